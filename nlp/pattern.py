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
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
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


def plain(text: str, cased: bool = False) -> str:
    """`text` as patterns meet it: what parts words is a space, ASCII is in lower case unless `cased`.

    Every character stands for the one in its place, so that offsets are those of the original text.
    """
    return text.translate(_PLAIN if cased else _PLAIN_LOWER)


def fold(text: str) -> str:
    """`text` with ASCII in lower case and straight apostrophes, same length."""
    return text.translate(_FOLD)


class PatternFault(ValueError):
    """A pattern that does not parse; the message says where."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: `regex` source for a `plain` text, and `required`, of each of which every match holds one.

    What is required are sets of anchors: literal lower-case strings that begin at a word boundary (one may be the stem
    of a word). The first set is the most selective.
    """

    source: str
    regex: str
    required: tuple[frozenset[str], ...]
    cased: bool

    @property
    def anchors(self) -> frozenset[str]:
        return self.required[0]

    def compile(self) -> re.Pattern[str]:
        return re.compile(self.regex)


Piece = tuple[str, frozenset[str]]  # a regex, and the anchors of which every match of it holds one


class Compiler:
    """Compiles patterns over one set of word classes; what recurs is worked out once."""

    def __init__(self, classes: Mapping[str, Sequence[str]]):
        self._classes = classes
        self._known: dict[str, Piece] = {}

    def compile(self, source: str) -> Pattern:
        """Raises PatternFault where `source` does not parse or names no class."""
        cased = source.startswith("=")
        body = source[1:] if cased else fold(source)
        regex, required = self._sequence(_split(body.strip(), " "))
        if not required:
            raise PatternFault(f"{source!r} holds no word to look for: only gaps, numbers or optional parts")
        lower = (frozenset(a.lower() for a in anchors) for anchors in required)
        return Pattern(source, rf"(?<!\w){regex}(?!\w)", tuple(sorted(lower, key=_worth, reverse=True)), cased)

    def _sequence(self, elements: Sequence[str]) -> tuple[str, list[frozenset[str]]]:
        """The regex of elements in order, and the anchors of each that must be there."""
        regex, started, gap = "", False, ""
        required: list[frozenset[str]] = []
        for element in elements:
            if element.startswith(".."):
                gap = f"(?:{SEPARATOR}{GAP_WORD}){{0,{_gap_size(element)}}}?"
            elif element.startswith("[") and element.endswith("]"):
                inner, _ = self._sequence(_split(element[1:-1], " "))
                regex += f"(?:{SEPARATOR}{inner})?" if started else f"(?:{inner}{SEPARATOR})?"
            else:
                inner, anchors = self._element(element)
                regex += (gap + SEPARATOR if started else "") + inner
                started, gap = True, ""
                if anchors:
                    required.append(anchors)
        return regex, required

    def _element(self, element: str) -> Piece:
        known = self._known.get(element)
        if known is None:
            known = self._known[element] = self._work_out(element)
        return known

    def _work_out(self, element: str) -> Piece:
        if element == "#":
            return NUMBER, frozenset()
        if element.startswith("@"):
            if element[1:] not in self._classes:
                raise PatternFault(f"{element} is no class of classes.yaml; known: {', '.join(sorted(self._classes))}")
            return self._alternatives(self._classes[element[1:]])
        if element.startswith("(") and element.endswith(")"):
            return self._alternatives(_split(element[1:-1], "|"))
        options = _split(element, "|")
        return self._alternatives(options) if len(options) > 1 else _word(element)

    def _alternatives(self, options: Sequence[str]) -> Piece:
        options_read = [self._sequence(_split(option.strip(), " ")) for option in options]
        pieces = [(regex, max(required, key=_worth, default=frozenset())) for regex, required in options_read]
        anchors = frozenset[str]().union(*(a for _, a in pieces))
        everywhere = all(a for _, a in pieces)
        return f"(?:{'|'.join(regex for regex, _ in pieces)})", anchors if everywhere else frozenset()


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
        return f"{_literal(stem)}(?:{endings})", frozenset({_anchor(stem)})
    if word.endswith("*"):
        return rf"{_literal(word[:-1])}\w*", frozenset({_anchor(word[:-1])})
    return _literal(word), frozenset({_anchor(word)})


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
