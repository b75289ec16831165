"""Who and where, across cases: which staff, people and areas of different files are the same.

Ids are local to their case unless its file says `"ids": "shared"`; staff with one e-mail address are one person; areas
are one by name (docs/records.md, Ids). Computed from all headers, so that the order of arrival does not matter.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.ontology import Area, ManagedBy, Node, PartOf, Person, Relationship, Staff, WorksIn, node_id

Header = Mapping[str, Any]
Key = tuple[str, ...]
LARGEST = 2**63 - 1


@dataclass
class Directory:
    """The shared nodes that headers list, and the relationships among them."""

    headers: Mapping[str, Header]
    nodes: dict[str, Node] = field(default_factory=dict)
    relationships: set[Relationship] = field(default_factory=set)
    _same: dict[Key, Key] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._same = _joined_by_email(self.headers)
        self._list_staff()
        self._list_people()
        self._list_areas()

    def staff(self, crn: str, local_id: str) -> str:
        """The node id of a staff id that a case uses."""
        key = _key(self.headers[crn], crn, local_id)
        return node_id(Staff, *self._same.get(key, key))

    def person(self, crn: str, local_id: str) -> str:
        return node_id(Person, *_key(self.headers[crn], crn, local_id))

    def renamed_since(self, earlier: "Directory") -> set[str]:
        """Staff nodes of an earlier directory that are another node now, because an e-mail address joined them."""
        return {
            node_id(Staff, *before) for key, now in self._same.items() if (before := earlier._same.get(key, key)) != now
        }

    def _list_staff(self) -> None:
        given: dict[str, list[Mapping[str, Any]]] = {}
        for crn, row in _rows(self.headers, "staff"):
            given.setdefault(self.staff(crn, row["id"]), []).append(row | {"crn": crn})
        for key, rows in given.items():
            self.nodes[key] = Staff(
                key, min(row["id"] for row in rows), _least(rows, "name"), _least(rows, "grade"),
                _least(rows, "agency"), _email(_least(rows, "email")),
                _whole(_least(rows, "caseload")), _whole(_least(rows, "capacity")),
            )  # fmt: skip
            if area := _least(rows, "area"):
                self.relationships.add(WorksIn(key, node_id(Area, area)))
            if managers := [self.staff(row["crn"], row["manager"]) for row in rows if row.get("manager")]:
                self.relationships.add(ManagedBy(key, min(managers)))

    def _list_people(self) -> None:
        given: dict[str, list[Mapping[str, Any]]] = {}
        for crn, row in _rows(self.headers, "people"):
            given.setdefault(self.person(crn, row["id"]), []).append(row)
        for key, rows in given.items():
            self.nodes[key] = Person(key, rows[0]["id"], _least(rows, "name"), _least(rows, "role"))

    def _list_areas(self) -> None:
        given: dict[str, list[Mapping[str, Any]]] = {}
        for _, row in _rows(self.headers, "areas"):
            given.setdefault(row["id"], []).append(row)
        for name, rows in given.items():
            key = node_id(Area, name)
            self.nodes[key] = Area(key, name, _least(rows, "kind"))
            if larger := _least(rows, "part_of"):
                self.relationships.add(PartOf(key, node_id(Area, larger)))


def _rows(headers: Mapping[str, Header], part: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for crn, header in headers.items():
        for row in header.get(part) or ():
            yield crn, row


def _key(header: Header, crn: str, local_id: str) -> Key:
    return ("shared", local_id) if header.get("ids") == "shared" else ("case", crn, local_id)


def _joined_by_email(headers: Mapping[str, Header]) -> dict[Key, Key]:
    """Staff keys that e-mail addresses join, each with the least key of its group (an address, being '@')."""
    root: dict[Key, Key] = {}

    def find(key: Key) -> Key:
        while root.setdefault(key, key) != key:
            root[key] = key = root[root[key]]
        return key

    for crn, row in _rows(headers, "staff"):
        if email := _email(row.get("email")):
            a, b = find(_key(headers[crn], crn, row["id"])), find(("@", email))
            root[max(a, b)] = min(a, b)
    return {key: find(key) for key in list(root)}


def _email(text: str | None) -> str | None:
    return text.strip().lower() or None if text else None


def _least(rows: Iterable[Mapping[str, Any]], name: str) -> Any:
    return min((row[name] for row in rows if row.get(name) is not None), default=None)


def _whole(number: int | None) -> int | None:
    """A number that a graph can hold."""
    return number if number is None or abs(number) <= LARGEST else None
