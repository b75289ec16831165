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
    `summary` what a list of cases shows, `unread` what was received and could not be read, both as JSON. As of the last
    record: `holder` is the name of the responsible officer, or the id where no name is known; `area` where that officer
    works, else where the case was last written about; `level` the highest level of risk of serious harm last stated;
    `assessments` how many there are."""

    crn: str
    name: str | None
    date_of_birth: str | None
    noms_number: str | None
    pnc_number: str | None
    header: str
    summary: str = field(metadata=NOT_HASHED)
    unread: str = field(metadata=NOT_HASHED)
    holder: str | None = field(default=None, metadata=NOT_HASHED)
    area: str | None = field(default=None, metadata=NOT_HASHED)
    level: str | None = field(default=None, metadata=NOT_HASHED)
    assessments: int = field(default=0, metadata=NOT_HASHED)


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
    where it is one year. `detail` is JSON, `type` the type that it states. `unreadable` says why no indicator could be
    looked for. `first_day` and `last_day` are `first` and `last` counted from 1970-01-01 (-719162 and 2932896: open), and
    `available_first_day` and `available_last_day` so count when the responsible agency could know the record; `receipt`
    is received, withheld (the record says with whom it was shared, and not with probation) or not_told. `place` is its
    place among the records of the case in order, `position` that in the file that brought it."""

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
    type: str | None
    first_day: int
    last_day: int
    receipt: str
    available_first_day: int | None
    available_last_day: int | None
    place: int = field(metadata=NOT_HASHED)


@dataclass(frozen=True, slots=True)
class Handover(Node):
    """A change of who holds a case, and the time that it began. Natural key: the record that made it. `kind` is
    allocation, reallocation, unallocated, caretaking_start, caretaking_end or prison; `summary`: was it handed over (null:
    not on record). From then on whoever it was given to, or nobody, held the case in this `role` (responsible, caretaking,
    prison) until `until`, counted in days as those of a record (null: as far as the records go). `change` counts the
    officers who took formal responsibility before: 0 is the first of them (null: no such change). `responsible` is who was
    formally responsible then, `assessment` the id of the record of the last assessment that stood then."""

    crn: str
    kind: str
    summary: bool | None
    recorded_on: str | None
    first: date | None
    last: date | None
    year: int | None
    role: str
    first_day: int
    last_day: int
    place: int = field(metadata=NOT_HASHED)
    change: int | None = field(metadata=NOT_HASHED)
    until: str | None = field(metadata=NOT_HASHED)
    until_first_day: int | None = field(metadata=NOT_HASHED)
    until_last_day: int | None = field(metadata=NOT_HASHED)
    responsible: str | None = field(metadata=NOT_HASHED)
    assessment: str | None = field(metadata=NOT_HASHED)


@dataclass(frozen=True, slots=True)
class Assessment(Node):
    """What an assessment states beside its text. Natural key: its record. By group the level of risk of serious harm,
    and `level`, the highest of them. `latest`: it is the last of the case; `holder` is who was responsible then."""

    tool: str | None
    reason: str | None
    children: str | None
    public: str | None
    known_adult: str | None
    staff: str | None
    prisoners: str | None
    level: str | None
    latest: bool = field(metadata=NOT_HASHED)
    holder: str | None = field(metadata=NOT_HASHED)


@dataclass(frozen=True, slots=True)
class Decision(Node):
    """Natural key: its record. `recorded` is false where it was learnt of later and no record was made; `rationale`: is
    one given (null: the record does not tell)."""

    question: str | None
    outcome: str | None
    decided_by: str | None
    recorded: bool
    rationale: bool | None


@dataclass(frozen=True, slots=True)
class Action(Node):
    """Something to be done. Natural key: its record. `completed_on` is the earliest that any record of the same action
    states; days are counted as those of a record."""

    action_id: str | None
    owner: str | None
    due: str | None
    due_last_day: int | None
    completed_on: str | None
    completed_first_day: int | None
    arises_from: str | None


@dataclass(frozen=True, slots=True)
class Transfer(Node):
    """A case asked for, or given to, another area. Natural key: its record. `accepted`: by this record or a later one."""

    from_area: str | None
    to_area: str | None
    status: str | None
    accepted_on: str | None
    accepted: bool = field(metadata=NOT_HASHED)


@dataclass(frozen=True, slots=True)
class Registration(Node):
    """A formal risk flag. Natural key: its record. `standing`: it is the last of its type, and not the end of it."""

    type: str | None
    level: str | None
    category: str | None
    status: str | None
    standing: bool = field(metadata=NOT_HASHED)


@dataclass(frozen=True, slots=True)
class Whereabouts(Node):
    """Where a record says that the person is, or that they left: an address outside custody, a transfer, a departure.
    Natural key: its record. Where the area is another than before, `moved` is true, `from_area` is that before, `left` is
    when they went as far as it is told, with the days that it spans, `responsible` who was then, and `accepted`: a transfer
    to the new area was accepted then or later."""

    area: str | None
    moved: bool = field(metadata=NOT_HASHED)
    from_area: str | None = field(metadata=NOT_HASHED)
    left: str | None = field(metadata=NOT_HASHED)
    left_first_day: int | None = field(metadata=NOT_HASHED)
    left_last_day: int | None = field(metadata=NOT_HASHED)
    responsible: str | None = field(metadata=NOT_HASHED)
    accepted: bool = field(metadata=NOT_HASHED)


