"""The rules of DOMAIN.md as functions over a case; each docstring is what the app shows.

A rule is one function in a `rules_*.py` module, registered by `@rule`. What is unknown never fires one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import import_module

from continuity.compare import AssessmentReview, Said, said_of_person
from continuity.dispositions import Answer, answered_at, answers
from continuity.periods import Period, whereabouts
from continuity.policy import Limit, Name, Policy
from continuity.review_points import ReviewPoint, review_points
from graph.case import CaseFile, Record
from graph.dates import PartialDate, on

MODULES = (
    "rules_assessment", "rules_decisions", "rules_enforcement", "rules_holding", "rules_contact", "rules_sharing",
    "rules_release",
)  # fmt: skip

# The rules that say what became of one indicator in one assessment.
OF_ITEMS = ("indicator_dropped", "contradicted_by_record")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that went wrong, with the records that prove it. Dates as stated in the records.

    `limits`: the policy values by which it is one, as they were in force when the period in question began.
    """

    rule: str
    records: tuple[Record, ...]
    since: PartialDate
    until: PartialDate
    text: str
    category: str | None = None
    limits: tuple[Limit, ...] = ()

    @property
    def record_ids(self) -> list[str]:
        return [r.id for r in self.records]

    @property
    def key(self) -> str:
        """What a disposition names it by: its indicator where it is of an item, else rule and first record."""
        return self.category if self.category and self.rule in OF_ITEMS else f"{self.rule}:{self.records[0].id}"


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

    @cached_property
    def points(self) -> tuple[ReviewPoint, ...]:
        return review_points(self.case, self.policy, self.end)

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        return answers(self.case, self.points)

    def answered(self, item: str, at: Record) -> bool:
        """An officer answered `item` at the review point of the record `at`."""
        return answered_at(self.answers, item, next((p for p in self.points if p.about(at.id)), None))

    @property
    def today(self) -> PartialDate:
        return on(self.end)

    def days(self, since: PartialDate, until: PartialDate | None = None) -> int:
        """The least number of days from one to the other (to the end, where the other is open)."""
        return since.days_until(until or self.today)[0]

    def limit(self, name: Name, since: PartialDate) -> Limit:
        """The policy value in force when a period began: on the day from which its least duration counts."""
        return self.policy.at(name, since.last)

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
class Needs:
    """The records without which a rule can judge nothing: in words, and whether a case has them."""

    words: str
    met: Callable[[CaseFile], bool]


def records_of(*kinds: str, that_tell: str = "", in_detail: tuple[str, ...] = ()) -> Needs:
    """At least one record of these kinds, with one of the keys of its detail filled; `that_tell` says so in words."""
    named = " or ".join(kind.replace("_", " ").replace("mappa", "MAPPA") for kind in kinds)
    return Needs(
        f"{named} records{f' that tell {that_tell}' if that_tell else ''}",
        lambda case: any(
            not in_detail or any(r.detail.get(key) is not None for key in in_detail) for r in case.of_kind(*kinds)
        ),
    )


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its source paragraph in the reviews; `explain` is its docstring, `limits` the policy values it uses."""

    id: str
    source: str
    find: Callable[[Context], Iterator[Finding]]
    needs: Needs
    limits: tuple[Name, ...] = ()

    @property
    def explain(self) -> str:
        return " ".join((self.find.__doc__ or "").split())


RULES: dict[str, Rule] = {}
Find = Callable[[Context], Iterator[Finding]]


def rule(source: str, needs: Needs, *limits: Name) -> Callable[[Find], Find]:
    """Registers a function as the rule of its name."""

    def register(find: Find) -> Find:
        RULES[find.__name__] = Rule(find.__name__, source, find, needs, limits)
        return find

    return register


def all_rules() -> dict[str, Rule]:
    """Every rule by id, in the order of the modules."""
    for module in MODULES:
        import_module(f"continuity.{module}")
    return dict(sorted(RULES.items(), key=lambda one: MODULES.index(one[1].find.__module__.rpartition(".")[2])))


def not_judged(case: CaseFile) -> tuple[Rule, ...]:
    """The rules that can say nothing of this case, since it holds none of the records that they need."""
    return tuple(r for r in all_rules().values() if not r.needs.met(case))


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
    limits: Iterable[Limit] = (),
) -> Finding:
    """A finding over `records`, in the order given; its dates are theirs unless told."""
    proof = tuple({r.id: r for r in records}.values())
    return Finding(
        rule_id, proof, since or proof[0].recorded_on, until or proof[-1].recorded_on, text, category, tuple(limits)
    )
