"""What a text says of a span: denied, past, planned, doubtful; whose it is; on what basis.

In the manner of ConText (Harkema and others, 2009): a modifier has a direction and a scope, and a longer modifier
hides the shorter ones inside it. `scope.py` tells which of them govern a span; this module weighs what they say.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from nlp.dates import Expression, Given, expressions, governing
from nlp.mention import AssertionName, Basis, Cue, Subject
from nlp.modifiers import Modifier, Says, rules
from nlp.scope import DENIES, denied_within, distance_of, of_another_topic, read_sentence
from nlp.sentences import sentences_of


@dataclass(frozen=True, slots=True)
class Assertion:
    """The judgement on one span. Several of the four may be true; `name` is the one label of INDICATORS.md."""

    negated: bool = False
    historical: bool = False
    hypothetical: bool = False
    uncertain: bool = False
    subject: Subject = "offender"
    basis: Basis | None = None
    cues: tuple[Cue, ...] = ()
    settled: bool = False  # by a cue whose meaning is policy: no model overrules it

    @property
    def name(self) -> AssertionName:
        if self.negated:
            return "negated"
        if self.hypothetical:
            return "hypothetical"
        if self.uncertain:
            return "uncertain"
        return "historical" if self.historical else "present"


@dataclass(frozen=True, slots=True)
class Fired:
    """A modifier whose scope holds the span, at its place in the text."""

    modifier: Modifier
    cue: Cue
    distance: int  # in tokens


def judge(text: str, start: int, end: int, recorded_on: str | None = None) -> Assertion:
    """The assertion, subject and basis of `text[start:end]`, from the words around it.

    `recorded_on` (YYYY...) tells a past year from a present one; without it the text's own newest year does.
    """
    fired = [*_fired(text, start, end), *_dated(text, start, end, recorded_on)]
    doubt = _question_mark(text, start)
    subject, who = rules().people.subject_of(text, start, end)
    said = _weigh(fired)
    negated = "negated" in said
    standing = said or {"done"}
    shown = said | ({"denied"} if negated else set()) | ({"ended"} if "historical" in said else set())
    cues = [f.cue for f in fired if f.modifier.says in shown or f.modifier.basis] + doubt + who
    return Assertion(
        negated=negated,
        historical="historical" in said,
        hypothetical="hypothetical" in said and not negated,
        uncertain="uncertain" in said or bool(doubt),
        subject=subject,
        basis=_basis(fired),
        cues=tuple(sorted(set(cues), key=lambda c: (c.start, c.end, c.rule))),
        settled=any(f.modifier.settles and f.modifier.says in standing for f in fired),
    )


def _fired(text: str, start: int, end: int) -> Iterator[Fired]:
    """Every modifier that holds the span in its scope: from its own sentences, and from those that reach across."""
    sentences = sentences_of(text)
    first, last = sentences.index(start), sentences.index(max(start, end - 1))
    for index in range(max(0, first - rules().ahead), min(len(sentences), last + rules().back + 1)):
        begin, stop = sentences.span(index)
        sentence = read_sentence(text[begin:stop])
        gap = index - last if index > last else min(0, index - first)
        for hit in sentence.cues:
            distance = distance_of(sentence, hit, start - begin, end - begin, gap)
            if distance is not None:
                yield Fired(hit.rule, Cue(begin + hit.start, begin + hit.end, hit.rule.id), distance)
        if not gap and (found := denied_within(sentence, start - begin, end - begin)):
            rule, at, to = found
            yield Fired(rule, Cue(begin + at, begin + to, rule.id), 0)


# The rule of a date that lies behind the record; its words are those of nlp.dates.
PAST_DATE = Modifier(id="past-date", says="historical", any=[])
# A text without any date of its own is read as written after this year.
_UNDATED = 2024
_YEAR = re.compile(r"(?<!\d)20[0-3]\d(?!\d)")


def _dated(text: str, start: int, end: int, recorded_on: str | None) -> Iterator[Fired]:
    """A date that ends two calendar years or more before the record is the past, of its sentence and of those beside it."""
    limit = _newest(text, recorded_on) - 2
    found = governing(text, start, end)
    beside = [] if found else _dates_beside(text, start, end)
    for expression, distance in [(found, max(0, found.start - end, start - found.end) // 6)] if found else beside:
        place = expression.start, expression.end
        value = expression.value(Given(recorded_on))
        past = value is not None and int(value.rpartition("/")[2][:4]) <= limit
        if (
            past
            and not _is_measure(text, expression)
            and not _SINCE.fullmatch(text, end, place[0])
            and not of_another_topic(text, place, (start, end))
        ):
            yield Fired(PAST_DATE, Cue(expression.start, expression.end, PAST_DATE.id), distance)


# What began then and goes on: "smoking since 1990", "drinking since his wife died in 2005".
_SINCE = re.compile(r"[^.;,\n]*\bsince\b[^.;,]*", re.IGNORECASE)


def _is_measure(text: str, expression: Expression) -> bool:
    """Whether what reads as a date is a figure: "blood pressure in the 50s"."""
    sentences = sentences_of(text)
    begin, stop = sentences.span(sentences.index(expression.start))
    at = expression.start - begin
    return any(h.rule.id == "a-measure" and h.start <= at < h.end for h in read_sentence(text[begin:stop]).pseudo)


def _dates_beside(text: str, start: int, end: int) -> list[tuple[Expression, int]]:
    """The last date of the sentence before the span's, and the first of the one after, with their distance."""
    sentences = sentences_of(text)
    found = []
    for index, which in ((sentences.index(start) - 1, -1), (sentences.index(max(start, end - 1)) + 1, 0)):
        begin, stop = sentences.span(index) if 0 <= index < len(sentences) else (0, 0)
        if dates := expressions(text[begin:stop]):
            at = dates[which]
            found.append((replace(at, start=begin + at.start, end=begin + at.end), 20))
    return found


