"""Demands -> the same, addressed to nobody who is only made or sent by what is demanded.

"the deployment |of 2,000 observers|", "that |a new army| be formed": others are to send or form them.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.syntax.verb_classes import words
from kgbuild.extract.telling.frames import Found

_SENDING = words("deployment redeployment stationing dispatch establishment creation formation appointment")
_MAKING = words("form create establish found set deploy station dispatch appoint")


def without_made(found: Sequence[Found]) -> list[Found]:
    """The same tellings in the same order."""
    return [_own(item) if item.event == "Demand" and "addressee" in item.roles else item for item in found]


def _own(item: Found) -> Found:
    addressees = item.roles["addressee"]
    kept = tuple(f for f in addressees if not _made(f.token))
    if len(kept) == len(addressees):
        return item
    roles = {role: fillers for role, fillers in item.roles.items() if role != "addressee"}
    return replace(item, roles={**roles, "addressee": kept} if kept else roles)


def _made(token: Token) -> bool:
    head = token.head
    if token.dep_ == "appos":
        return _made(head)
    if token.dep_ == "pobj":
        return head.lower_ == "of" and head.head.lemma_.lower() in _SENDING
    return token.dep_ == "nsubjpass" and head.lemma_ in _MAKING
