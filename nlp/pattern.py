"""The lexicon's pattern language, compiled to `re` and to the literal words that a text must hold.

    knife                  a word                       stab~      regular inflections: stab, stabs, stabbed, stabbing
    racis*                 any ending                   hit|hits   one of these words
    (kicked|laid into)     one of these phrases         [the]      may be there or not
    ..  ..5                up to 3 (5) words between    #          a number, in figures or words
    @kin                   a class of `classes.yaml`    =ACCT      the whole pattern keeps its capitals

Words are parted by spaces, hyphens, commas, colons, quotation marks or an opening bracket; a gap never crosses
`.`, `;`, `!` or `?`. A bracket or a class stands for whole words, with spaces around it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path

FREQUENCIES = Path(__file__).parent / "frequency.txt"
SEPARATOR = "[ ':]+"  # `plain` turns whatever else parts words into spaces
GAP_WORD = r"[^ .;!?]+(?:\.[^ .;!?]+)*"
NUMBER = r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|a few|a dozen)"
VOWELS = "aeiou"
_LOWER = {ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_APOSTROPHES = {0x2019: "'", 0x2018: "'"}
_PARTING = '\t\n\r\x0b\x0c\xa0-–,"“”('
_PLAIN = dict.fromkeys(map(ord, _PARTING), " ") | _APOSTROPHES
_PLAIN_LOWER = _PLAIN | _LOWER
_FOLD = _LOWER | _APOSTROPHES
_PARTED = re.compile(f"[{re.escape(_PARTING)}]+")
_RUN = re.compile("  +")
_PHRASE = re.compile(r"[a-z0-9']+(?: [a-z0-9']+)*")
SEARCHED = 6  # to search a sentence for a pattern takes so much longer than to try it at one place
RARE = 0.05  # of a thousand notes: what is that rare need not be rarer
COMMON = 300.0  # what is more common is not worth looking for besides
OTHERS = 2
MANY = 100  # of literals no more are kept for one run of words
FEW = 8  # of whole texts no more are kept for one pattern


class _Table:
    """What each character of a text becomes, one for one; by way of bytes, many times as quick, where every one has a byte."""

    def __init__(self, of: Mapping[int, str]):
        self._of = of
        self._bytes = {coding: _by_byte(of, coding) for coding in ("ascii", "cp1252")}

    def __call__(self, text: str) -> str:
        coding = "ascii" if text.isascii() else "cp1252"
        try:
            return text.encode(coding).translate(self._bytes[coding]).decode(coding)
        except UnicodeEncodeError:
            return text.translate(self._of)


def _by_byte(of: Mapping[int, str], coding: str) -> bytes:
    chars = (bytes([byte]).decode(coding, "ignore") or " " for byte in range(256))
    return "".join(char.translate(of) for char in chars).encode(coding)


_CASED, _LOWERED = _Table(_PLAIN), _Table(_PLAIN_LOWER)


def plain(text: str, cased: bool = False) -> str:
    """`text` as patterns meet it: what parts words is a space, ASCII is in lower case unless `cased`.

    Every character stands for the one in its place, so that offsets are those of the original text.
    """
    return _CASED(text) if cased else _LOWERED(text)


def fold(text: str) -> str:
    """`text` with ASCII in lower case and straight apostrophes, same length."""
    return text.translate(_FOLD)


class _Flat(dict[int, str]):
    """Of each character what stands for it in a flat text: itself in a word, ASCII in lower case, else a space."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        found = self[code] = _LOWER.get(code, char) if char.isalnum() or char == "_" else " "
        return found


_FLAT = _Table(_Flat())


