"""What all tests share, and the account of those that did not run."""

import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["neo4j_fixtures"]

# No deadline: a property is about what is true, and these machines are noisy.
settings.register_profile("throughline", deadline=None)
settings.load_profile("throughline")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Writes why tests were skipped, a count and a reason a line, where SKIPPED names a file (scripts/test)."""
    if path := os.environ.get("SKIPPED"):
        stats = terminalreporter.stats
        reasons = Counter(" ".join(report.longrepr[2].split()) for report in stats.get("skipped", []))
        reasons.update("deselected" for _ in stats.get("deselected", []))
        lines = [f"{count}\t{reason.removeprefix('Skipped: ')}\n" for reason, count in reasons.items()]
        Path(path).write_text("".join(lines), "utf-8")
