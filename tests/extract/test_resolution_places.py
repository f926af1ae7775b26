"""Where what a resolution asks for is to be."""

import pytest

from kgbuild.extract.annotations import Mention
from kgbuild.extract.resolutions.resolution_places import places
from kgbuild.model import Node, Ref, Span, TextValue

_CYPRUS = Node(id="e1", types=("Country", "State", "Place"), label="Cyprus")


def where(action: str) -> list[str]:
    """The action with one name in it, "Cyprus", read: names as they stand in the graph, descriptions in their words."""
    at = action.find("Cyprus")
    mentions = [Mention(Span(at, at + 6), "e1", _CYPRUS.types, "name")] if at >= 0 else []
    found = places(action, Span(0, len(action)), mentions, {"e1": _CYPRUS}.__getitem__)
    return [_CYPRUS.label if isinstance(v, Ref) else v.words if isinstance(v, TextValue) else "" for v in found]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("withdraw all forces from Cyprus", ["Cyprus"]),
        ("respect the territorial integrity of Cyprus", ["Cyprus"]),
        ("send a special representative to Cyprus without delay", ["Cyprus"]),
        ("co-operate with the Government of Cyprus", []),
        ("unimpeded access to all areas affected by the conflict", ["all areas affected by the conflict"]),
        ("withdraw from the recently occupied territories", ["recently occupied territories"]),
        ("cease hostilities in Cyprus and in the region", ["Cyprus", "region"]),
        ("respect the rights of peoples in the Territories under its administration",
         ["Territories under its administration"]),
        ("report to the Council", []),
    ],
)  # fmt: skip
def test_where_it_is_to_be(action: str, expected: list[str]) -> None:
    assert where(action) == expected