class Flat:
    """A text as bare words in lower case (`words`) with one space before and after each, and where they stand in it."""

    def __init__(self, text: str):
        self._spaced = f" {_FLAT(text)} "
        self.words = f" {' '.join(self._spaced.split())} " if not self._spaced.isspace() else " "

    @cached_property
    def _places(self) -> tuple[list[int], list[int]]:
        """(from which offset of `words` on, which offset of the text it stands for)."""
        offsets, origins, total = [0], [-1], -1
        for match in _RUN.finditer(self._spaced):
            start, end = match.span()
            total += end - start - 1
            offsets.append(end - 1 - total)
            origins.append(end - 1)
        return offsets, origins

    def origin(self, space: int) -> int:
        """Where in the text that word begins which follows the space at that offset of `words`."""
        offsets, origins = self._places
        at = bisect_right(offsets, space + 1) - 1
        return space + 1 - offsets[at] + origins[at]

    def firsts(self, positions: Iterable[int]) -> list[int]:
        """Of each position in the text the offset in `words` of the first character that stands there or after it."""
        offsets, origins = self._places
        beyond = len(offsets)
        found = []
        for position in positions:
            at = bisect_right(origins, position)
            offset = position - origins[at - 1] + offsets[at - 1]
            found.append(offset if at == beyond else min(offset, offsets[at]))
        return found


