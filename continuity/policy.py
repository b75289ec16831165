"""Periods and thresholds, read once from policy.yaml. A value has versions, each in force from its date until the next."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field, field_validator

from datafiles import Strict, read_yaml

FILE = Path(__file__).parent / "policy.yaml"
BEGINNING = date(1900, 1, 1)

Name = Literal[
    "review_after_change_days", "unallocated_days", "contact_high_risk_days", "short_notice_days", "turnover_changes",
    "turnover_days", "action_without_due_days", "concern_answered_days", "moves_between_areas", "moves_days",
    "caretaking_days", "acted_on_days", "transfer_answer_days", "shared_days", "copied_words", "copied_percent",
    "concern_apart_days", "sequel_days", "caretaking_begins_days", "mappa_referral_days", "mappa_referral_early_days",
    "release_plan_days", "enforcement_decision_days", "enforcement_carried_out_days", "capacity_percent",
    "approaching_release_days", "approaching_parole_days",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limit:
    """One policy value as it was in force on a day: since when, and where it comes from."""

    name: Name
    value: int
    since: date
    source: str

    def __str__(self) -> str:
        started = f" since {self.since}" if self.since > BEGINNING else ""
        return f"{self.name} {self.value}{started}"


class Version(Strict):
    since: date = Field(alias="from")
    value: int
    source: str


class Value(Strict):
    """What a value means, and its versions in order of the day from which each is in force."""

    meaning: str
    versions: list[Version] = Field(min_length=1)

    @field_validator("versions")
    @classmethod
    def _in_order_from_the_beginning(cls, versions: list[Version]) -> list[Version]:
        if versions[0].since > BEGINNING:
            raise ValueError(f"no version holds before {versions[0].since}. Begin with one from {BEGINNING}.")
        for earlier, later in pairwise(versions):
            if later.since <= earlier.since:
                raise ValueError(
                    f"{later.since} follows {earlier.since}. Give each version a later date than the last."
                )
        return versions

    def on(self, day: date) -> Version:
        """The version in force on `day`; before the beginning, the first."""
        return ([v for v in self.versions if v.since <= day] or self.versions[:1])[-1]


class Policy(Strict):
    values: dict[Name, Value]

    @field_validator("values")
    @classmethod
    def _complete(cls, values: dict[Name, Value]) -> dict[Name, Value]:
        missing = sorted(set(get_args(Name)) - set(values))
        if missing:
            raise ValueError(f"no value for {', '.join(missing)}. Add each with its meaning and versions.")
        return values

    def at(self, name: Name, day: date) -> Limit:
        """The value in force on `day`, as `Value.on`."""
        version = self.values[name].on(day)
        return Limit(name, version.value, version.since, version.source)


@lru_cache(maxsize=1)
def load_policy() -> Policy:
    """Raises BadRule naming file and line."""
    return read_yaml(FILE, Policy)
