"""Addresses of a case: one text each, and what kind of place it is."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Literal

from graph.case import Record

Place = Literal["home", "premises", "custody", "none"]
_NO_ADDRESS = re.compile(
    r"\b(?:no fixed (?:abode|address)|nfa|no address|not (?:given|named|known|told|disclosed)|unknown)\b|^homeless$"
)
_CUSTODY = re.compile(r"\b(?:hmp|hmyoi|yoi|prison|custody)\b")
_PREMISES = re.compile(r"\b(?:approved premises|hostel|cas ?[123]|refuge|probation)\b")
_ORDER: tuple[Place, ...] = (
    "home",
    "premises",
    "custody",
    "none",
)  # what is told later in this line outweighs the rest


def normalised(text: str) -> str:
    """An address without case, punctuation and runs of space."""
    return " ".join(re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).split())


def places(records: Iterable[Record]) -> Mapping[str, Place]:
    """By normalised address what kind of place it is, as far as any record of the case tells."""
    found: dict[str, Place] = {}
    for record in records:
        if record.kind in ("address", "release"):
            kind = str(record.detail.get("type") or "") if record.kind == "address" else ""
            for text, stated in ((record.detail.get("to_address"), kind), (record.detail.get("from_address"), "")):
                if plain := normalised(text or ""):
                    found[plain] = max(found.get(plain, "home"), _place(plain, normalised(stated)), key=_ORDER.index)
    return found


def _place(address: str, stated: str) -> Place:
    if _NO_ADDRESS.search(address):
        return "none"
    if _CUSTODY.search(f"{stated} {address}"):
        return "custody"
    return "premises" if _PREMISES.search(f"{stated} {address}") else "home"
