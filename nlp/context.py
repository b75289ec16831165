"""What a text says of a span: denied, past, planned, doubtful; whose it is; on what basis.

In the manner of ConText (Harkema and others, 2009): a modifier has a direction and a scope, and a longer modifier
hides the shorter ones inside it. The modifiers are `modifiers.yaml`; this module weighs what they say.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from datafiles import Strict, read_yaml
from errors import BadRule
from nlp.compiled import kept
from nlp.dates import Expression, Given, expressions, governing
from nlp.finder import Finder, Hit
from nlp.lexicon import CLASSES, ClassesFile
from nlp.mention import AssertionName, Basis, Cue, Subject
from nlp.pattern import FREQUENCIES, Compiler, Pattern, PatternFault
from nlp.sentences import sentences_of, words_of
from nlp.subject import People, PersonRow

MODIFIERS = Path(__file__).parent / "modifiers.yaml"

Says = Literal["negated", "denied", "historical", "hypothetical", "uncertain", "actual", "current", "ended", "nothing"]
Direction = Literal["forward", "backward", "bidirectional"]


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


class Modifier(Strict):
    """One row of modifiers.yaml. `nothing` is a pseudo cue: it only hides the shorter cues inside it."""

    id: str
    says: Says
    any: list[str]
    direction: Direction = "forward"
    tokens: int = 14  # how far it reaches within its sentence
    inside: int | None = (
        40  # how many tokens of the span may stand before it; None: never inside; -1: it begins before the span
    )
    comma: bool = True  # whether its scope crosses a comma
    across: int = 0  # how many sentences further it reaches, in its direction
    ends: list[str] = ["contrast"]  # which terminators stop it
    topical: bool = False  # whether it does not reach from what is said of one of `topics` to another
    answer: bool = False  # whether it counts only as what answers a heading: "Tobacco: none."
    basis: Basis | None = None
    settles: bool = False  # what it says is laid down (INDICATORS): no model overrules it


class ModifiersFile(Strict):
    terminators: dict[str, list[str]]
    topics: dict[str, list[str]] = {}
    modifiers: list[Modifier]
    people: list[PersonRow]


@dataclass(frozen=True, slots=True)
class Rules:
    """modifiers.yaml compiled."""

    modifiers: Finder[Modifier]
    terminators: Finder[str]
    people: People
    topics: tuple[re.Pattern[str], ...]  # each meets the words of one topic
    ahead: int  # how many sentences after a cue the farthest reaching one governs
    back: int  # how many before


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, with the cues that survive pruning and the words that stop their scope."""

    text: str
    cues: tuple[Hit[Modifier], ...]
    stops: tuple[Hit[str], ...]
    pseudo: tuple[Hit[Modifier], ...] = ()  # which only hide, to be asked again of a span inside them
    minus: bool = False  # whether a minus sign may deny something in it
    restarts: tuple[int, ...] = ()  # where after a comma a finding is stated anew, which nothing before it denies
    concessions: tuple[tuple[int, int], ...] = ()  # the clauses of "although he denies it, ..."


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
        settled=any(f.modifier.settles and f.modifier.says in said for f in fired),
    )


def _fired(text: str, start: int, end: int) -> Iterator[Fired]:
    """Every modifier that holds the span in its scope: from its own sentences, and from those that reach across."""
    sentences = sentences_of(text)
    first, last = sentences.index(start), sentences.index(max(start, end - 1))
    for index in range(max(0, first - rules().ahead), min(len(sentences), last + rules().back + 1)):
        begin, stop = sentences.span(index)
        sentence = _read(text[begin:stop])
        gap = index - last if index > last else min(0, index - first)
        for hit in sentence.cues:
            distance = _distance(sentence, hit, start - begin, end - begin, gap)
            if distance is not None:
                yield Fired(hit.rule, Cue(begin + hit.start, begin + hit.end, hit.rule.id), distance)
        if not gap and (found := _within(sentence, start - begin, end - begin)):
            rule, at, to = found
            yield Fired(rule, Cue(begin + at, begin + to, rule.id), 0)


