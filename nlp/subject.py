"""Whose behaviour or state a span tells of: the nearest person who can be its grammatical subject."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from datafiles import Strict
from nlp.finder import Finder, Hit
from nlp.mention import Cue, Subject
from nlp.sentences import Words, sentences_of, words_of

Gender = Literal["m", "f"]


class PersonRow(Strict):
    """One row of people in modifiers.yaml. `pronoun` rows take their person from who was named before."""

    id: str
    who: Subject
    any: list[str]
    gender: Gender | None = None
    pronoun: bool = False
    owner: bool = False  # "his", "her": never a subject itself, but owns what follows
    bystander: bool = False  # mostly who tells of it: a subject only right before a verb of doing
    topic: bool = False  # who the note is about ("VLO": the victim): never a subject, but "she" may be
    elsewhere: bool = False  # "Ours was asleep": the person on probation is set against who did it


@dataclass(frozen=True, slots=True)
class Person:
    """A noun phrase for a person in a sentence: the chain "his brother's mate" is one, and its last noun decides."""

    start: int
    end: int
    row: PersonRow
    who: Subject
    owns: bool  # "his mother's": owner of what follows


# A noun phrase after one of these is what the verb acts on, or where it happens, not who acts.
_BEFORE_OBJECT = frozenset(
    "to with of from at on for against towards toward about near behind beside into onto in over between and/or via re"
    " around past off under like than per".split()
)
_TRANSPARENT = frozenset(
    "his her their my our your the a an another ex new old elder younger older eldest late own".split()
)
_JOINS = frozenset(", ; : - – — ( and but or that who when as because while where if so then whose".split()) | {
    "",
    '"',
    "'",
    "“",
    "‘",
    ".",
}
_REPORTS = frozenset(
    "says said say reports reported report states stated told tells alleges alleged claims claimed thinks believes reckons"
    " disclosed discloses confirms confirmed adds added writes wrote rang called phoned describes described worried worries"
    " concerned feels felt noticed saw heard asked asks raised informs informed advised advises recalls rings".split()
)
_AUXILIARY = frozenset(
    "is was are were has had have been 's 'd 'll will would does did do can could may might isn't wasn't hasn't n't not"
    " who now also then still never always just since".split()
)


class People:
    """The words for persons, and who of them a span is about."""

    def __init__(self, finder: Finder[PersonRow]):
        self._finder = finder
        self._read = lru_cache(maxsize=2048)(self._persons)

    def __reduce__(self) -> tuple[type["People"], tuple[Finder[PersonRow]]]:
        return People, (self._finder,)

    def subject_of(self, text: str, start: int, end: int) -> tuple[Subject, list[Cue]]:
        """The subject of `text[start:end]`, and the words that name it."""
        sentences = sentences_of(text)
        index = sentences.index(start)
        begin, stop = sentences.span(index)
        sentence = text[begin:stop]
        words, persons = words_of(sentence), self._read(sentence)
        found = _subject(words, persons, start - begin, end - begin)
        if found is not None and not found.row.pronoun:
            return found.who, [] if found.who == "offender" else [_cue(begin, found)]
        if (contrast := self._contrast(text, end)) is not None:
            return _named(persons), [contrast]
        if found is None:
            beside = _apposed(sentence, persons, start - begin)
            return (beside.who, [_cue(begin, beside)]) if beside else ("offender", [])
        who = self._antecedent(text, index, found, persons, words)
        return who, [] if who == "offender" else [_cue(begin, found)]

    def _contrast(self, text: str, end: int) -> Cue | None:
        """The words after the span that set the person on probation against who did it: "Ours was asleep"."""
        sentences = sentences_of(text)
        following = sentences.index(max(0, end - 1)) + 1
        if following >= len(sentences):
            return None
        begin, stop = sentences.span(following)
        for hit in self._finder.find(text[begin:stop]):
            if hit.rule.elsewhere and (hit.start < 4):
                return Cue(begin + hit.start, begin + hit.end, f"subject.{hit.rule.id}")
        return None

    def _antecedent(self, text: str, index: int, pronoun: Person, persons: Sequence[Person], words: Words) -> Subject:
        """Who "he" or "she" is: who was named before in the sentence or in the one before, if of that gender."""
        if pronoun.row.gender != "f":
            return pronoun.who
        for person in reversed([p for p in persons if p.end <= pronoun.start]):
            if person.row.topic:
                return person.who
            if (
                not person.row.pronoun
                and _fits(person, pronoun)
                and _is_subject(words, person)
                and not _reporting(words, person)
            ):
                return person.who
        if index:
            begin, stop = sentences_of(text).span(index - 1)
            earlier = [p for p in self._read(text[begin:stop]) if not p.row.pronoun and p.row.gender == "f"]
            if earlier:
                return earlier[0].who
        return pronoun.who

    def _persons(self, sentence: str) -> tuple[Person, ...]:
        hits = [h for h in self._finder.find(sentence) if not h.rule.elsewhere]
        longest = [h for h in hits if not any(_within(h, o) for o in hits)]
        return _chained(sentence, longest)


# "Dad (o/p) rang": a relative of the child or caller, and the person on probation.
_IS_OURS = re.compile(r"\s?[(,]\s?(?:our\s)?(?:o/p|p/?o/?p|pp|our man|our client|offender)\b", re.IGNORECASE)


def _within(hit: Hit[PersonRow], other: Hit[PersonRow]) -> bool:
    return other.start <= hit.start and hit.end <= other.end and other.end - other.start > hit.end - hit.start


def _chained(sentence: str, hits: Sequence[Hit[PersonRow]]) -> tuple[Person, ...]:
    """Persons with genitive chains joined: the owner is no person of its own, and a victim's relative is `other`."""
    persons: list[Person] = []
    for hit in hits:
        start, who = hit.start, hit.rule.who
        if (
            persons
            and persons[-1].owns
            and sentence[persons[-1].end : start].strip(" '’s").count(" ") == 0
            and start - persons[-1].end < 14
        ):
            owner = persons.pop()
            start = owner.start
            if owner.who in ("victim", "other") and not owner.row.pronoun and not owner.row.owner and who != "victim":
                who = "other"
            elif owner.who == "family" and who == "other":
                who = "other" if hit.rule.id == "other" else "family"
        if who == "family" and _IS_OURS.match(sentence, hit.end):
            who = "offender"
        owns = hit.rule.owner or _possessive(sentence, hit.end)
        persons.append(Person(start, hit.end, hit.rule, who, owns))
    return tuple(persons)


