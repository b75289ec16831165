"""What the graph holds: one class a node type, one a relationship type; all else derives from them.

Tables and write statements (in each engine's store), the graph hash and `docs/reference/ontology.md` are computed from
these classes. To add a type: write its class, list it in NODES or RELATIONSHIPS, and make it in `ingest.case_graph`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from hashlib import sha256
from types import UnionType
from typing import Any, ClassVar, get_args, get_type_hints

NOT_HASHED = {"artefact": True}  # tells how a load went, not what is known: left out of the graph hash


@dataclass(frozen=True, slots=True)
class Node:
    """`id` is the key of every node: a hash of its label and natural key, so the same thing is one node."""

    id: str = field(metadata={"key": True})


@dataclass(frozen=True, slots=True)
class Relationship:
    """`from_id` and `to_id` are the keys of the two nodes that it joins."""

    source: ClassVar[type[Node]]
    target: ClassVar[type[Node]]
    from_id: str
    to_id: str


@dataclass(frozen=True, slots=True)
class Offender(Node):
    """A person on probation. Natural key: the CRN. `header` is the case's own staff, areas and people as JSON,
    `summary` what a list of cases shows, `unread` what was received and could not be read, both as JSON."""

    crn: str
    name: str | None
    date_of_birth: str | None
    noms_number: str | None
    pnc_number: str | None
    header: str
    summary: str = field(metadata=NOT_HASHED)
    unread: str = field(metadata=NOT_HASHED)


@dataclass(frozen=True, slots=True)
class Person(Node):
    """Someone whom records name: partner, child, victim, associate. Natural key: the case and its local id, or the
    id alone where a file's ids are shared."""

    local_id: str
    name: str | None
    role: str | None


@dataclass(frozen=True, slots=True)
class Address(Node):
    """A place where someone lived. Natural key: its text without case, punctuation and runs of space."""

    normalised: str


@dataclass(frozen=True, slots=True)
class Area(Node):
    """A probation area, delivery unit, office or premises. Natural key: its name."""

    name: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class Staff(Node):
    """A practitioner or other author. Natural key: the case and its local id, the id alone where ids are shared,
    the e-mail address where one is given."""

    local_id: str
    name: str | None
    grade: str | None
    agency: str | None
    email: str | None
    caseload: int | None
    capacity: int | None


@dataclass(frozen=True, slots=True)
class Record(Node):
    """Something written down, as it stands. Natural key: the CRN and the record's id. `recorded_on`, `occurred_on`
    and `received_on` as stated; `first` and `last` are the days that `recorded_on` spans (null: open), `year` its year
    where it is one year. `detail` is JSON. `unreadable` says why no indicator could be looked for."""

    crn: str
    record_id: str
    kind: str
    recorded_on: str | None
    first: date | None
    last: date | None
    year: int | None
    occurred_on: str | None
    received_on: str | None
    source: str | None
    author: str | None
    area: str | None
    text: str
    text_sha256: str
    detail: str
    unreadable: str | None
    position: int = field(metadata=NOT_HASHED)


@dataclass(frozen=True, slots=True)
class Handover(Node):
    """A change of who holds a case. Natural key: the record that made it. `kind` is allocation, reallocation,
    unallocated, caretaking_start, caretaking_end or prison; `summary`: was it handed over (null: not on record)."""

    crn: str
    kind: str
    summary: bool | None
    recorded_on: str | None
    first: date | None
    last: date | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Indicator(Node):
    """A thread: one person, one category of risk. Natural key: the CRN and the category."""

    crn: str
    category: str


@dataclass(frozen=True, slots=True)
class Mention(Node):
    """One span of one record's text that speaks of one category. Natural key: record, category, span, rule.
    It is anchored by `quote`, by 32 characters on each side (`prefix`, `suffix`), by offsets in code points and by the
    text's hash; `rule`, `source` and `version` say who found it. `cues` is JSON: what decided the assertion;
    `ordinal` is its place among the mentions of its record."""

    crn: str
    category: str
    assertion: str
    basis: str | None
    subject: str
    quote: str
    prefix: str
    suffix: str
    span_start: int
    span_end: int
    text_sha256: str
    event_date: str | None
    rule: str
    source: str
    version: str | None
    probability: float | None
    cues: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class About(Relationship):
    """Whose record it is."""

    # (:Record)-[:ABOUT]->(:Offender)
    source = Record
    target = Offender


