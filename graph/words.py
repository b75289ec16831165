"""What a word is, for every search: decided here alone, so that each engine finds the same, and the same is marked.

A word is a run of letters and digits, marks on them included; emoji and punctuation are none. It is compared without
case, diacritics, ligatures and other ways to print the same letter.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LONGEST = 100  # characters of a word that count; every engine takes words of this length whole
VERSION = f"1 {unicodedata.unidata_version}"  # what was indexed by another version is to be indexed anew
_OTHERS = str.maketrans(dict(zip("łøđħıð", "lodhid", strict=True)) | {"þ": "th", "æ": "ae", "œ": "oe"})
_SILENT = "\u00ad\u034f\u200c\u200d\u2060\ufeff"  # soft hyphen, joiners: inside a word, and no part of it


_MARKS = "".join(c for c in map(chr, range(0x300, 0x10000)) if unicodedata.category(c).startswith("M"))
_WORD = re.compile(rf"[^\W_]+(?:[{_MARKS}{_SILENT}]+[^\W_]*)*")  # with marks beyond these it is ten times slower
_ASCII = re.compile("[a-z0-9]+")


def words(text: str, start: int = 0) -> Iterator[tuple[str, int, int]]:
    """(word as it is compared, start, end) of each word of a text, from a position on."""
    for found in _WORD.finditer(text, start):
        if word := _folded(found.group()):
            yield word, *found.span()


def folded(text: str) -> str:
    """The words of a text as they are compared, with one space between them: what an engine indexes."""
    if not text.isascii():
        return " ".join(word for word, _, _ in words(text))
    found = _ASCII.findall(text.lower())
    return " ".join(found if len(max(found, key=len, default="")) <= LONGEST else [word[:LONGEST] for word in found])


def _folded(word: str) -> str:
    return word[:LONGEST].lower() if word.isascii() else _plain(word)


@lru_cache(maxsize=1 << 16)
def _plain(word: str) -> str:
    apart = "".join(map(_apart, "".join(map(_apart, word)).casefold()))
    return "".join(filter(_counts, apart)).translate(_OTHERS)[:LONGEST]


def _apart(char: str) -> str:
    """A character as letters and the marks on them; as it is where it stands for more than letters (one half)."""
    parts = unicodedata.normalize("NFKD", char)
    return parts if all(c.isalnum() or unicodedata.category(c).startswith("M") for c in parts) else char


def _counts(char: str) -> bool:
    """Letters and digits, and the marks that make another letter rather than an accent."""
    return char.isalnum() or (unicodedata.category(char) in ("Mn", "Mc") and not _accent(char))


def _accent(char: str) -> bool:
    return bool(unicodedata.combining(char)) or char in _SILENT or "VARIATION SELECTOR" in unicodedata.name(char, "")
