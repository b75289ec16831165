"""The rules of DOMAIN.md as functions over a case; each docstring is what the app shows.

A rule is one function in a `rules_*.py` module, registered by `@rule`. What is unknown never fires one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import import_module

from continuity.compare import AssessmentReview, Said, said_of_person
from continuity.periods import Period, whereabouts
from continuity.policy import Policy
from graph.case import CaseFile, Record
from graph.dates import PartialDate, on

MODULES = ("rules_assessment", "rules_decisions", "rules_holding", "rules_contact", "rules_sharing")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that went wrong, with the records that prove it. Dates as stated in the records."""

    rule: str
    records: tuple[Record, ...]
    since: PartialDate
    until: PartialDate
    text: str
    category: str | None = None

    @property
    def record_ids(self) -> list[str]:
        return [r.id for r in self.records]


@dataclass(frozen=True)
class Context:
    """All that a rule may look at. `end` is the day to which open periods run."""

    case: CaseFile
    reviews: tuple[AssessmentReview, ...]
    policy: Policy
    end: date

    @cached_property
    def said(self) -> dict[str, Said]:
        return {r.id: said_of_person(r) for r in self.case.records}

    @cached_property
    def whereabouts(self) -> list[Period]:
        return whereabouts(self.case)

    @cached_property
    def order(self) -> dict[str, int]:
        return {r.id: i for i, r in enumerate(self.case.records)}

    @property
    def today(self) -> PartialDate:
        return on(self.end)

    def days(self, since: PartialDate, until: PartialDate | None = None) -> int:
        """The least number of days from one to the other (to the end, where the other is open)."""
        return since.days_until(until or self.today)[0]

    def after(self, record: Record, days: int | None = None) -> Iterator[Record]:
        """Records that stand after `record`; with `days`, those that may have been written within so many days."""
        for other in self.case.records[self.order[record.id] + 1 :]:
            if days is None or record.recorded_on.days_until(other.recorded_on)[0] <= days:
                yield other

    def asserted(self, record: Record) -> set[str]:
        return set(self.said[record.id].asserted)

    def holder_at(self, record: Record) -> str | None:
        """The responsible officer when `record` was written."""
        return self.case.holder_at(record)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its source paragraph in the reviews; `explain` is its docstring."""

    id: str
    source: str
    find: Callable[[Context], Iterator[Finding]]

    @property
    def explain(self) -> str:
        return " ".join((self.find.__doc__ or "").split())


RULES: dict[str, Rule] = {}


def rule(source: str) -> Callable[[Callable[[Context], Iterator[Finding]]], Callable[[Context], Iterator[Finding]]]:
    """Registers a function as the rule of its name."""

    def register(find: Callable[[Context], Iterator[Finding]]) -> Callable[[Context], Iterator[Finding]]:
        RULES[find.__name__] = Rule(find.__name__, source, find)
        return find

    return register


def all_rules() -> dict[str, Rule]:
    """Every rule by id, in the order of the modules."""
    for module in MODULES:
        import_module(f"continuity.{module}")
    return dict(sorted(RULES.items(), key=lambda one: MODULES.index(one[1].find.__module__.rpartition(".")[2])))


def find_all(context: Context) -> list[Finding]:
    """Everything that the rules find, by date, then rule."""
    found = [finding for one in all_rules().values() for finding in one.find(context)]
    return sorted(found, key=lambda f: (f.since.first, f.since.last, f.rule, f.record_ids))


def finding(
    rule_id: str,
    records: Iterable[Record],
    text: str,
    since: PartialDate | None = None,
    until: PartialDate | None = None,
    category: str | None = None,
) -> Finding:
    """A finding over `records`, in the order given; its dates are theirs unless told."""
    proof = tuple({r.id: r for r in records}.values())
    return Finding(rule_id, proof, since or proof[0].recorded_on, until or proof[-1].recorded_on, text, category)
