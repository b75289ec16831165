"""Which cues govern a span: how far each reaches, and what stops it.

A cue has a direction and a scope of so many words; a terminator, a comma, a topic or a finding stated anew may end it. A
longer cue hides the shorter ones inside it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from nlp.finder import Hit
from nlp.modifiers import Modifier, Says, rules
from nlp.sentences import words_of


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, with the cues that survive pruning."""

    text: str
    cues: tuple[Hit[Modifier], ...]
    pseudo: tuple[Hit[Modifier], ...] = ()  # which only hide, to be asked again of a span inside them
    minus: bool = False  # whether a minus sign may deny something in it
    restarts: tuple[int, ...] = ()  # where after a comma a finding is stated anew, which nothing before it denies
    concessions: tuple[tuple[int, int], ...] = ()  # the clauses of "although he denies it, ..."


def distance_of(sentence: Sentence, hit: Hit[Modifier], start: int, end: int, gap: int) -> int | None:
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
    if rule.topical and of_another_topic(sentence.text, (hit.start, hit.end), (start, end), rule.answer):
        return None
    return between


def _governs_inside(sentence: Sentence, hit: Hit[Modifier], start: int, end: int) -> bool:
    """Whether the cue speaks of a span that it overlaps."""
    rule = hit.rule
    if rule.inside is None or (rule.says == "denied" and hit.start <= start and end <= hit.end):
        return False  # or the span is the word "denied" itself
    depth = -1 if start > hit.start else words_of(sentence.text).between(start, hit.start)
    return depth <= rule.inside and not _stopped(sentence, rule, start, hit.start, inside=True)


DENIES: frozenset[Says] = frozenset({"negated", "denied"})
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
    if not (sentence.restarts or sentence.concessions) or rule.says not in DENIES or start < hit.end:
        return False
    return any(hit.end <= at <= start for at in sentence.restarts) or any(
        first <= hit.start and hit.end < comma <= start for first, comma in sentence.concessions
    )


# What stands between the members of a bare list: "Tobacco, alcohol and illicit drugs: none".
_LISTED = re.compile(r"(?:[\W_]|\b(?:and|or|nor|use|abuse|iv|recreational|street|other|products?|any)\b)*")


def of_another_topic(text: str, cue: tuple[int, int], span: tuple[int, int], answer: bool = False) -> bool:
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


def denied_within(sentence: Sentence, start: int, end: int) -> tuple[Modifier, int, int] | None:
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
    return any(s.rule in ends and start <= s.start and s.end <= end for s in _stops(sentence.text))


@lru_cache(maxsize=2048)
def _stops(text: str) -> tuple[Hit[str], ...]:
    """The words of a sentence that stop the scope of a cue: most sentences are never asked for them."""
    return tuple(rules().terminators.find(text))


@lru_cache(maxsize=2048)
def read_sentence(text: str) -> Sentence:
    found = [h for h in rules().modifiers.find(text) if not h.rule.answer or _answers(text, h)]
    kept = [h for h in found if not any(_hides(o, h) for o in found)]
    pseudo = [h for h in kept if h.rule.says == "nothing" and not h.rule.basis]
    comma = "," in text and any(h.rule.says in DENIES for h in kept)
    return Sentence(
        text,
        tuple(h for h in kept if h not in pseudo),
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