def _newest(text: str, recorded_on: str | None) -> int:
    if recorded_on and re.match(r"\d{4}", recorded_on):
        return int(recorded_on[:4])
    return _newest_named(text)


@lru_cache(maxsize=64)
def _newest_named(text: str) -> int:
    return max([_UNDATED, *(year for m in _YEAR.finditer(text) if (year := int(m.group())) < 2030)])


_AS_NEGATED = Modifier(id="denial", says="negated", any=[])


def _weigh(fired: Sequence[Fired]) -> frozenset[Says]:
    """What stands when cues disagree: a finding or an allegation beats a denial, the nearer of past and present wins."""
    nearest = _nearest(fired)
    said: set[Says] = set(nearest) - {"nothing", "actual", "done", "current", "denied", "ended"}
    if "denied" in nearest and not nearest.keys() & {"actual", "uncertain", "negated"}:
        said.add("negated")
        fired = [replace(f, modifier=_AS_NEGATED) if f.modifier.says == "denied" else f for f in fired]
    if _nearer("actual", "uncertain", nearest, or_equal=True):
        said.discard("uncertain")
    if _nearer("current", "historical", nearest):
        said.discard("historical")
    if {"hypothetical", "negated"} <= said:
        said.discard("negated" if _first(fired, "hypothetical") < _first(fired, "negated") else "hypothetical")
    if "historical" in said and _nearer("historical", "hypothetical", nearest):
        said.discard("hypothetical")
    return frozenset(said)


def _nearest(fired: Sequence[Fired]) -> dict[Says, int]:
    """How near the nearest cue of each kind stands. What has ended is past, and what denies it from no nearer says just that."""
    nearest: dict[Says, int] = {}
    for f in fired:
        nearest[f.modifier.says] = min(f.distance, nearest.get(f.modifier.says, f.distance))
    ended = nearest.get("ended")
    if ended is None or any(nearest.get(says, ended) < ended for says in DENIES):
        return nearest
    kept = {says: at for says, at in nearest.items() if says not in DENIES}
    return kept | {"historical": min(ended, nearest.get("historical", ended))}


def _nearer(one: Says, other: Says, nearest: Mapping[Says, int], or_equal: bool = False) -> bool:
    """Whether both were said, and the one nearer."""
    if one not in nearest or other not in nearest:
        return False
    return nearest[one] < nearest[other] or (or_equal and nearest[one] == nearest[other])


def _first(fired: Sequence[Fired], says: Says) -> int:
    """Where the first cue of a kind stands: "if he has no bed" is a plan, "no sign that he would" a denial."""
    return min(f.cue.start for f in fired if f.modifier.says == says)


def _basis(fired: Sequence[Fired]) -> Basis | None:
    """The basis named nearest to the span."""
    named = sorted((f.distance, f.cue.start, f.modifier.basis) for f in fired if f.modifier.basis)
    return named[0][2] if named else None


_ASKED = re.compile(r"(?:^|[\s(,/])\?\s?$")


def _question_mark(text: str, start: int) -> list[Cue]:
    """ "?suicidal" and "poss drink ?drugs": a question mark before the word is doubt."""
    found = _ASKED.search(text, max(0, start - 3), start)
    at = found.end() - 1 if found else start
    asked = found is not None or text[start : start + 1] == "?"
    return [Cue(text.rfind("?", 0, at + 1), text.rfind("?", 0, at + 1) + 1, "uncertain.question_mark")] if asked else []
