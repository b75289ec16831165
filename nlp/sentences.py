"""Where sentences begin and end in case notes: telegraphic, abbreviated, often without capitals."""

import re
from bisect import bisect_right

# Words that end in a full stop without ending a sentence.
_ABBREVIATIONS = (
    "mr mrs ms dr st no nos approx appt appts wk wks mth mths yr yrs hr hrs min mins re ref tel ext e.g i.e eg ie etc vs v"
    " prev poss prob conv convs adj sgt insp supt rev hon jan feb mar apr jun jul aug sep sept oct nov dec s ss para paras"
    " p pp cf inc ltd rd ave"
).split()
_END = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s)|\n\s*\n|\n(?=\s*(?:[-•*]|\d+[.)]))|;(?=\s)|\n")
_LAST_WORD = re.compile(r"([A-Za-z][A-Za-z.]*)$")


def sentence_starts(text: str) -> list[int]:
    """The offsets at which sentences of `text` begin, the first 0."""
    starts = [0]
    for match in _END.finditer(text):
        if text[match.start()] == "." and not _ends(text, match.start(), match.end()):
            continue
        starts.append(match.end())
    return starts


def _ends(text: str, dot: int, after: int) -> bool:
    word = _LAST_WORD.search(text, max(0, dot - 12), dot)
    if word and word.group().lower() in _ABBREVIATIONS:
        following = text[after:after + 3].strip()
        return not (following[:1].islower() or following[:1].isdigit() or word.group().lower() in {"mr", "mrs", "ms", "dr", "st"})
    return True


class Sentences:
    """The sentences of one text, found by position."""

    def __init__(self, text: str):
        self.text = text
        self.starts = sentence_starts(text)

    def index(self, position: int) -> int:
        return bisect_right(self.starts, position) - 1

    def span(self, index: int) -> tuple[int, int]:
        """(start, end) of the sentence with that index."""
        end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
        return self.starts[index], end

    def around(self, position: int) -> tuple[int, int]:
        return self.span(self.index(position))
