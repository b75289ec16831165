"""The words around a span that say something of it: modifiers.yaml, compiled."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from datafiles import Strict, read_yaml
from errors import BadRule
from nlp.compiled import kept
from nlp.finder import Finder
from nlp.lexicon import CLASSES, ClassesFile
from nlp.mention import Basis
from nlp.pattern import FREQUENCIES, Compiler, Pattern, PatternFault
from nlp.subject import People, PersonRow

MODIFIERS = Path(__file__).parent / "modifiers.yaml"

Says = Literal[
    "negated", "denied", "historical", "hypothetical", "uncertain", "actual", "done", "current", "ended", "nothing"
]
Direction = Literal["forward", "backward", "bidirectional"]


class Modifier(Strict):
    """One row of modifiers.yaml.

    `actual` stands against a doubt or a denial, `done` only against a model's guess that it is none; `nothing` is a pseudo
    cue: it only hides the shorter cues inside it.
    """

    id: str
    says: Says
    any: list[str]
    direction: Direction = "forward"
    tokens: int = 14  # how far it reaches within its sentence
    inside: int | None = 40  # tokens of the span that may stand before it; None: never inside; -1: it begins before it
    comma: bool = True  # whether its scope crosses a comma
    across: int = 0  # how many sentences further it reaches, in its direction
    ends: list[str] = ["contrast"]  # which terminators stop it
    topical: bool = False  # whether it does not reach from what is said of one of `topics` to another
    answer: bool = False  # whether it counts only as what answers a heading: "Tobacco: none."
    basis: Basis | None = None
    settles: bool = False  # what it says is laid down (INDICATORS): no model overrules it


class ModifiersFile(Strict):
    terminators: dict[str, list[str]]
    topics: dict[str, list[str]] = {}
    modifiers: list[Modifier]
    people: list[PersonRow]


@dataclass(frozen=True, slots=True)
class Rules:
    """modifiers.yaml compiled."""

    modifiers: Finder[Modifier]
    terminators: Finder[str]
    people: People
    topics: tuple[re.Pattern[str], ...]  # each meets the words of one topic
    ahead: int  # how many sentences after a cue the farthest reaching one governs
    back: int  # how many before


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The modifiers of this installation. Raises BadRule naming file and line."""
    return kept("modifiers", [MODIFIERS, CLASSES, FREQUENCIES], lambda: read_rules(MODIFIERS, CLASSES))


def read_rules(path: Path, classes_file: Path) -> Rules:
    file = read_yaml(path, ModifiersFile)
    compiler = Compiler(read_yaml(classes_file, ClassesFile).classes)
    names = sorted([m.id for m in file.modifiers] + [p.id for p in file.people])
    if twice := sorted({a for a, b in pairwise(names) if a == b}):
        raise BadRule(f"{path.name}: ids used twice: {', '.join(twice)}. Rename one of each.")
    unknown = {end for m in file.modifiers for end in m.ends} - set(file.terminators)
    if unknown:
        raise BadRule(f"{path.name}: no such terminators: {', '.join(sorted(unknown))}. Define them or drop them.")

    def compiled(sources: Sequence[str]) -> Iterator[Pattern]:
        for source in sources:
            try:
                yield compiler.compile(source)
            except PatternFault as fault:
                raise BadRule(f"{path.name}: {fault}") from fault

    return Rules(
        Finder((m, p) for m in file.modifiers for p in compiled(m.any)),
        Finder((name, p) for name, sources in file.terminators.items() for p in compiled(sources)),
        People(Finder((row, p) for row in file.people for p in compiled(row.any))),
        tuple(re.compile(rf"\b(?:{'|'.join(map(re.escape, starts))})[a-z]*") for starts in file.topics.values()),
        ahead=max((m.across for m in file.modifiers if m.direction != "backward"), default=0),
        back=max((m.across for m in file.modifiers if m.direction != "forward"), default=0),
    )