def _distance(sentence: Sentence, hit: Hit[Modifier], start: int, end: int, gap: int) -> int | None:
    """How far the cue stands from the span, None where the span is out of its scope. `gap`: sentences after the span."""
    rule = hit.rule
    if gap:
        wanted = "forward" if gap < 0 else "backward"
        return 20 * abs(gap) if abs(gap) <= rule.across and rule.direction in (wanted, "bidirectional") else None
    if hit.start < end and start < hit.end:
        return 0 if _governs_inside(sentence, hit, start, end) else None
    words = words_of(sentence.text)
    ahead = hit.end <= start
    if rule.direction == ("backward" if ahead else "forward"):
        return None
    near, far = (hit.end, start) if ahead else (end, hit.start)
    between = words.between(near, far)
    if between > rule.tokens or _stopped(sentence, rule, near, far) or _anew(sentence, rule, hit, start, end):
        return None
    if rule.topical and _of_another_topic(sentence.text, (hit.start, hit.end), (start, end), rule.answer):
        return None
    return between


def _governs_inside(sentence: Sentence, hit: Hit[Modifier], start: int, end: int) -> bool:
    """Whether the cue speaks of a span that it overlaps."""
    rule = hit.rule
    if rule.inside is None or (rule.says == "denied" and hit.start <= start and end <= hit.end):
        return False  # or the span is the word "denied" itself
    depth = -1 if start > hit.start else words_of(sentence.text).between(start, hit.start)
    return depth <= rule.inside and not _stopped(sentence, rule, start, hit.start, inside=True)


_DENIES: frozenset[Says] = frozenset({"negated", "denied"})
# What begins a new finding in a list of denials: "no fever, no cough, has a rash", "denies pain, 3/6 murmur".
_RESTART = re.compile(
    r"[,)]\s+(?:and |but |also |he |she |pt |patient |it |then )*"
    r"(?=(?:has|had|is|was|are|were|does have|did have|positive|remains|admits|reports|reported|endorses|complains|noted|with|smok(?:es|ed)|drinks"
    r"|drank|uses|used|currently|former|quit|social(?:ly)?|rare(?:ly)?|daily|lives|works"
    r"|there (?:is|was|are|were)|found|only|mild(?:ly)?|moderate(?:ly)?|trace|occasional|some|known|stable|small|few)\b"
    r"|\+|[1-4]\+|\d+\s?(?:/\d|cm|mm|%|\+)|\(\+\))",
    re.IGNORECASE,
)
_CONCESSION = re.compile(
    r"(?:^|(?<=[.,:;\n]))\s*(?:and |but )?(?:although|though|while|whilst|whereas|even though|even if|despite|in spite of)\b[^,]*,",
    re.IGNORECASE,
)


def _anew(sentence: Sentence, rule: Modifier, hit: Hit[Modifier], start: int, end: int) -> bool:
    """Whether a denial before the span ends first: its clause concedes it, or the list goes on with what is there."""
    if not (sentence.restarts or sentence.concessions) or rule.says not in _DENIES or start < hit.end:
        return False
    return any(hit.end <= at <= start for at in sentence.restarts) or any(
        first <= hit.start and hit.end < comma <= start for first, comma in sentence.concessions
    )


# What stands between the members of a bare list: "Tobacco, alcohol and illicit drugs: none".
_LISTED = re.compile(r"(?:[\W_]|\b(?:and|or|nor|use|abuse|iv|recreational|street|other|products?|any)\b)*")


def _of_another_topic(text: str, cue: tuple[int, int], span: tuple[int, int], answer: bool = False) -> bool:
    """Whether the cue speaks of alcohol, say, and the span of tobacco: "drinks wine, quit smoking", "1 ppd, alcohol: none"."""
    of = _topics(text[slice(*span)])
    said = _topics(text[min(span[1], cue[0]) : max(span[0], cue[1])], last=True) if of else of
    return bool(said) and not of & said and not (answer and _is_list(text[span[1] : cue[0]]))


