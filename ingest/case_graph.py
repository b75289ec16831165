"""One case as nodes and relationships: what stands in the ledger, and what the reader found in it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from graph import ontology as o
from graph.case import CaseFile, Record, case_from, highest
from graph.dates import PartialDate
from graph.store import CaseGraph
from ingest.directory import Directory
from ingest.facts import STANDS_IN, Facts, days, days_if, span
from ingest.places import normalised, places
from ledger.standing import Standing
from nlp.lexicon import load_lexicon
from nlp.mention import Mention

AROUND = 32  # characters kept before and after a quotation
Readings = Mapping[str, tuple[Mention, ...] | str]  # by record id: the mentions, or why it could not be read


def case_graph(standing: Standing, readings: Readings, directory: Directory) -> CaseGraph:
    case = case_from(standing.header, standing.records, standing.unread)
    return _Builder(standing, case, readings, directory).built()


@dataclass
class _Builder:
    standing: Standing
    case: CaseFile
    readings: Readings
    directory: Directory
    own: list[o.Node] = field(default_factory=list)
    shared: dict[str, o.Node] = field(default_factory=dict)
    relationships: dict[o.Relationship, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.person = o.node_id(o.Offender, self.case.crn)
        self.facts = Facts(self.case)
        self.places = places(self.case.records)

    def built(self) -> CaseGraph:
        self.own.append(self._offender())
        for row in (*self.case.staff.values(), *self.case.areas.values(), *self.case.people.values()):
            self._named(row)
        for record in self.case.records:
            self._record(record)
        for record, change in self.facts.handovers():
            self._handover(record, change)
        return CaseGraph(self.case.crn, tuple(self.own), tuple(self.shared.values()), tuple(self.relationships))

    def _offender(self) -> o.Offender:
        person = self.case.offender
        header = json.dumps(self.standing.header, sort_keys=True)
        summary = summary_of(self.case)
        return o.Offender(
            self.person, person.crn, person.name, person.date_of_birth, person.noms_number, person.pnc_number,
            header, json.dumps(summary), json.dumps(self.case.unread), summary["holder"], summary["area"],
            highest(summary["levels"].values()), len(self.case.assessments),
        )  # fmt: skip

    def _named(self, row: Any) -> None:
        for name in ("area", "part_of"):
            if place := getattr(row, name, None):
                self._area(place)
        if hasattr(row, "part_of"):
            self._area(row.id)
        elif hasattr(row, "manager"):
            self._staff(row.id)
            if row.manager:
                self._staff(row.manager)
        else:
            self._person(row.id)

    def _join(self, relationship: o.Relationship) -> None:
        self.relationships[relationship] = None

    def _staff(self, local_id: str) -> str:
        key = self.directory.staff(self.case.crn, local_id)
        bare = o.Staff(key, local_id, None, None, None, None, None, None)
        self.shared[key] = self.directory.nodes.get(key, bare)
        self._join(o.NamesStaff(self.person, key, local_id))
        return key

    def _person(self, local_id: str) -> str:
        key = self.directory.person(self.case.crn, local_id)
        self.shared[key] = self.directory.nodes.get(key, o.Person(key, local_id, None, None))
        self._join(o.NamesPerson(self.person, key, local_id))
        return key

    def _area(self, name: str) -> str:
        key = o.node_id(o.Area, name)
        self.shared[key] = self.directory.nodes.get(key, o.Area(key, name, None))
        self._join(o.NamesArea(self.person, key))
        return key

    def _record(self, record: Record) -> None:
        key = o.node_id(o.Record, self.case.crn, record.id)
        reading = self.readings[record.id]
        digest = sha256(record.text.encode()).hexdigest()
        self.own.append(self._record_node(key, record, digest, reading if isinstance(reading, str) else None))
        self._join(o.About(key, self.person))
        if record.author:
            self._join(o.WrittenBy(key, self._staff(record.author)))
        if record.area:
            self._join(o.InArea(key, self._area(record.area)))
        self._details(record)
        for fact in self.facts.of(record):
            self._fact(key, fact)
        if not isinstance(reading, str):
            for ordinal, mention in enumerate(reading):
                self._mention(key, record, digest, mention, ordinal)

    def _record_node(self, key: str, record: Record, digest: str, unreadable: str | None) -> o.Record:
        return o.Record(
            key, self.case.crn, record.id, record.kind, record.recorded_on.text, *span(record.recorded_on),
            _text(record.occurred_on), _text(record.received_on),
            record.source, record.author, record.area, record.text, digest,
            json.dumps(record.detail, ensure_ascii=False), unreadable, record.position, _type(record),
            *days(record.recorded_on), _receipt(record), *days_if(record.available_on), self.facts.place[record.id],
        )  # fmt: skip

    def _details(self, record: Record) -> None:
        detail = record.detail
        if record.kind == "absence" and detail.get("staff"):
            self._staff(detail["staff"])
        if record.kind == "relationship":
            self._join(self._related(record))
        if record.kind in ("address", "release"):
            for stay in self._stays(record):
                self._join(stay)

    def _fact(self, record_key: str, fact: o.Node) -> None:
        self.own.append(fact)
        self._join(STANDS_IN[type(fact)](fact.id, record_key))
        if isinstance(fact, o.Transfer):
            if fact.from_area:
                self._join(o.FromArea(fact.id, self._area(fact.from_area)))
            if fact.to_area:
                self._join(o.ToArea(fact.id, self._area(fact.to_area)))
        elif isinstance(fact, o.Action) and fact.owner and fact.owner in self.case.staff:
            self._join(o.OwedBy(fact.id, self._staff(fact.owner)))
        elif isinstance(fact, o.Decision) and fact.decided_by and fact.decided_by in self.case.staff:
            self._join(o.DecidedBy(fact.id, self._staff(fact.decided_by)))

    def _related(self, record: Record) -> o.RelatedTo:
        detail = record.detail
        person = self._person(detail["person"]) if detail.get("person") else self._unnamed(record)
        return o.RelatedTo(
            self.person, person, detail.get("type"), detail.get("status"),
            detail.get("disclosed"), record.recorded_on.text, record.id,
        )  # fmt: skip

    def _unnamed(self, record: Record) -> str:
        """Somebody of whom a record tells and whom it does not name: nobody else's records can mean the same person."""
        local_id = f"not named in {record.id}"
        key = o.node_id(o.Person, "not named", self.case.crn, record.id)
        self.shared[key] = o.Person(key, local_id, None, record.detail.get("type"))
        self._join(o.NamesPerson(self.person, key, local_id))
        return key

    def _stays(self, record: Record) -> Iterator[o.LivedAt]:
        """The stay that a move begins, and the one that it ends."""
        detail, moved = record.detail, record.happened_on.text
        before, after = (normalised(detail.get(name) or "") for name in ("from_address", "to_address"))
        if record.kind == "address" and before:
            key, text, place = self._address(before), detail["from_address"], self.places[before]
            yield o.LivedAt(self.person, key, None, moved, None, None, text, record.id, place)
        if after:
            kind, approved = (detail.get("type"), detail.get("approved")) if record.kind == "address" else (None, None)
            until = detail.get("until") if record.kind == "address" else None
            key, text, place = self._address(after), detail["to_address"], self.places[after]
            yield o.LivedAt(self.person, key, moved, until, kind, approved, text, record.id, place)

    def _address(self, plain: str) -> str:
        key = o.node_id(o.Address, plain)
        self.shared[key] = o.Address(key, plain)
        return key

    def _mention(self, record_key: str, record: Record, digest: str, m: Mention, ordinal: int) -> None:
        key = o.node_id(o.Mention, record_key, m.category, m.start, m.end, m.rule, m.source, ordinal)
        thread = o.node_id(o.Indicator, self.case.crn, m.category)
        text = record.text
        self.own.append(
            o.Mention(
                key, self.case.crn, m.category, m.assertion, m.basis, m.subject, m.quote,
                text[max(0, m.start - AROUND) : m.start], text[m.end : m.end + AROUND], m.start, m.end, digest,
                m.event_date, m.rule, m.source, m.version, m.probability,
                json.dumps([(cue.start, cue.end, cue.rule) for cue in m.cues]), ordinal, m.sure, *_says(record, m),
            )
        )  # fmt: skip
        concerns = o.Concerns(thread, self.person)
        if concerns not in self.relationships:
            self.own.append(o.Indicator(thread, self.case.crn, m.category, _group(m.category)))
        for joined in (o.FoundIn(key, record_key), o.SpeaksOf(key, thread), concerns):
            self._join(joined)

    def _handover(self, record: Record, change: o.Handover) -> None:
        self.own.append(change)
        self._join(o.OfCase(change.id, self.person))
        self._join(o.RecordedIn(change.id, o.node_id(o.Record, self.case.crn, record.id)))
        if record.detail.get("from_staff"):
            self._join(o.FromStaff(change.id, self._staff(record.detail["from_staff"])))
        if record.detail.get("to_staff"):
            self._join(o.ToStaff(change.id, self._staff(record.detail["to_staff"])))


