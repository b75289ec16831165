"""The lexicon: one YAML file an indicator, every term with what it says when no context says otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import Field

from datafiles import Strict, read_yaml
from errors import BadRule
from nlp.compiled import kept
from nlp.finder import Finder
from nlp.mention import AssertionName, Basis, Subject
from nlp.pattern import FREQUENCIES, Compiler, Pattern, PatternFault
from nlp.traps import FILE as TRAPS
from nlp.traps import Traps, TrapsFile

FOLDER = Path(__file__).parent / "lexicon"
CLASSES = Path(__file__).parent / "classes.yaml"

Group = Literal["harm", "offending", "management", "circumstance"]


class TermRow(Strict):
    """One way of saying that the indicator is there."""

    id: str
    any: list[str] = Field(min_length=1)
    needs: list[str] = []  # one of these must stand in the same sentence too
    unless: list[str] = []  # none of these may stand in the same sentence
    assertion: AssertionName | None = None  # what it says of itself ("previous for arson" is historical)
    basis: Basis | None = None
    subject: Subject | None = None  # whose behaviour it is by its own words ("his mother was sectioned": family)
    why: str | None = None


class Example(Strict):
    text: str
    assertion: AssertionName | None = None
    subject: Subject | None = None


class Examples(Strict):
    found: list[Example] = Field(alias="for", min_length=1)
    against: list[str] = Field(min_length=1)


class LexiconFile(Strict):
    category: str
    label: str
    group: Group
    counts: str  # what counts, in one line: INDICATORS.md
    over: list[str] = []  # broader categories that this one replaces where their spans overlap
    terms: list[TermRow]
    masks: list[str] = []  # words that look like the indicator and are not: a match inside one is dropped
    examples: Examples


class ClassesFile(Strict):
    classes: dict[str, list[str]]


@dataclass(frozen=True)
class Term:
    """A compiled row of the lexicon; `rule` is what a mention names as its reason."""

    rule: str
    category: str
    patterns: tuple[Pattern, ...]
    needs: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    assertion: AssertionName | None
    basis: Basis | None
    subject: Subject | None


@dataclass(frozen=True)
class Indicator:
    code: str
    label: str
    group: Group
    counts: str
    over: frozenset[str]
    examples: Examples


@dataclass(frozen=True)
class Lexicon:
    """All thirty indicators, their terms, and the words that are none of them."""

    indicators: dict[str, Indicator]
    terms: tuple[Term, ...]
    finder: Finder[Term]
    masks: Finder[str]  # of a category, or "*"
    version: str
    traps: Traps

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.indicators)


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The lexicon of this installation. Raises BadRule naming file and line."""
    files = [*FOLDER.glob("*.yaml"), CLASSES, TRAPS, FREQUENCIES]
    return kept("lexicon", files, lambda: read_lexicon(FOLDER, CLASSES, TRAPS))


def read_lexicon(folder: Path, classes_file: Path, traps_file: Path) -> Lexicon:
    compiler = Compiler(read_yaml(classes_file, ClassesFile).classes)
    files = [(path, read_yaml(path, LexiconFile)) for path in sorted(folder.glob("*.yaml"))]
    indicators, terms = {}, []
    traps = read_yaml(traps_file, TrapsFile)
    masks = [("*", p) for p in _patterns(traps_file, traps.masks, compiler)]
    digest = sha256(classes_file.read_bytes() + traps_file.read_bytes())
    for path, file in files:
        digest.update(path.read_bytes())
        if path.stem != file.category:
            raise BadRule(f"{path.name}:1: category {file.category!r} must be the file's name")
        indicators[file.category] = Indicator(
            file.category, file.label, file.group, file.counts, frozenset(file.over), file.examples
        )
        terms += [_term(path, file.category, row, compiler) for row in file.terms]
        masks += [(file.category, p) for p in _patterns(path, file.masks, compiler)]
        names = [row.id for row in file.terms]
        if len(set(names)) < len(names):
            twice = sorted({n for n in names if names.count(n) > 1})
            raise BadRule(f"{path.name}: term ids used twice: {', '.join(twice)}")
    finder = Finder(((term, pattern) for term in terms for pattern in term.patterns), lambda term: term.needs)
    return Lexicon(indicators, tuple(terms), finder, Finder(masks), digest.hexdigest()[:12], Traps(traps))


def _term(path: Path, category: str, row: TermRow, compiler: Compiler) -> Term:
    return Term(
        f"{category}.{row.id}",
        category,
        _patterns(path, row.any, compiler),
        _patterns(path, row.needs, compiler),
        _patterns(path, row.unless, compiler),
        row.assertion,
        row.basis,
        row.subject,
    )


def _patterns(path: Path, sources: Iterable[str], compiler: Compiler) -> tuple[Pattern, ...]:
    compiled = []
    for source in sources:
        try:
            compiled.append(compiler.compile(source))
        except PatternFault as fault:
            raise BadRule(f"{path.name}:{_line_of(path, source)}: {fault}") from fault
    return tuple(compiled)


def _line_of(path: Path, source: str) -> int:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if source in line:
            return number
    return 1
