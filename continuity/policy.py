"""Periods and thresholds, read once from policy.yaml."""

from functools import lru_cache
from pathlib import Path

from datafiles import Strict, read_yaml

FILE = Path(__file__).parent / "policy.yaml"


class Value(Strict):
    value: int
    source: str
    meaning: str


class Policy(Strict):
    values: dict[str, Value]

    def __getitem__(self, name: str) -> int:
        return self.values[name].value


@lru_cache(maxsize=1)
def load_policy() -> Policy:
    """Raises BadRule naming file and line."""
    return read_yaml(FILE, Policy)
