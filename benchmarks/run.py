"""`make bench`: how fast notes are read beside the peers, cases loaded and answered, and both engines of the graph.

`python -m benchmarks.run readers` measures one part, and leaves the others' figures on docs/benchmarks.md as they stand.
Timings on a shared machine are noisy."""

import json
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from access.policy import view_for
from alerts.sweep import sweep
from benchmarks import readers, stores
from benchmarks.drafts import check_row
from continuity.briefing import brief
from continuity.review import review_case
from documents.briefing import as_pdf
from graph.store import Actor, Search, open_store
from ingest.load import load
from ingest.project import bring_up_to_date
from ledger.ledger import Ledger

ROOT = Path(__file__).parent.parent
CASES, PAPERS = 60, 5
TODAY = date(2026, 1, 1)


def copies(folder: Path) -> None:
    """A caseload of copies of one case under made-up CRNs."""
    document = json.loads((ROOT / "cases" / "mccann" / "case.json").read_text("utf-8"))
    for number in range(CASES):
        document["offender"] = {"crn": f"S{number:06}", "name": f"Synthetic {number}"}
        (folder / f"{number:06}.json").write_text(json.dumps(document), "utf-8")


def storing() -> list[tuple[str, str]]:
    with TemporaryDirectory() as name:
        home, caseload = Path(name), Path(name) / "caseload"
        caseload.mkdir()
        copies(caseload)
        url = f"ladybug://{home / 'graph.lbug'}"
        with Ledger(home / "ledger.sqlite") as ledger:
            start = perf_counter()
            received = load(caseload, ledger, TODAY).counts.received
            loaded = perf_counter()
            bring_up_to_date(ledger, url)
            projected = perf_counter()
        with open_store(url, read_only=True) as store:
            view = view_for(store, Actor("bench"))
            reads, reviews, searches, briefings = [], [], [], []
            for crn in view.crns():
                begun = perf_counter()
                case = view.case(crn)
                reads.append(perf_counter() - begun)
                begun = perf_counter()
                review_case(case)
                reviews.append(perf_counter() - begun)
                begun = perf_counter()
                view.search(Search("teenage girls", crn=crn))
                searches.append(perf_counter() - begun)
            briefing = brief(view.case(crn))
            for _ in range(PAPERS):
                begun = perf_counter()
                as_pdf(briefing)
                briefings.append(perf_counter() - begun)
        begun = perf_counter()
        with Ledger(home / "ledger.sqlite") as ledger, open_store(url, read_only=True) as store:
            checked = sweep(ledger, store, datetime(2026, 1, 1, 12, tzinfo=UTC)).cases
        swept = perf_counter() - begun
    return [
        (f"append to the ledger ({received:,} records; records/s)", f"{received / (loaded - start):,.0f}"),
        ("read and write into graph and search (records/s)", f"{received / (projected - loaded):,.0f}"),
        ("read one case of 128 records from the graph (ms)", f"{1000 * median(reads):.1f}"),
        ("review it: every assessment, every rule (ms)", f"{1000 * median(reviews):.1f}"),
        ("search it for a phrase (ms)", f"{1000 * median(searches):.1f}"),
        ("its briefing as PDF (ms)", f"{1000 * median(briefings):.0f}"),
        (f"look at {checked} live cases of which none has a fresh review point (cases/s)", f"{checked / swept:,.0f}"),
        check_row(),
    ]


def cases() -> str:
    rows = "\n".join(f"| {name} | {figure} |" for name, figure in storing())
    return f"""{CASES} copies of one published case under made-up reference numbers, on the embedded engine.

| what | median |
|---|---|
{rows}
"""


def engines() -> str:
    figures = stores.Figures()
    stores.measure(figures)
    return f"""{stores.PEOPLE:,} made-up people with {stores.RECORDS} records each, every case made once and written to both engines in turn; loads are
records a second, the rest is milliseconds: of a case the median of {stores.READS}, else of three. The smaller loads are of every tenth person.
The server has 2 GB of heap and 3 GB of page cache, on the same machine.

{stores.table(figures)}
"""


PARTS: dict[str, tuple[str, Callable[[], str]]] = {
    "readers": ("Reading notes", readers.section),
    "cases": ("One case", cases),
    "engines": ("The graph on both engines", engines),
}


def page(measured: dict[str, str], before: str) -> str:
    """The page with the sections measured now, and the others as they stood."""
    kept = dict(block.split("\n\n", 1) for block in before.split("\n## ")[1:])
    when = (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python "
        f"{platform.python_version()}. The machine is shared: ratios say more than the figures themselves."
    )
    sections = {
        title: f"{when}\n\n{measured[name]}" if name in measured else kept.get(title, "")
        for name, (title, _) in PARTS.items()
    }
    intro = "Written by `make bench`, or part by part by `python -m benchmarks.run readers`, `cases` or `engines`."
    blocks = [
        f"# Benchmarks\n\n{intro}\n",
        *(f"## {title}\n\n{text.strip()}\n" for title, text in sections.items() if text),
    ]
    return "\n".join(blocks)


def main() -> None:
    asked = sys.argv[1:] or list(PARTS)
    if unknown := set(asked) - set(PARTS):
        sys.exit(f"No such part: {', '.join(sorted(unknown))}. There are {', '.join(PARTS)}.")
    path = ROOT / "docs" / "benchmarks.md"
    made = page({name: PARTS[name][1]() for name in asked}, path.read_text("utf-8"))
    path.write_text(made, "utf-8")
    sys.stdout.write(made)


if __name__ == "__main__":
    main()
