"""Characters that a document cannot hold or show, written out as their code: nothing is dropped and nothing hides."""

import re
from functools import lru_cache
from pathlib import Path

GLYPHS = Path(__file__).with_name("glyphs.txt")

# Control characters, marks that turn the direction of what follows, half characters, and code points that are none.
_UNFIT = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_BREAK = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
_LONG = re.compile(r"\S{60}(?=\S)")


def fit(text: str) -> str:
    """A text that any document can hold, each line break as a line feed."""
    return _UNFIT.sub(lambda found: code(found[0]), _BREAK.sub("\n", text))


def shown(text: str) -> str:
    """A text that the fonts of a PDF can show, with a place to break in words that are longer than a line."""
    fitting = "".join(c if c in "\n\t" or c in glyphs() else code(c) for c in fit(text))
    return _LONG.sub("\\g<0>\u200b", fitting)


def code(character: str) -> str:
    """`[U+0007]`."""
    return f"[U+{ord(character):04X}]"


@lru_cache(maxsize=1)
def glyphs() -> frozenset[str]:
    """Every character that the fonts of a PDF can show."""
    return frozenset(chr(c) for first, last in _ranges() for c in range(first, last + 1))


def _ranges() -> list[tuple[int, int]]:
    lines = (line for line in GLYPHS.read_text("utf-8").splitlines() if not line.startswith("#"))
    edges = [one.partition("-") for line in lines for one in line.split()]
    return [(int(first, 16), int(last or first, 16)) for first, _, last in edges]
