"""Words that look like an indicator and are none: figures of speech, prompts of forms, names, topics of courses."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from datafiles import Strict

_ABOUT = "on|about|re|around|regarding|in"
_PREPOSITION = re.compile(rf"(?:{_ABOUT}) ")  # it may belong to the words that were matched: "about alcohol"
FILE = Path(__file__).parent / "traps.yaml"


class TrapsFile(Strict):
    masks: list[str]  # patterns: a match inside one is none
    prompts: list[str]  # signs of a form: a sentence that holds one is a prompt
    questions: list[str]  # beginnings of a question that a form asks
    topics: list[str]  # what follows "training on" or "leaflet about" is what it is about
    titles: list[str]  # what follows a title is a name
    firms: list[str]  # what stands before one of these is a name


@dataclass(frozen=True)
class Traps:
    """What the whole lexicon leaves alone, beside the masks of each indicator."""

    file: TrapsFile

    def is_prompt(self, sentence: str) -> bool:
        """A form asks, and nobody has answered."""
        lower = sentence.lower()
        return any(sign in lower for sign in self.file.prompts) or bool(self._question.match(lower))

    def names(self, text: str, begin: int, end: int) -> list[tuple[int, int]]:
        """Spans of names of people, firms, streets and houses."""
        return [m.span() for m in self._name.finditer(text, begin, end)]

    def is_topic(self, lower: str, begin: int, start: int) -> bool:
        """The words before `start` say that what follows is what a course or a leaflet is about."""
        first = _PREPOSITION.match(lower, start)
        return self._topic.search(lower, max(begin, start - 60), first.end() if first else start) is not None

    @cached_property
    def _question(self) -> re.Pattern[str]:
        return re.compile(rf"[\s'\"‘“\-•*\d.)]*(?:{_either(self.file.questions)})\b.*\?[\s'\"’”)]*$", re.S)

    @cached_property
    def _name(self) -> re.Pattern[str]:
        word = r"[A-Z][\w’'-]+"
        titled = rf"\b(?:{_either(self.file.titles)})\.? (?:[A-Z]\.? ?)?{word}(?: {word})?"
        return re.compile(rf"{titled}|\b{word}(?: {word})? (?:{_either(self.file.firms)})\b")

    @cached_property
    def _topic(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{_either(self.file.topics)})s? ?(?:{_ABOUT}|:)(?: [^ .;!?]+){{0,3}} ?$")


def _either(words: list[str]) -> str:
    return "|".join(map(re.escape, words))
