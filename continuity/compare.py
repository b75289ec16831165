"""An assessment against what was known when it was written, and against the assessment before it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from continuity.policy import Name, Policy
from graph.case import CaseFile, Record
from nlp.mention import Mention
from nlp.sentences import Sentences

_WORD = re.compile(r"\w+")
COPIED: tuple[Name, Name] = ("copied_words", "copied_percent")  # the policy by which a section counts as copied


@dataclass(frozen=True, slots=True)
class Evidence:
    """One quotation that proves an item. `received`: had the responsible agency got it by then (None: not told)."""

    record: Record
    mention: Mention
    received: bool | None


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator at one assessment, with its evidence in order of the records."""

    category: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class DroppedItem(Item):
    """Known, neither carried nor contradicted. `handovers_since`: since last carried, else since first known."""

    last_carried_by: Record | None
    handovers_since: int

    @property
    def never_received(self) -> bool:
        """Part of it had certainly not reached the responsible agency by then, and nothing of it certainly had."""
        received = {e.received for e in self.evidence}
        return False in received and True not in received


@dataclass(frozen=True)
class AssessmentReview:
    """What one assessment did with what was known; carried + dropped + contradicted = known."""

    record: Record
    known: tuple[Item, ...]
    carried: tuple[Item, ...]
    new: tuple[Item, ...]
    dropped: tuple[DroppedItem, ...]
    contradicted: tuple[Item, ...]

    def categories(self, part: str) -> set[str]:
        items: Iterable[Item] = getattr(self, part)
        return {item.category for item in items}

    @property
    def stated(self) -> set[str]:
        """What the assessment itself says of the person, be it carried or new there."""
        return self.categories("carried") | self.categories("new")


@dataclass(frozen=True)
class Said:
    """What one record says of the person, by category."""

    asserted: Mapping[str, list[Mention]]
    negated: Mapping[str, list[Mention]] = field(default_factory=dict)


def said_of_person(record: Record) -> Said:
    """Mentions of the person's own behaviour or state: those asserted, and those denied. An absence is of staff."""
    asserted: dict[str, list[Mention]] = {}
    negated: dict[str, list[Mention]] = {}
    if record.kind == "absence":
        return Said(asserted, negated)
    for mention in record.mentions:
        if mention.of_offender and mention.asserted:
            asserted.setdefault(mention.category, []).append(mention)
        elif mention.of_offender and mention.assertion == "negated":
            negated.setdefault(mention.category, []).append(mention)
    return Said(asserted, negated)


def review_assessments(case: CaseFile) -> list[AssessmentReview]:
    """Every assessment of the case, in order, against everything on record by then."""
    said = {r.id: said_of_person(r) for r in case.records}
    reviews: list[AssessmentReview] = []
    for assessment in case.assessments:
        reviews.append(_review(case, assessment, said, reviews))
    return reviews


def known_at(case: CaseFile, point: Record, said: Mapping[str, Said]) -> dict[str, list[Evidence]]:
    """Categories with their evidence in any record that stood when `point` was written, but for `point` itself."""
    known: dict[str, list[Evidence]] = {}
    for record in case.records:
        if record.id == point.id or record.unrecorded or not record.known_by(point):
            continue
        for category, mentions in said[record.id].asserted.items():
            known.setdefault(category, []).extend(Evidence(record, m, _received(record, point)) for m in mentions)
    return known


def _received(record: Record, point: Record) -> bool | None:
    """Whether the responsible agency had `record` when `point` was written; None: the records do not tell."""
    if record.received_on is None:
        return True if record.available_on is not None else (False if record.withheld else None)
    if record.received_on.last <= point.recorded_on.first:
        return True
    return False if point.recorded_on.before(record.received_on) else None


def _review(
    case: CaseFile, assessment: Record, said: Mapping[str, Said], before: list[AssessmentReview]
) -> AssessmentReview:
    known = known_at(case, assessment, said)
    here = said[assessment.id]
    carried, dropped, contradicted = [], [], []
    for category, evidence in sorted(known.items()):
        item = Item(category, tuple(evidence))
        if category in here.asserted:
            carried.append(item)
        elif category in here.negated:
            contradicted.append(item)
        else:
            dropped.append(_dropped(case, assessment, item, before))
    new = [
        Item(category, tuple(Evidence(assessment, m, True) for m in mentions))
        for category, mentions in sorted(here.asserted.items())
        if category not in known
    ]
    everything = tuple(Item(c, tuple(e)) for c, e in sorted(known.items()))
    return AssessmentReview(assessment, everything, tuple(carried), tuple(new), tuple(dropped), tuple(contradicted))


def _dropped(case: CaseFile, assessment: Record, item: Item, before: list[AssessmentReview]) -> DroppedItem:
    carrier = last_carrier(item.category, before)
    since = carrier or item.evidence[0].record
    handovers = [h for h in case.handovers if since.known_by(h.record) and h.record.known_by(assessment)]
    return DroppedItem(item.category, item.evidence, carrier, len(handovers))


def last_carrier(category: str, reviews: Iterable[AssessmentReview]) -> Record | None:
    """The last of these assessments that speaks of the category, be it carried or new there."""
    carriers = [r.record for r in reviews if category in r.stated]
    return carriers[-1] if carriers else None


@dataclass(frozen=True, slots=True)
class CopiedSection:
    """A section most of whose words stand in the previous assessment. `name` is empty where it has no sections."""

    name: str
    words: int
    percent: int
    quote: str


def copied_sections(previous: Record, assessment: Record, policy: Policy) -> list[CopiedSection]:
    """Sections of `assessment` that repeat the text of `previous`, sentence by sentence, by the policy of its own day."""
    day = assessment.recorded_on.last
    least_words, least_percent = (policy.at(name, day).value for name in COPIED)
    earlier = [_plain(s) for s in _sentences(previous.text)]
    found = []
    for name, text in assessment.sections.items():
        sentences = _sentences(text)
        repeated = [s for s in sentences if any(_same(_plain(s), e) for e in earlier)]
        words, total = sum(map(_count, repeated)), sum(map(_count, sentences))
        if words >= least_words and 100 * words >= least_percent * total:
            found.append(CopiedSection(name, words, round(100 * words / total), repeated[0].strip()))
    return found


def _sentences(text: str) -> list[str]:
    index = Sentences(text)
    spans = (index.span(i) for i in range(len(index.starts)))
    return [text[a:b] for a, b in spans if text[a:b].strip()]


def _plain(sentence: str) -> str:
    return " ".join(_WORD.findall(sentence.lower()))


def _same(a: str, b: str) -> bool:
    """The same sentence but for a typing slip; a sentence of a few words must be equal."""
    return a == b if min(len(a), len(b)) < 40 else fuzz.ratio(a, b) >= 95


def _count(sentence: str) -> int:
    return len(_WORD.findall(sentence))
