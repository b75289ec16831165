"""Several texts of one record id: what is the same, what can be told apart by version, and which one stands."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

Body = Mapping[str, Any]
CLASH = "one record an id"
CLASH_REMEDY = "Choose which of the texts stands, or load the record with a version."


def tellable(bodies: Iterable[Body]) -> bool:
    """Whether versions tell several texts of one id apart: each has one, of one type, no two texts the same one."""
    versions: dict[Any, str] = {}
    for body in bodies:
        version = version_of(body)
        if version is None or versions.setdefault(version, canonical(body)) != canonical(body):
            return False
    return len({isinstance(v, str) for v in versions}) == 1


def version_of(body: Body) -> Any:
    version = body.get("version")
    return version if version is not None else (body.get("detail") or {}).get("version")


def canonical(body: Body) -> str:
    """One text for equal content, whatever the order of its keys."""
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def standing(records: Iterable[tuple[int, dict[str, Any]]]) -> list[tuple[int, dict[str, Any]]]:
    """Of (position, body) pairs the one that stands for each id: the highest version, the first of equals."""
    best: dict[str, tuple[int, dict[str, Any]]] = {}
    for position, body in records:
        held = best.get(body["id"])
        if held is None or _higher(body, held[1]):
            best[body["id"]] = (position, body)
    return list(best.values())


def _higher(new: Body, old: Body) -> bool:
    a, b = version_of(new), version_of(old)
    return a is not None and b is not None and canonical(new) != canonical(old) and bool(a > b)
