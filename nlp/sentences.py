"""Where sentences begin and end in case notes, and the words that stand in one."""

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from nlp.pattern import fold

if TYPE_CHECKING:
    from spacy.tokenizer import Tokenizer

# Words that end in a full stop without ending a sentence.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr st no nos approx appt appts wk wks mth mths yr yrs hr hrs min mins re ref tel ext e.g i.e eg ie etc vs v"
    " prev poss prob conv convs adj sgt insp supt rev hon jan feb mar apr jun jul aug sep sept oct nov dec s ss para paras"
    " p pp cf inc ltd rd ave".split()
)
_LONGEST_ABBREVIATION = max(map(len, _ABBREVIATIONS))
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "st"})
# It begins with one set of signs, for which a search is quick.
_END = re.compile(r"[.!?;\n](?:(?<=[.!?])[.!?]*[\"'”’)\]]*(?=\s)|(?<=;)(?=\s)|(?<=\n)(?:\s*\n)?)")
_LAST_WORD = re.compile(r"([A-Za-z][A-Za-z.]*)$")
LONGEST = 800  # characters; what runs on without an end is cut at a space, so that no text costs more than its length


def sentence_starts(text: str) -> list[int]:
    """The offsets at which sentences of `text` begin, the first 0."""
    starts = [0]
    for match in _END.finditer(text):
        start, end = match.span()
        if text[start] == "." and not _ends(text, start, end):
            continue
        if end < len(text):
            if end - starts[-1] > LONGEST:
                starts += _cuts(text, starts[-1], end)
            starts.append(end)
    return starts + _cuts(text, starts[-1], len(text))


def _cuts(text: str, start: int, end: int) -> list[int]:
    """Where a stretch that is too long for a sentence is cut."""
    cuts = []
    while end - start > LONGEST:
        space = text.rfind(" ", start + 1, start + LONGEST)
        start = space + 1 if space > start else start + LONGEST
        cuts.append(start)
    return cuts


def _ends(text: str, dot: int, after: int) -> bool:
    before = text[max(0, dot - _LONGEST_ABBREVIATION - 1) : dot]
    if not before[-1:].isalpha() or (before.isalpha() and len(before) > _LONGEST_ABBREVIATION):
        return True
    word = _LAST_WORD.search(text, max(0, dot - 12), dot)
    if word and word.group().lower() in _ABBREVIATIONS:
        following = text[after : after + 3].strip()
        return not (following[:1].islower() or following[:1].isdigit() or word.group().lower() in _TITLES)
    return True


class Sentences:
    """The sentences of one text, found by position."""

    def __init__(self, text: str):
        self.text = text
        self.starts = sentence_starts(text)

    def __len__(self) -> int:
        return len(self.starts)

    def index(self, position: int) -> int:
        return bisect_right(self.starts, position) - 1

    def span(self, index: int) -> tuple[int, int]:
        """(start, end) of the sentence with that index."""
        end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
        return self.starts[index], end

    def around(self, position: int) -> tuple[int, int]:
        return self.span(self.index(position))


@lru_cache(maxsize=256)
def sentences_of(text: str) -> Sentences:
    """The sentences of `text`, found once however many spans of it are judged."""
    return Sentences(text)


@lru_cache(maxsize=1)
def _tokenizer() -> "Tokenizer":
    """spaCy's for English, without the pipeline around it. Imported when first needed: spaCy takes most of a second."""
    from spacy.lang.en import EnglishDefaults as English
    from spacy.tokenizer import Tokenizer
    from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex
    from spacy.vocab import Vocab

    return Tokenizer(
        Vocab(),
        rules=English.tokenizer_exceptions,
        prefix_search=compile_prefix_regex(English.prefixes or ()).search,
        suffix_search=compile_suffix_regex(English.suffixes or ()).search,
        infix_finditer=compile_infix_regex(English.infixes or ()).finditer,
        token_match=English.token_match,
        url_match=English.url_match,
    )


class Words:
    """The tokens of one sentence, so that a distance can be told in words."""

    def __init__(self, text: str):
        tokens = [t for t in _tokenizer()(text) if not t.text.isspace()]
        self.starts = [t.idx for t in tokens]
        self.ends = [t.idx + len(t) for t in tokens]
        self.lower = [fold(t.text) for t in tokens]

    def between(self, end: int, start: int) -> int:
        """How many tokens lie whole between two offsets; 0 where they touch or overlap."""
        return max(0, bisect_right(self.ends, start) - bisect_left(self.starts, end))

    def before(self, offset: int) -> int:
        """The index of the last token that ends at or before `offset`, -1 where none does."""
        return bisect_right(self.ends, offset) - 1

    def after(self, offset: int) -> int:
        """The index of the first token that begins at or after `offset`."""
        return bisect_left(self.starts, offset)

    def at(self, index: int) -> str:
        """The token at `index` in lower case, or nothing beyond either end."""
        return self.lower[index] if 0 <= index < len(self.lower) else ""


@lru_cache(maxsize=2048)
def words_of(sentence: str) -> Words:
    return Words(sentence)