def _topics(text: str, last: bool = False) -> frozenset[int]:
    """The topics that a text names, or only what its last such word names."""
    met = [(m.end(), n) for n, topic in enumerate(rules().topics) for m in topic.finditer(text.lower())]
    final = max(met)[0] if met and last else 0
    return frozenset(n for end, n in met if end >= final)


def _is_list(text: str) -> bool:
    """Whether a text is nothing but words of the topics, and what parts them."""
    bare = text.lower()
    for topic in rules().topics:
        bare = topic.sub("", bare)
    return _LISTED.fullmatch(bare) is not None


def _within(sentence: Sentence, start: int, end: int) -> tuple[Modifier, int, int] | None:
    """The denial of a span that is a part of a pseudo cue without its negative ("did not [sleep]", "no [doubt]"), or has a
    minus sign: "(-) [tobacco]"."""
    for hit in sentence.pseudo:
        if hit.start < start and end <= hit.end and _NEGATIVE.match(sentence.text, hit.start):
            return _PART, hit.start, hit.end
    if not sentence.minus:
        return None
    found = _MINUS_BEFORE.search(sentence.text, max(0, start - 4), max(0, start)) or _MINUS_AFTER.match(
        sentence.text, end
    )
    return (_MINUS, *found.span()) if found and ("(" in found.group() or "+" in sentence.text) else None


_PART = Modifier(id="part-of-negative", says="negated", any=[])
_NEGATIVE = re.compile(
    r"(?:no|nil|not|never(?! fail)|without|(?:\w+n['’]t|cannot)"
    r"|(?:did|does|do|has|have|had|was|were|is|are|could|would|will) not)\b",
    re.IGNORECASE,
)
# A bare minus counts only in a list that has a plus too: "+tob, -etoh".
_MINUS = Modifier(id="minus", says="negated", any=[])
_MINUS_BEFORE = re.compile(r"(?:\(-\)\s?|(?<=[\s,;/])-)$")
_MINUS_AFTER = re.compile(r"\s?\(-\)")


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
            and not _of_another_topic(text, place, (start, end))
        ):
            yield Fired(PAST_DATE, Cue(expression.start, expression.end, PAST_DATE.id), distance)


# What began then and goes on: "smoking since 1990", "drinking since his wife died in 2005".
_SINCE = re.compile(r"[^.;,\n]*\bsince\b[^.;,]*", re.IGNORECASE)


def _is_measure(text: str, expression: Expression) -> bool:
    """Whether what reads as a date is a figure: "blood pressure in the 50s"."""
    sentences = sentences_of(text)
    begin, stop = sentences.span(sentences.index(expression.start))
    at = expression.start - begin
    return any(h.rule.id == "a-measure" and h.start <= at < h.end for h in _read(text[begin:stop]).pseudo)


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


def _stopped(sentence: Sentence, rule: Modifier, start: int, end: int, inside: bool = False) -> bool:
    """Whether a terminator stands between; inside the span only a contrast or a comma does."""
    between = sentence.text[max(0, start) : end]
    if ")" in between and "(" not in between:
        return True
    if not rule.comma and (
        "," in between or " - " in between or " – " in between or (rule.inside is None and ": " in between)
    ):
        return True
    ends = ("contrast",) if inside else rule.ends
    return any(s.rule in ends and start <= s.start and s.end <= end for s in sentence.stops)


_AS_NEGATED = Modifier(id="denial", says="negated", any=[])


def _weigh(fired: Sequence[Fired]) -> frozenset[Says]:
    """What stands when cues disagree: a finding or an allegation beats a denial, the nearer of past and present wins."""
    nearest = _nearest(fired)
    said: set[Says] = set(nearest) - {"nothing", "actual", "current", "denied", "ended"}
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
    if ended is None or any(nearest.get(says, ended) < ended for says in _DENIES):
        return nearest
    kept = {says: at for says, at in nearest.items() if says not in _DENIES}
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


