"""The lexicon's pattern language, compiled to `re` and to the literal words that a text must hold.

    knife                  a word                       stab~      regular inflections: stab, stabs, stabbed, stabbing
    racis*                 any ending                   hit|hits   one of these words
    (kicked|laid into)     one of these phrases         [the]      may be there or not
    ..  ..5                up to 3 (5) words between    #          a number, in figures or words
    @kin                   a class of `classes.yaml`    =ACCT      the whole pattern keeps its capitals

Words are parted by white space or hyphens; a match never crosses `.`, `;`, `!`, `?` by a gap.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SEPARATOR = r"[\s\-–,\"'“”‘(:]+"
GAP_WORD = r"[^\s.;!?]+(?:\.[^\s.;!?]+)*"
NUMBER = r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|a few|a dozen)"
VOWELS = "aeiou"
# Too common to look a text up by: an anchor is taken from these only where a pattern holds nothing else.
COMMON = frozenset(
    (
        "a an and are as at be been by for from get gets getting go goes going got had has have he her him his i if"
        " in into is it its me my no not of off on or out over put said says she so that the their them there they"
        " this to told took take up us was we were what when who will with you your him's been being did does do"
        " done just like made make more one two some then back down about after again all any before can could day"
        " now old other own see seen still than too very way went while would"
    ).split()
)
# Lower-cases ASCII and straightens quotes one for one, so that offsets stay those of the original text.
_FOLD = {ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"} | {0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"'}
_STRAIGHTEN = {0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"'}


def fold(text: str) -> str:
    """`text` lower-cased for matching, same length."""
    return text.translate(_FOLD)


def straighten(text: str) -> str:
    """`text` with straight quotation marks, same length."""
    return text.translate(_STRAIGHTEN)


class PatternFault(ValueError):
    """A pattern that does not parse; the message says where."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: `regex` source for a folded text, and `anchors`, one of which every match holds.

    An anchor is a literal lower-case string that begins at a word boundary (it may be the stem of a word).
    """

    source: str
    regex: str
    anchors: frozenset[str]
    cased: bool

    def compile(self) -> re.Pattern[str]:
        return re.compile(self.regex)


def compile_pattern(source: str, classes: Mapping[str, Sequence[str]]) -> Pattern:
    """Raises PatternFault where `source` does not parse or names no class of `classes`."""
    cased = source.startswith("=")
    body = source[1:] if cased else fold(source)
    regex, anchors = _sequence(_split(body.strip(), " "), classes)
    if not anchors:
        raise PatternFault(f"{source!r} holds no word to look for: only gaps, numbers or optional parts")
    # A boundary is asked for only beside a word character: "£500" and "(s.20)" begin and end with others.
    return Pattern(source, rf"(?<!\w){regex}(?!\w)", frozenset(a.lower() for a in anchors), cased)


def _split(body: str, at: str) -> list[str]:
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
    parts.append(current)
    return [p for p in parts if p] if at == " " else parts


def _sequence(elements: Sequence[str], classes: Mapping[str, Sequence[str]]) -> tuple[str, frozenset[str]]:
    """The regex of elements in order, and the best anchors among those that must be there."""
    regex, started, best = "", False, frozenset[str]()
    pending_gap = ""
    for element in elements:
        if element.startswith(".."):
            size = int(element[2:] or 3)
            pending_gap = rf"(?:{SEPARATOR}{GAP_WORD}){{0,{size}}}?"
            continue
        if element.startswith("[") and element.endswith("]"):
            inner, _ = _sequence(_split(element[1:-1], " "), classes)
            regex += f"(?:{SEPARATOR}{inner})?" if started else f"(?:{inner}{SEPARATOR})?"
            continue
        inner, anchors = _element(element, classes)
        regex += (pending_gap + SEPARATOR if started else "") + inner
        started, pending_gap = True, ""
        if anchors and _worth(anchors) > _worth(best):
            best = anchors
    return regex, best


def _worth(anchors: frozenset[str]) -> tuple[int, int, int]:
    """How selective a set of anchors is: none common, the shortest long, few."""
    if not anchors:
        return (-1, 0, 0)
    return (int(not any(a in COMMON for a in anchors)), min(4, min(map(len, anchors))), -len(anchors))


def _element(element: str, classes: Mapping[str, Sequence[str]]) -> tuple[str, frozenset[str]]:
    if element == "#":
        return NUMBER, frozenset()
    if element.startswith("@"):
        name = element[1:]
        if name not in classes:
            raise PatternFault(f"@{name} is not a class of classes.yaml; known: {', '.join(sorted(classes))}")
        return _alternatives(list(classes[name]), classes)
    if element.startswith("(") and element.endswith(")"):
        return _alternatives(_split(element[1:-1], "|"), classes)
    if "|" in element:
        return _alternatives(_split(element, "|"), classes)
    return _word(element)


def _alternatives(options: Sequence[str], classes: Mapping[str, Sequence[str]]) -> tuple[str, frozenset[str]]:
    parts, anchors, all_anchored = [], set[str](), True
    for option in options:
        inner, found = _sequence(_split(option.strip(), " "), classes)
        parts.append(inner)
        anchors |= found
        all_anchored &= bool(found)
    return f"(?:{'|'.join(parts)})", frozenset(anchors) if all_anchored else frozenset()


def _word(word: str) -> tuple[str, frozenset[str]]:
    if word.endswith("~"):
        stem, endings = _inflections(word[:-1])
        return f"{_literal(stem)}(?:{endings})", frozenset({_anchor(stem)})
    if word.endswith("*"):
        return rf"{_literal(word[:-1])}\w*", frozenset({_anchor(word[:-1])})
    return _literal(word), frozenset({_anchor(word)})


def _literal(word: str) -> str:
    return re.escape(word).replace(r"\-", r"[\s\-]?")


def _anchor(word: str) -> str:
    """The longest run of letters and digits of a word: what stands in a text however it is hyphenated."""
    first = re.split(r"[\s\-]", word)[0]
    return first if first else word


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
