"""The continuity matrix as data: a row an indicator, a column an assessment, a letter in each cell, its evidence."""

from collections.abc import Sequence
from dataclasses import dataclass

from continuity.compare import AssessmentReview, DroppedItem, Evidence, Item, said_of_person
from continuity.review import Review
from continuity.threads import LETTERS, State, Thread
from continuity.wording import GROUPS, label, plural, who
from graph.case import CaseFile, Handover, Record
from nlp.lexicon import load_lexicon
from nlp.mention import Mention

ORDER = (
    "Rows: harm to others first, then offending, management and circumstances;"
    " within these, what most assessments left out comes first."
)


@dataclass(frozen=True, slots=True)
class Column:
    """One assessment: who wrote it, who held the case, and the changes of holder since the assessment before."""

    record: Record
    holder: str | None
    changes: tuple[Handover, ...]

    @property
    def date(self) -> str:
        return str(self.record.recorded_on)

    @property
    def author(self) -> str:
        return who(self.record)

    @property
    def changes_told(self) -> str:
        """`OM5 to OM8, OM8 to OM9`: the changes of the responsible officer."""
        return ", ".join(f"{h.from_staff or 'nobody'} to {h.to_staff or 'nobody'}" for h in self.changes)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one assessment did with one indicator. `own`: what the assessment itself says of it."""

    category: str
    record_id: str
    state: State
    evidence: tuple[Evidence, ...]
    own: tuple[Mention, ...]
    tooltip: str

    @property
    def letter(self) -> str:
        return LETTERS[self.state][0]

    @property
    def words(self) -> str:
        return LETTERS[self.state][1]


@dataclass(frozen=True, slots=True)
class Row:
    category: str
    label: str
    group: str
    thread: Thread
    cells: tuple[Cell, ...]

    @property
    def left_out(self) -> int:
        return sum(cell.state in ("dropped", "contradicted") for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def cell(self, category: str, record_id: str) -> Cell | None:
        return next((c for r in self.rows for c in r.cells if (c.category, c.record_id) == (category, record_id)), None)

    def most_telling(self) -> Cell | None:
        """Where to look first: the last assessment, the first row that it left out."""
        last = [row.cells[-1] for row in self.rows if row.cells]
        return next((c for c in last if c.state in ("dropped", "contradicted")), last[0] if last else None)


def matrix(review: Review) -> Matrix:
    """The matrix of a reviewed case; without an assessment it has rows and no columns."""
    rows = (_row(thread, review.assessments) for thread in review.threads)
    return Matrix(tuple(_columns(review.case)), tuple(sorted(rows, key=_order)))


def _order(row: Row) -> tuple[int, int, str]:
    return GROUPS.index(row.group), -row.left_out, row.label


def _columns(case: CaseFile) -> list[Column]:
    columns: list[Column] = []
    told: set[str] = set()
    for record in case.assessments:
        holders = [t.staff for t in case.tenures if t.role == "responsible" and t.record.known_by(record)]
        before = [h for h in case.handovers if h.responsible and h.record.known_by(record)]
        columns.append(
            Column(record, holders[-1] if holders else None, tuple(h for h in before if h.record.id not in told))
        )
        told.update(h.record.id for h in before)
    return columns


def _row(thread: Thread, reviews: Sequence[AssessmentReview]) -> Row:
    indicator = load_lexicon().indicators.get(thread.category)
    cells = tuple(_cell(thread, state, review) for (_, state), review in zip(thread.states, reviews, strict=True))
    return Row(thread.category, label(thread.category), indicator.group if indicator else GROUPS[-1], thread, cells)


def _cell(thread: Thread, state: State, review: AssessmentReview) -> Cell:
    category, record = thread.category, review.record
    item = next((i for i in (*review.known, *review.new) if i.category == category), None)
    dropped = next((d for d in review.dropped if d.category == category), None)
    said = said_of_person(record)
    own = (*said.asserted.get(category, ()), *said.negated.get(category, ()))
    tooltip = f"{label(category)}, {record.recorded_on} by {who(record)}: {_told(thread, state, item, dropped)}."
    return Cell(category, record.id, state, item.evidence if item else (), own, tooltip)


def _told(thread: Thread, state: State, item: Item | None, dropped: DroppedItem | None) -> str:
    words = LETTERS[state][1]
    if item is None:
        return f"{words}; first on record {thread.first.record.recorded_on}"
    records = list(dict.fromkeys(e.record.id for e in item.evidence))
    told = f"{words}; {plural(len(records), 'record')} by then, the oldest of {item.evidence[0].record.recorded_on}"
    if dropped is None or dropped.never_received:
        return told
    last = dropped.last_carried_by
    carried = f"last carried {last.recorded_on} by {who(last)}" if last else "never carried before"
    return f"{told}; {carried}; {plural(dropped.handovers_since, 'change')} of holder since"