@lru_cache(maxsize=2048)
def _read(text: str) -> Sentence:
    found = [h for h in rules().modifiers.find(text) if not h.rule.answer or _answers(text, h)]
    kept = [h for h in found if not any(_hides(o, h) for o in found)]
    pseudo = [h for h in kept if h.rule.says == "nothing" and not h.rule.basis]
    comma = "," in text and any(h.rule.says in _DENIES for h in kept)
    return Sentence(
        text,
        tuple(h for h in kept if h not in pseudo),
        tuple(rules().terminators.find(text)),
        tuple(pseudo),
        "(-)" in text or ("+" in text and "-" in text),
        tuple(m.end() for m in _RESTART.finditer(text)) if comma else (),
        tuple(m.span() for m in _CONCESSION.finditer(text)) if comma else (),
    )


_PROMPT = re.compile(r"(?::|\?|\s[-–—]|\s--)\s*$")
_ANSWERED = re.compile(r"\s*(?:$|[.,;)(\n]|[-–—]\s|(?:in|at|since|for|ago|[12]\d\d\d|#?\d+)\b)")


def _answers(text: str, hit: Hit[Modifier]) -> bool:
    """Whether a cue stands alone after a colon, a dash or a question mark."""
    return (
        _PROMPT.search(text[max(0, hit.start - 4) : hit.start]) is not None
        and _ANSWERED.match(text, hit.end) is not None
    )


_CUT: frozenset[Says] = frozenset({"negated", "ended"})


def _hides(long: Hit[Modifier], short: Hit[Modifier]) -> bool:
    """A longer cue hides what lies inside it, and a denial that it cuts into; not its own twin in the other direction."""
    if long.end - long.start <= short.end - short.start:
        return False
    same = long.rule.says == short.rule.says
    if (
        same and (long.rule.direction != short.rule.direction or long.rule.inside is None)
    ) or long.rule.says == "ended":
        return False
    inside = long.start <= short.start and short.end <= long.end
    return inside or (short.rule.says in _CUT and long.start < short.end and short.start < long.end)


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The modifiers of this installation. Raises BadRule naming file and line."""
    return kept("modifiers", [MODIFIERS, CLASSES, FREQUENCIES], lambda: read_rules(MODIFIERS, CLASSES))


def read_rules(path: Path, classes_file: Path) -> Rules:
    file = read_yaml(path, ModifiersFile)
    compiler = Compiler(read_yaml(classes_file, ClassesFile).classes)
    names = sorted([m.id for m in file.modifiers] + [p.id for p in file.people])
    if twice := sorted({a for a, b in pairwise(names) if a == b}):
        raise BadRule(f"{path.name}: ids used twice: {', '.join(twice)}. Rename one of each.")
    unknown = {end for m in file.modifiers for end in m.ends} - set(file.terminators)
    if unknown:
        raise BadRule(f"{path.name}: no such terminators: {', '.join(sorted(unknown))}. Define them or drop them.")

    def compiled(sources: Sequence[str]) -> Iterator[Pattern]:
        for source in sources:
            try:
                yield compiler.compile(source)
            except PatternFault as fault:
                raise BadRule(f"{path.name}: {fault}") from fault

    return Rules(
        Finder((m, p) for m in file.modifiers for p in compiled(m.any)),
        Finder((name, p) for name, sources in file.terminators.items() for p in compiled(sources)),
        People(Finder((row, p) for row in file.people for p in compiled(row.any))),
        tuple(re.compile(rf"\b(?:{'|'.join(map(re.escape, starts))})[a-z]*") for starts in file.topics.values()),
        ahead=max((m.across for m in file.modifiers if m.direction != "backward"), default=0),
        back=max((m.across for m in file.modifiers if m.direction != "forward"), default=0),
    )
