"""Documents about a conflict in; a validated, cited, queryable knowledge graph out.

For Python programs: `build`, `open`, `query`, `claims` (see `kgbuild.api`); errors are those of `kgbuild.errors`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["__version__", "build", "claims", "open", "query"]

if TYPE_CHECKING:
    from kgbuild.api import build, claims, open, query


def __getattr__(name: str) -> object:
    """The four functions are imported when they are first used, so that `import kgbuild.model` stays light."""
    if name in __all__:
        from kgbuild import api

        found: object = getattr(api, name)
        return found
    raise AttributeError(f"module 'kgbuild' has no attribute {name!r}")