@dataclass(frozen=True, slots=True)
class WrittenBy(Relationship):
    """Who wrote it."""

    # (:Record)-[:WRITTEN_BY]->(:Staff)
    source = Record
    target = Staff


@dataclass(frozen=True, slots=True)
class InArea(Relationship):
    """Where it was written."""

    # (:Record)-[:IN_AREA]->(:Area)
    source = Record
    target = Area


@dataclass(frozen=True, slots=True)
class FoundIn(Relationship):
    """The record in whose text the span stands."""

    # (:Mention)-[:FOUND_IN]->(:Record)
    source = Mention
    target = Record


@dataclass(frozen=True, slots=True)
class SpeaksOf(Relationship):
    """The thread to which a mention belongs, whatever it asserts and of whom."""

    # (:Mention)-[:SPEAKS_OF]->(:Indicator)
    source = Mention
    target = Indicator


@dataclass(frozen=True, slots=True)
class Concerns(Relationship):
    """Whose thread it is."""

    # (:Indicator)-[:CONCERNS]->(:Offender)
    source = Indicator
    target = Offender


@dataclass(frozen=True, slots=True)
class OfCase(Relationship):
    """Whose case changed hands."""

    # (:Handover)-[:OF_CASE]->(:Offender)
    source = Handover
    target = Offender


@dataclass(frozen=True, slots=True)
class FromStaff(Relationship):
    """Who gave the case up; none where nobody held it."""

    # (:Handover)-[:FROM_STAFF]->(:Staff)
    source = Handover
    target = Staff


@dataclass(frozen=True, slots=True)
class ToStaff(Relationship):
    """Who took the case; none where nobody did."""

    # (:Handover)-[:TO_STAFF]->(:Staff)
    source = Handover
    target = Staff


@dataclass(frozen=True, slots=True)
class RecordedIn(Relationship):
    """The allocation record that tells of it."""

    # (:Handover)-[:RECORDED_IN]->(:Record)
    source = Handover
    target = Record


@dataclass(frozen=True, slots=True)
class LivedAt(Relationship):
    """A stay, as one record tells it: `from_day` and `until` as stated (null: not told), `record` its id."""

    # (:Offender)-[:LIVED_AT {from_day, until, record}]->(:Address)
    source = Offender
    target = Address
    from_day: str | None
    until: str | None
    type: str | None
    approved: bool | None
    as_written: str
    record: str


@dataclass(frozen=True, slots=True)
class RelatedTo(Relationship):
    """A relationship, as one record tells it."""

    # (:Offender)-[:RELATED_TO {type, status, disclosed, record}]->(:Person)
    source = Offender
    target = Person
    type: str | None
    status: str | None
    disclosed: bool | None
    recorded_on: str | None
    record: str


@dataclass(frozen=True, slots=True)
class NamesStaff(Relationship):
    """A case's file names this person under this id, in its list of staff or in a record."""

    # (:Offender)-[:NAMES_STAFF {local_id}]->(:Staff)
    source = Offender
    target = Staff
    local_id: str


@dataclass(frozen=True, slots=True)
class NamesPerson(Relationship):
    """A case's file names this person under this id, in its list of people or in a record."""

    # (:Offender)-[:NAMES_PERSON {local_id}]->(:Person)
    source = Offender
    target = Person
    local_id: str


@dataclass(frozen=True, slots=True)
class NamesArea(Relationship):
    """A case's file names this area, in its list of areas or in a record."""

    # (:Offender)-[:NAMES_AREA]->(:Area)
    source = Offender
    target = Area


@dataclass(frozen=True, slots=True)
class WorksIn(Relationship):
    """Where someone works, as lists of staff tell."""

    # (:Staff)-[:WORKS_IN]->(:Area)
    source = Staff
    target = Area


@dataclass(frozen=True, slots=True)
class ManagedBy(Relationship):
    """Whose manager someone is; the manager's manager is the head of service."""

    # (:Staff)-[:MANAGED_BY]->(:Staff)
    source = Staff
    target = Staff


@dataclass(frozen=True, slots=True)
class PartOf(Relationship):
    """The larger area of which this one is a part."""

    # (:Area)-[:PART_OF]->(:Area)
    source = Area
    target = Area