class PatternFault(ValueError):
    """A pattern that does not parse; the message says where."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: `regex` source for a `plain` text, and the lower-case beginnings of words of which every match
    holds one (`anchors`).

    `holds` are sets of runs of words of a flat text: of each set every match holds one. The first is the rarest. A match begins
    with the first word of one of `leading`, if that is known. `whole` is every flat text that it matches, if they are known
    and few; `phrase` what a plain text holds, if that is just these words.
    """

    source: str
    regex: str
    anchors: frozenset[str]
    cased: bool
    holds: tuple[frozenset[str], ...] = field(compare=False, repr=False)
    leading: frozenset[str] = field(compare=False, repr=False)
    whole: tuple[str, ...] = field(compare=False, repr=False)
    phrase: str = field(compare=False, repr=False)

    def __reduce__(self) -> tuple[type["Pattern"], tuple[object, ...]]:
        """Read back in a call, a fifth of the time of a field after the other: there are twenty thousand."""
        return Pattern, tuple(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class Piece:
    """What an element stands for: its regex, the anchors of which every match holds one (none: not known), every flat text
    that it matches (None: too many or not known), and what its matches begin with (none: not known; one with a space at
    the end is a whole word)."""

    regex: str
    anchors: frozenset[str]
    texts: frozenset[str] | None
    begins: frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece at its place in a pattern: `regex` with the space before it; other words may stand before it if `apart`."""

    piece: Piece
    regex: str
    apart: bool
    optional: bool

    def texts(self) -> frozenset[str] | None:
        texts = self.piece.texts
        return texts | {""} if self.optional and texts is not None else texts


class Compiler:
    """Compiles patterns over one set of word classes; what recurs is worked out once."""

    def __init__(self, classes: Mapping[str, Sequence[str]]):
        self._classes = classes
        self._known: dict[str, Piece] = {}

    def compile(self, source: str) -> Pattern:
        """Raises PatternFault where `source` does not parse or names no class."""
        cased = source.startswith("=")
        parts = self._parts(_split((source[1:] if cased else fold(source)).strip(), " "))
        anchors = _anchors(parts)
        if not anchors:
            raise PatternFault(f"{source!r} holds no word to look for: only gaps, numbers or optional parts")
        regex = rf"(?<!\w){_joined(parts)}(?!\w)"
        holds, leading = _held(parts)
        texts = _texts(parts)
        whole: tuple[str, ...] = ()
        if leading and texts and len(texts) <= FEW:
            holds, whole = (leading,), tuple(f" {text} " for text in texts)
        phrase = source if whole and _PHRASE.fullmatch(source) else ""
        return Pattern(source, regex, frozenset(a.lower() for a in anchors), cased, holds, leading, whole, phrase)

    def _parts(self, elements: Sequence[str]) -> list[Part]:
        """The elements in order, each with the gap and the space before it."""
        parts: list[Part] = []
        gap, started = "", False
        for element in elements:
            if element.startswith(".."):
                gap = f"(?:{SEPARATOR}{GAP_WORD}){{0,{_gap_size(element)}}}?"
            elif element.startswith("[") and element.endswith("]"):
                inner = self._whole(element[1:-1])
                regex = f"(?:{SEPARATOR}{inner.regex})?" if started else f"(?:{inner.regex}{SEPARATOR})?"
                parts.append(Part(inner, regex, bool(gap) and started, True))
            else:
                inner = self._element(element)
                regex = (gap + SEPARATOR if started else "") + inner.regex
                parts.append(Part(inner, regex, bool(gap) and started, False))
                gap, started = "", True
        return parts

    def _whole(self, body: str) -> Piece:
        """One phrase as one piece."""
        elements = _split(body.strip(), " ")
        if len(elements) == 1 and not elements[0].startswith(("..", "[")):
            return self._element(elements[0])
        parts = self._parts(elements)
        texts = _texts(parts)
        begins = frozenset(f"{text} " for text in texts) if texts and "" not in texts else _begins(parts)
        return Piece(_joined(parts), _anchors(parts), texts, begins if _leads(parts) else frozenset())

    def _element(self, element: str) -> Piece:
        known = self._known.get(element)
        if known is None:
            known = self._known[element] = self._work_out(element)
        return known

    def _work_out(self, element: str) -> Piece:
        if element == "#":
            return Piece(NUMBER, frozenset(), None, frozenset())
        if element.startswith("@"):
            if element[1:] not in self._classes:
                raise PatternFault(f"{element} is no class of classes.yaml; known: {', '.join(sorted(self._classes))}")
            return self._alternatives(self._classes[element[1:]])
        if element.startswith("(") and element.endswith(")"):
            return self._alternatives(_split(element[1:-1], "|"))
        options = _split(element, "|")
        return self._alternatives(options) if len(options) > 1 else _word(element)

    def _alternatives(self, options: Sequence[str]) -> Piece:
        pieces = [self._whole(option) for option in options]
        texts = [p.texts for p in pieces]
        known = [t for t in texts if t is not None]
        return Piece(
            f"(?:{'|'.join(p.regex for p in pieces)})",
            _either([p.anchors for p in pieces]),
            frozenset[str]().union(*known) if len(known) == len(texts) else None,
            _either([p.begins for p in pieces]),
        )


def _joined(parts: Sequence[Part]) -> str:
    return "".join(p.regex for p in parts)


def _anchors(parts: Sequence[Part]) -> frozenset[str]:
    """The most selective anchors of what must be there."""
    required = [p.piece.anchors for p in parts if p.piece.anchors and not p.optional]
    return max(required, key=_worth) if len(required) > 1 else required[0] if required else frozenset()


def _either(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    """All of them together; nothing where one of them is not known."""
    return frozenset[str]().union(*sets) if all(sets) else frozenset()


def _texts(parts: Sequence[Part]) -> frozenset[str] | None:
    """Every text that a run of parts matches, if they are known and not too many."""
    texts = frozenset({""})
    for part in parts:
        own = part.texts()
        if own is None or part.apart or len(texts) * len(own) > MANY:
            return None
        texts = frozenset(_spaced(a, b) for a in texts for b in own)
    return texts


def _spaced(a: str, b: str) -> str:
    return f"{a} {b}" if a and b else a or b


def _runs(parts: Sequence[Part]) -> Iterator[tuple[int, frozenset[str]]]:
    """(how many parts, what a match of these begins with): one word, two, three."""
    before = frozenset({""})
    for count, part in enumerate(parts, 1):
        if part.apart and before != {""}:
            return
        if not part.optional:
            begins = part.piece.begins
            if not begins or len(before) * len(begins) > MANY:
                return
            yield count, frozenset(_spaced(a, b) for a in before for b in begins)
        after = part.texts()
        if after is None or len(before) * len(after) > MANY:
            return
        before = frozenset(_spaced(a, b) for a in before for b in after)


def _leads(parts: Sequence[Part]) -> bool:
    """Every part that may stand first begins with a letter or a figure."""
    for part in parts:
        if not part.piece.begins:
            return False
        if not part.optional:
            return True
    return False


def _begins(parts: Sequence[Part]) -> frozenset[str]:
    """What a run of parts begins with: the rarest of its beginnings."""
    return min((run for _, run in _runs(parts)), key=_expected, default=frozenset())


def _spelt(run: frozenset[str]) -> frozenset[str]:
    return frozenset(f" {text}" for text in run)


def _held(parts: Sequence[Part]) -> tuple[tuple[frozenset[str], ...], frozenset[str]]:
    """(sets of which every match holds one, the rarest first; the set that it begins with, if known)."""
    _, leads, held_by, run = _rarest(_offers(parts))
    sets = [p.piece.begins or _flat_anchors(p) for n, p in enumerate(parts) if n not in held_by and not p.optional]
    rated = sorted((rate, n) for n, s in enumerate(sets) if s and (rate := _expected(s)) < COMMON)
    held = [run, *(sets[n] for _, n in rated[:OTHERS])]
    return tuple(map(_spelt, sorted(held, key=_expected))), _spelt(run) if leads else frozenset()


def _flat_anchors(part: Part) -> frozenset[str]:
    return frozenset(Flat(fold(a)).words.strip() for a in part.piece.anchors)


# (what it costs to look for, whether a match begins with it, the parts whose words it is of, what to look for)
Offer = tuple[float, bool, range, frozenset[str]]


def _rarest(offers: Iterator[Offer]) -> Offer:
    best = next(offers)
    for offer in offers:
        if best[0] < RARE:
            break
        if offer[0] < best[0]:
            best = offer
    return best


def _offers(parts: Sequence[Part]) -> Iterator[Offer]:
    """What a pattern may be looked up by, the quickest to work out first."""
    if _leads(parts):
        for count, run in _runs(parts):
            yield _expected(run), True, range(count), run
    for first, part in enumerate(parts):
        if not part.optional:
            if part.piece.anchors:
                anchors = _flat_anchors(part)
                yield _expected(anchors) * SEARCHED, False, range(first, first + 1), anchors
            if first:
                for count, run in _runs([replace(part, apart=False), *parts[first + 1 :]]):
                    yield _expected(run) * SEARCHED, False, range(first, first + count), run


def common(spelt: frozenset[str]) -> bool:
    """Whether too many notes hold one of these literals for it to be worth looking for them."""
    return _expected(frozenset(literal[1:] for literal in spelt)) >= COMMON


def _expected(literals: frozenset[str]) -> float:
    """In how many of a thousand notes one of them stands, about."""
    return sum(map(_notes_with_run, literals))


@cache
def _notes_with_run(text: str) -> float:
    if not text.strip():  # it is of signs alone: anywhere
        return 1_000_000.0
    *whole, last = text.split(" ")
    common = sorted([*map(_notes_with_word, whole), *([_notes_with(last) + 0.5] if last else [])])
    chance = common[0]
    for other in common[1:]:
        chance *= min(1.0, other / 300)
    return chance + 0.01


def _split(body: str, at: str) -> list[str]:
    """The parts of `body` between the `at` that stand in no bracket."""
    if "(" not in body and "[" not in body and ")" not in body and "]" not in body:
        parts = body.split(at)
    else:
        parts = _split_outside(body, at)
    return [p for p in parts if p and not _PARTED.fullmatch(p)] if at == " " else parts


def _split_outside(body: str, at: str) -> list[str]:
    parts, depth, current = [], 0, ""
    for char in body:
        depth += (char in "([") - (char in ")]")
        if depth < 0:
            raise PatternFault(f"{body!r} closes a bracket that it never opened")
        if char == at and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    if depth:
        raise PatternFault(f"{body!r} leaves a bracket open")
    return [*parts, current]


def _gap_size(element: str) -> int:
    size = element[2:] or "3"
    if not size.isdecimal():
        raise PatternFault(f"{element!r} is no gap: write .. or ..5")
    return int(size)


@cache
def _worth(anchors: frozenset[str]) -> tuple[int, int]:
    """How selective a set of anchors is: few notes hold one of them, and the shortest is long."""
    return (-sum(map(_notes_with, anchors)), min(map(len, anchors), default=-1)) if anchors else (-1_000_000, 0)


def _notes_with(anchor: str) -> int:
    """Of a thousand notes those that hold a word beginning with `anchor`, about."""
    words, counts = _frequencies()
    begin = bisect_left(words, anchor)
    end = bisect_left(words, anchor + "\x7f")
    return sum(counts[begin:end])


def _notes_with_word(word: str) -> float:
    return _counts().get(word, 0.5)


@cache
def _counts() -> dict[str, int]:
    return dict(zip(*_frequencies(), strict=True))


@cache
def _frequencies() -> tuple[list[str], list[int]]:
    rows = sorted(line.split() for line in FREQUENCIES.read_text("utf-8").splitlines() if not line.startswith("#"))
    return [word for word, _ in rows], [int(count) for _, count in rows]


@cache
def _word(word: str) -> Piece:
    if any(c in "()[]@" for c in word):
        raise PatternFault(f"{word!r}: a bracket or a class stands for whole words, with spaces around it")
    if word.endswith("~"):
        stem, endings = _inflections(word[:-1])
        forms = [_flat_forms(stem + ending) or frozenset() for ending in endings.split("|")]
        texts = frozenset[str]().union(*forms)
        begins = frozenset(f"{text} " for text in texts) if stem[0].isalnum() else frozenset[str]()
        return Piece(f"{_literal(stem)}(?:{endings})", frozenset({_anchor(stem)}), texts, begins)
    if word.endswith("*"):
        return Piece(rf"{_literal(word[:-1])}\w*", frozenset({_anchor(word[:-1])}), None, _begun(word[:-1]))
    begins = frozenset(f"{text} " for text in _begun(word))
    return Piece(_literal(word), frozenset({_anchor(word)}), _flat_forms(word), begins)


def _flat_forms(word: str) -> frozenset[str] | None:
    """A word as a `flat` text has it: its parts each apart, or written as one ("self harm", "selfharm"). None: it is signs alone."""
    if word.isalnum():
        return frozenset({fold(word)})
    first, *others = _parts(word)
    forms = {first}
    for part in others:
        forms = {form + join + part for form in forms for join in (" ", "")}
    texts = frozenset(Flat(fold(form)).words.strip() for form in forms)
    return None if "" in texts else texts


def _begun(word: str) -> frozenset[str]:
    """What a word begins with; not known where a sign stands before its first letter."""
    return (_flat_forms(word) if word[0].isalnum() else None) or frozenset()


def _parts(word: str) -> list[str]:
    """What stands between the signs that `plain` turns into spaces."""
    parts = [p for p in _PARTED.split(word) if p]
    if not parts:
        raise PatternFault(f"{word!r} is no word")
    return parts


def _literal(word: str) -> str:
    return " ?".join(map(re.escape, _parts(word)))


def _anchor(word: str) -> str:
    """The first part of a word: what stands in a text however it is hyphenated."""
    return _parts(word)[0]


def _inflections(word: str) -> tuple[str, str]:
    """(what every form begins with, the endings as a regex)."""
    if word.endswith("e"):
        return word[:-1], "e|es|ed|ing|e's"
    if word.endswith("y") and word[-2:-1] not in VOWELS:
        return word[:-1], "y|ies|ied|ying"
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word, "es|ed|ing|"
    last = word[-1]
    vowels = sum(c in VOWELS for c in word)
    if len(word) > 2 and vowels == 1 and last not in VOWELS + "wxy" and word[-2] in VOWELS:
        return word, f"s|{last}ed|{last}ing|ed|ing|"
    return word, "s|ed|ing|"