def _possessive(sentence: str, end: int) -> bool:
    """ "brother's knife" owns; "brother's been arrested" is "brother has"."""
    if sentence[end : end + 2] not in ("'s", "’s", "s'", "s’"):
        return False
    after = sentence[end + 2 : end + 20].split()
    return bool(after) and not (
        after[0].endswith(("ed", "ing", "en"))
        or after[0] in ("a", "an", "the", "not", "in", "on", "at", "had", "gone", "got", "now", "no")
    )


def _cue(begin: int, person: Person) -> Cue:
    return Cue(begin + person.start, begin + person.end, f"subject.{person.row.id}")


def _named(persons: Sequence[Person]) -> Subject:
    """Who is meant where it is not the person on probation: the relative or victim that the sentence names, else another."""
    named = [p.who for p in persons if not (p.row.pronoun or p.row.owner or p.row.topic) and p.who != "offender"]
    return named[0] if named else "other"


def _apposed(sentence: str, persons: Sequence[Person], start: int) -> Person | None:
    """A relative named just before: "PNC check on the brother, ABH 2014"."""
    before = [p for p in persons if p.end <= start and not p.row.owner]
    if before and before[-1].who == "family" and sentence[before[-1].end : start].strip() in (",", ":", "(", "-", "–"):
        return before[-1]
    return None


def _fits(person: Person, pronoun: Person) -> bool:
    return person.row.gender in (None, pronoun.row.gender)


def _subject(words: Words, persons: Sequence[Person], start: int, end: int) -> Person | None:
    """The person who does or is what the span says: in it, by whom, or the nearest before it."""
    actor = _by_agent(words, persons, start, end)
    if actor is not None:
        return actor
    opening = [p for p in persons if start <= p.start < end and words.between(start, p.start) <= 2]
    for person in opening:
        if _is_subject(words, person) and _acts(words, person):
            return _speaker_or_told(words, persons, person, end)
    before = [p for p in persons if p.end <= start + 1]
    for person in reversed(before):
        if _is_subject(words, person) and not (_reporting(words, person) and words.between(person.end, start) > 4):
            return person
    return None


def _acts(words: Words, person: Person) -> bool:
    """Whether a person who opens the span acts in it: those who are mostly harmed need a verb of their own."""
    if person.row.pronoun or person.who == "offender":
        return True
    if words.at(_head_index(words, person)) not in _JOINS:
        return False
    return person.row.id.startswith("kin") or _verb_like(words.at(words.after(person.end)))


def _speaker_or_told(words: Words, persons: Sequence[Person], person: Person, end: int) -> Person:
    """ "Mum says he hit her": what is told has its own subject."""
    if _reporting(words, person):
        for other in persons:
            if person.end < other.start < end and _is_subject(words, other):
                return other
    return person


def _by_agent(words: Words, persons: Sequence[Person], start: int, end: int) -> Person | None:
    """ "was assaulted by his cellmate": the actor stands after "by"."""
    for person in persons:
        if start < person.start <= end + 25 and words.between(end, person.start) <= 3:
            at = _head_index(words, person)
            passive = any(words.at(i) in _PASSIVE for i in range(at - 5, at))
            if words.at(at) == "by" and passive and not person.row.owner:
                return person
    return None


_PASSIVE = frozenset("was were been being got is gets is're 's".split())


def _head_index(words: Words, person: Person) -> int:
    """The token before the noun phrase, past its determiners and adjectives."""
    at = words.before(person.start)
    steps = 0
    while words.at(at) in _TRANSPARENT and steps < 4:
        at, steps = at - 1, steps + 1
    return at


def _is_subject(words: Words, person: Person) -> bool:
    before = words.at(_head_index(words, person))
    if person.row.owner or person.row.topic or before in _BEFORE_OBJECT:
        return False
    if person.row.bystander and (_reporting(words, person) or not _verb_like(words.at(words.after(person.end)))):
        return False
    if before in _JOINS:
        return True
    if person.who in ("other", "victim") or person.row.id.startswith("partner"):
        return False
    return _verb_like(words.at(_past_brackets(words, person.end)))


def _past_brackets(words: Words, end: int) -> int:
    """The token after a person, past what stands in brackets: "his dad (Parkhurst, lifer) was"."""
    at = words.after(end)
    if words.at(at) == "(" and ")" in words.lower[at : at + 8]:
        at = words.lower.index(")", at) + 1
    return at


def _verb_like(word: str) -> bool:
    return (
        word in _AUXILIARY
        or word in _REPORTS
        or (len(word) > 3 and word.endswith(("ed", "es", "s")))
        or word in _IRREGULAR
    )


_IRREGULAR = frozenset(
    "went came took got hit beat kept held sent drove put cut set left threw broke stole bit shot stabbed drank fought grew"
    " ran saw made gave found lost brought sold spent wore hid choked".split()
)


def _reporting(words: Words, person: Person) -> bool:
    at = words.after(person.end)
    return any(words.at(i) in _REPORTS for i in range(at, at + 3))