OWN: tuple[type[Node], ...] = (Offender, Record, Handover, Indicator, Mention)  # of one case, replaced with it
SHARED: tuple[type[Node], ...] = (Person, Address, Area, Staff)  # stand as long as a case names them
NODES: tuple[type[Node], ...] = OWN + SHARED
RELATIONSHIPS: tuple[type[Relationship], ...] = (
    About, WrittenBy, InArea, FoundIn, SpeaksOf, Concerns, OfCase, FromStaff, ToStaff, RecordedIn,
    LivedAt, RelatedTo, NamesStaff, NamesPerson, NamesArea, WorksIn, ManagedBy, PartOf,
)  # fmt: skip
KEPT_BY: dict[type[Node], type[Relationship]] = {
    Person: NamesPerson, Address: LivedAt, Area: NamesArea, Staff: NamesStaff,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Property:
    name: str
    type: type
    optional: bool
    key: bool
    hashed: bool


def properties(of: type[Node] | type[Relationship]) -> tuple[Property, ...]:
    """The properties of a type in order, a relationship's ends left out."""
    if of not in _PROPERTIES:
        _PROPERTIES[of] = _read_properties(of)
    return _PROPERTIES[of]


_PROPERTIES: dict[type[Node] | type[Relationship], tuple[Property, ...]] = {}


def _read_properties(of: type[Node] | type[Relationship]) -> tuple[Property, ...]:
    hints = get_type_hints(of)
    return tuple(_property(f.name, hints[f.name], f.metadata) for f in fields(of) if f.name not in ("from_id", "to_id"))


def _property(name: str, hint: Any, metadata: Any) -> Property:
    types = [t for t in get_args(hint) if t is not type(None)] if isinstance(hint, UnionType) else [hint]
    return Property(name, types[0], types != [hint], bool(metadata.get("key")), not metadata.get("artefact"))


def name_of(of: type[Node] | type[Relationship]) -> str:
    """The label of a node type, or the relationship type in upper snake case."""
    if issubclass(of, Node):
        return of.__name__
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", of.__name__).upper()


def node_id(label: type[Node], *natural_key: str | int) -> str:
    """The same natural key gives the same id on every machine: 24 hexadecimal digits."""
    key = "\x1f".join([label.__name__, *map(str, natural_key)])
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def schema_version() -> str:
    """Changes with any name or type here: a graph made from another ontology is rebuilt."""
    return sha256("\n".join(_shape()).encode()).hexdigest()[:12]


def _shape() -> Iterator[str]:
    types: list[type[Node] | type[Relationship]] = [*NODES, *RELATIONSHIPS]
    for of in types:
        yield f"{name_of(of)} {' '.join(f'{p.name}:{p.type.__name__}' for p in properties(of))}"


def pattern(of: type[Relationship]) -> str:
    """`(:Record)-[:ABOUT]->(:Offender)`."""
    return f"(:{name_of(of.source)})-[:{name_of(of)}]->(:{name_of(of.target)})"


def reference_page() -> str:
    """`docs/reference/ontology.md`."""
    parts = [
        "# What the graph holds",
        "This page is generated from `graph/ontology.py`; a test keeps it so.\n"
        "Records are the truth: every node and relationship is computed from them and can be made anew by "
        "`throughline rebuild`.\nEvery node has the key `id`, a hash of its label and natural key.",
        "## Nodes",
        *(f"### {name_of(of)}\n\n{_doc(of)}\n\n{_table(of)}" for of in NODES),
        "## Relationships",
        *(f"### {name_of(of)}\n\n`{pattern(of)}`\n\n{_doc(of)}\n\n{_table(of)}".rstrip() for of in RELATIONSHIPS),
    ]
    return "\n\n".join(parts) + "\n"


def _doc(of: type) -> str:
    return " ".join((of.__doc__ or "").split())


def _table(of: type[Node] | type[Relationship]) -> str:
    rows = [f"| `{p.name}` | {_TYPES[p.type]} | {_remark(p)} |" for p in properties(of)]
    return "\n".join(["| property | type | |", "|---|---|---|", *rows]) if rows else ""


_TYPES = {str: "text", int: "whole number", float: "number", bool: "true or false", date: "day"}


def _remark(of: Property) -> str:
    marks = [("key", of.key), ("may be null", of.optional), ("not in the graph hash", not of.hashed)]
    return ", ".join(word for word, holds in marks if holds)
