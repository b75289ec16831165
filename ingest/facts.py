"""What a record states beside its text, as typed nodes: an assessment, a decision, an action, a transfer and the like."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from graph import ontology as o
from graph.case import CaseFile, Move, Record, area_told, departs, highest
from graph.dates import PartialDate, parse_date

EPOCH = date(1970, 1, 1).toordinal()
Fact = o.Assessment | o.Decision | o.Action | o.Transfer | o.Registration | o.Whereabouts
STANDS_IN: Mapping[type[o.Node], type[o.Relationship]] = {
    o.Assessment: o.AssessmentIn, o.Decision: o.DecisionIn, o.Action: o.ActionIn, o.Transfer: o.TransferIn,
    o.Registration: o.RegistrationIn, o.Whereabouts: o.WhereaboutsIn,
}  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """The typed facts of one case."""

    case: CaseFile

    def of(self, record: Record) -> Iterator[Fact]:
        """The node of the record's kind, and where the record says that the person is."""
        if record.kind in _OF_KIND:
            yield _OF_KIND[record.kind](self, record)
        if area_told(record) or departs(record):
            yield self._whereabouts(record)

    def shown(self, staff: str | None) -> str | None:
        """A member of staff as a list shows them: by name, else by id."""
        row = self.case.staff.get(staff or "")
        return (row and row.name) or staff

    def handovers(self) -> Iterator[tuple[Record, o.Handover]]:
        """Every change of holder with its record: what it was, and until when it held."""
        changes = 0
        for handover, tenure in zip(self.case.handovers, self.case.tenures, strict=True):
            record, day, until = handover.record, handover.record.recorded_on, tenure.until
            counts = handover.responsible and handover.to_staff is not None
            stood = (a.id for a in reversed(self.case.assessments) if a.known_by(record))
            yield record, o.Handover(
                o.node_id(o.Handover, self.case.crn, record.id), self.case.crn, handover.kind, handover.summary, day.text,
                *span(day), tenure.role, *days(day), self.place[record.id], changes if counts else None,
                until.text if until else None, *days_if(until),
                self.shown(self.case.holder_at(record)), next(stood, None),
            )  # fmt: skip
            changes += counts

    @cached_property
    def place(self) -> Mapping[str, int]:
        """By record id its place among the records of the case in order."""
        return {record.id: number for number, record in enumerate(self.case.records)}

    def _key(self, label: type[o.Node], record: Record) -> str:
        return o.node_id(label, self.case.crn, record.id)

    def _assessment(self, record: Record) -> o.Assessment:
        detail = record.detail
        levels = detail.get("levels") or {}
        return o.Assessment(
            self._key(o.Assessment, record), detail.get("tool"), detail.get("reason"),
            levels.get("children"), levels.get("public"), levels.get("known_adult"), levels.get("staff"),
            levels.get("prisoners"), highest(levels.values()), record is self._latest, self.shown(self.case.holder_at(record)),
        )  # fmt: skip

    @cached_property
    def _latest(self) -> Record:
        return self.case.assessments[-1]

    def _decision(self, record: Record) -> o.Decision:
        detail = record.detail
        given = bool(detail["rationale"]) if "rationale" in detail else None
        return o.Decision(
            self._key(o.Decision, record), detail.get("question"), detail.get("outcome"), detail.get("decided_by"),
            not record.unrecorded, given,
        )  # fmt: skip

    def _action(self, record: Record) -> o.Action:
        detail = record.detail
        due, done = detail.get("due"), self._completed.get(detail.get("action_id") or record.id)
        return o.Action(
            self._key(o.Action, record), detail.get("action_id"), detail.get("owner"),
            due, days(parse_date(due))[1] if due else None, done, days(parse_date(done))[0] if done else None,
            detail.get("arises_from"),
        )  # fmt: skip

    @cached_property
    def _completed(self) -> Mapping[str, str]:
        """By action id, else record id, the earliest day on which any record says that the action was completed."""
        told: dict[str, str] = {}
        for record in self.case.of_kind("action"):
            if done := record.detail.get("completed_on"):
                key = record.detail.get("action_id") or record.id
                told[key] = min(done, told.get(key, done))
        return told

    def _transfer(self, record: Record) -> o.Transfer:
        detail = record.detail
        return o.Transfer(
            self._key(o.Transfer, record), detail.get("from_area"), detail.get("to_area"), detail.get("status"),
            detail.get("accepted_on"), record.id in self.case.accepted_transfers,
        )  # fmt: skip

    def _registration(self, record: Record) -> o.Registration:
        detail = record.detail
        standing = detail.get("status") != "deregistered" and self._registered[detail.get("type")] is record
        return o.Registration(
            self._key(o.Registration, record), detail.get("type"), detail.get("level"), detail.get("category"),
            detail.get("status"), standing,
        )  # fmt: skip

    @cached_property
    def _registered(self) -> Mapping[str | None, Record]:
        """By type the last registration."""
        return {record.detail.get("type"): record for record in self.case.of_kind("registration")}

    def _whereabouts(self, record: Record) -> o.Whereabouts:
        key, area, move = self._key(o.Whereabouts, record), area_told(record), self._moves.get(record.id)
        if move is None:
            return o.Whereabouts(key, area, False, None, None, None, None, None, False)
        responsible = self.shown(self.case.holder_at(record))
        return o.Whereabouts(
            key, area, True, move.from_area, move.left.text, *days(move.left), responsible, move.accepted
        )  # fmt: skip

    @cached_property
    def _moves(self) -> Mapping[str, Move]:
        return {move.arrival.id: move for move in self.case.moves}


_OF_KIND: Mapping[str, Callable[[Facts, Record], Fact]] = {
    "assessment": Facts._assessment, "decision": Facts._decision, "action": Facts._action,
    "transfer": Facts._transfer, "registration": Facts._registration,
}  # fmt: skip


def span(day: PartialDate) -> tuple[date | None, date | None, int | None]:
    """(first day, last day, year) as far as they are known."""
    first = day.first if day.first > date.min else None
    last = day.last if day.last < date.max else None
    return first, last, first.year if first and last and first.year == last.year else None


def days(day: PartialDate) -> tuple[int, int]:
    """(first day, last day) counted from 1970-01-01, since only whole numbers are alike in every engine."""
    return day.first.toordinal() - EPOCH, day.last.toordinal() - EPOCH


def days_if(day: PartialDate | None) -> tuple[int | None, int | None]:
    return days(day) if day else (None, None)