def _text(day: PartialDate | None) -> str | None:
    return day.text if day else None


def _type(record: Record) -> str | None:
    """The type that the record states."""
    stated = record.detail.get("type")
    return stated if isinstance(stated, str) else None


def _receipt(record: Record) -> str:
    """How the record stands with the responsible agency."""
    if record.available_on is not None:
        return "received"
    return "withheld" if record.withheld else "not_told"


def _says(record: Record, mention: Mention) -> tuple[bool, bool]:
    """(it states it of the person, in a record that others could read; it denies it). An absence is of staff."""
    if record.kind == "absence" or not mention.of_offender or not mention.sure:
        return False, False
    return mention.asserted and not record.unrecorded, mention.assertion == "negated"


def _group(category: str) -> str | None:
    indicator = load_lexicon().indicators.get(category)
    return indicator.group if indicator else None


def summary_of(case: CaseFile) -> dict[str, Any]:
    """What a list of cases shows of one (graph.store.CaseSummary), as of its last record."""
    holder = case.holder(case.last_date) if case.last_date else None
    row = case.staff.get(holder) if holder else None
    assessed = case.assessments
    areas = [r.area for r in case.records if r.area]
    return {
        "records": len(case.records),
        "holder": (row and row.name) or holder,
        "area": (row and row.area) or (areas[-1] if areas else None),
        "last_assessment": str(assessed[-1].recorded_on) if assessed else None,
        "levels": _levels(assessed),
    }


def _levels(assessed: list[Record]) -> dict[str, str]:
    """Of each group the level last stated."""
    return {
        group: level for record in assessed for group, level in (record.detail.get("levels") or {}).items() if level
    }