@dataclass(frozen=True, slots=True)
class Indicator(Node):
    """A thread: one person, one category of risk. Natural key: the CRN and the category. `group_name` is the group of
    the category: harm, offending, management or circumstance."""

    crn: str
    category: str
    group_name: str | None = None


@dataclass(frozen=True, slots=True)
class Mention(Node):
    """One span of one record's text that speaks of one category. Natural key: record, category, span, rule.
    It is anchored by `quote`, by 32 characters on each side (`prefix`, `suffix`), by offsets in code points and by the
    text's hash; `rule`, `source` and `version` say who found it. `cues` is JSON: what decided the assertion;
    `ordinal` is its place among the mentions of its record; one that is not `sure` is for a person to read. `asserted`: it states the person's own behaviour or state, in a
    record that others could read, so that it counts as known; `denied`: it denies it."""

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
    sure: bool
    asserted: bool
    denied: bool


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
class AssessmentIn(Relationship):
    """The record of the assessment."""

    # (:Assessment)-[:ASSESSMENT_IN]->(:Record)
    source = Assessment
    target = Record


@dataclass(frozen=True, slots=True)
class DecisionIn(Relationship):
    """The record of the decision, or the one that tells of it."""

    # (:Decision)-[:DECISION_IN]->(:Record)
    source = Decision
    target = Record


@dataclass(frozen=True, slots=True)
class DecidedBy(Relationship):
    """Who decided, where a list of staff has them."""

    # (:Decision)-[:DECIDED_BY]->(:Staff)
    source = Decision
    target = Staff


@dataclass(frozen=True, slots=True)
class ActionIn(Relationship):
    """The record that asks for the action."""

    # (:Action)-[:ACTION_IN]->(:Record)
    source = Action
    target = Record


@dataclass(frozen=True, slots=True)
class OwedBy(Relationship):
    """Whose action it is, where a list of staff has them."""

    # (:Action)-[:OWED_BY]->(:Staff)
    source = Action
    target = Staff


@dataclass(frozen=True, slots=True)
class TransferIn(Relationship):
    """The record that tells of the transfer."""

    # (:Transfer)-[:TRANSFER_IN]->(:Record)
    source = Transfer
    target = Record


@dataclass(frozen=True, slots=True)
class FromArea(Relationship):
    """The area that gives the case away."""

    # (:Transfer)-[:FROM_AREA]->(:Area)
    source = Transfer
    target = Area


@dataclass(frozen=True, slots=True)
class ToArea(Relationship):
    """The area that is to take the case."""

    # (:Transfer)-[:TO_AREA]->(:Area)
    source = Transfer
    target = Area


@dataclass(frozen=True, slots=True)
class RegistrationIn(Relationship):
    """The record of the registration."""

    # (:Registration)-[:REGISTRATION_IN]->(:Record)
    source = Registration
    target = Record


@dataclass(frozen=True, slots=True)
class WhereaboutsIn(Relationship):
    """The record that tells where the person is."""

    # (:Whereabouts)-[:WHEREABOUTS_IN]->(:Record)
    source = Whereabouts
    target = Record


@dataclass(frozen=True, slots=True)
class LivedAt(Relationship):
    """A stay, as one record tells it: `from_day` and `until` as stated (null: not told), `record` its id. `place` is home,
    premises (approved premises, a hostel), custody, or none where the text says that there is no address or that it is not
    known; any record of the case may tell."""

    # (:Offender)-[:LIVED_AT {from_day, until, record, place}]->(:Address)
    source = Offender
    target = Address
    from_day: str | None
    until: str | None
    type: str | None
    approved: bool | None
    as_written: str
    record: str
    place: str


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


OWN: tuple[type[Node], ...] = (  # of one case, replaced with it
    Offender, Record, Handover, Assessment, Decision, Action, Transfer, Registration, Whereabouts, Indicator, Mention,
)  # fmt: skip
SHARED: tuple[type[Node], ...] = (Person, Address, Area, Staff)  # stand as long as a case names them
NODES: tuple[type[Node], ...] = OWN + SHARED
RELATIONSHIPS: tuple[type[Relationship], ...] = (
    About, WrittenBy, InArea, FoundIn, SpeaksOf, Concerns, OfCase, FromStaff, ToStaff, RecordedIn,
    AssessmentIn, DecisionIn, DecidedBy, ActionIn, OwedBy, TransferIn, FromArea, ToArea, RegistrationIn, WhereaboutsIn,
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


def own_ways() -> dict[type[Node], str]:
    """Of each own type but the person the pattern that leads from the person `o` to its nodes `n`, the nearest first."""
    ways: dict[type[Node], str] = {Offender: "(o)"}
    waiting: list[type[Node]] = [Offender]
    ended: dict[type[Node], str] = {}
    for near in waiting:
        for of in RELATIONSHIPS:
            far, arrow = _step(of, near)
            if far in OWN and far not in ways:
                waiting.append(far)
                ways[far] = f"{ways[near]}{arrow}(:{name_of(far)})"
                ended[far] = f"{ways[near]}{arrow}(n:{name_of(far)})"
    return ended


def _step(of: type[Relationship], near: type[Node]) -> tuple[type[Node] | None, str]:
    """Where a relationship leads from a type, and how it is written from there."""
    if of.target is near:
        return of.source, f"<-[:{name_of(of)}]-"
    return (of.target, f"-[:{name_of(of)}]->") if of.source is near else (None, "")


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
