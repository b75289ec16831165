"""Whose behaviour or state a span tells of: the nearest person who can be its grammatical subject."""

from collections.abc import Iterable

from datafiles import Strict
from nlp.mention import Cue, Subject
from nlp.pattern import Pattern
from nlp.sentences import Finder


class PersonRow(Strict):
    """One row of people in modifiers.yaml."""

    id: str
    who: Subject
    any: list[str]


class People:
    """The words for persons, and who of them a span is about."""

    def __init__(self, rows: Iterable[tuple[PersonRow, Pattern]]):
        self._finder = Finder(rows)

    def subject_of(self, text: str, start: int, end: int) -> tuple[Subject, list[Cue]]:
        return "offender", []
