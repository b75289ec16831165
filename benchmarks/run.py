"""`make bench`: how fast notes are read, beside a peer in the same run, and how fast cases are loaded and answered.

The table goes to docs/benchmarks.md with machine and date. Timings on a shared machine are noisy: each figure is the median
of rounds in which the two take turns.
"""

import json
import os
import platform
import random
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import spacy
from spacy.matcher import PhraseMatcher

from access.policy import view_for
from benchmarks import stores
from continuity.review import review_case
from graph.store import Actor, Search, open_store
from ingest.load import load
from ingest.project import bring_up_to_date
from ledger.ledger import Ledger
from nlp.extract import extract
from nlp.lexicon import load_lexicon
from nlp.scan import default_scanner

ROOT = Path(__file__).parent.parent
NOTES, WORDS, ROUNDS, CASES = 2_000, 160, 3, 60
TODAY = date(2026, 1, 1)


def sentences() -> tuple[list[str], list[str]]:
    """(sentences that speak of an indicator, sentences that do not): the lexicon's examples and the two reviews' records."""
    indicators = load_lexicon().indicators.values()
    told = [e.text for i in indicators for e in i.examples.found]
    plain = [text for i in indicators for text in i.examples.against]
    for path in sorted((ROOT / "cases").glob("*/case.json")):
        plain += [r["text"] for r in json.loads(path.read_text("utf-8"))["records"] if r.get("text")]
    return told, [text for text in plain if not extract(text)]


def notes(seed: int = 1) -> list[str]:
    """Made-up notes of about 160 words, 15 in 100 with an indicator."""
    chance, (told, plain) = random.Random(seed), sentences()
    made = []
    for _ in range(NOTES):
        parts: list[str] = []
        while sum(len(p.split()) for p in parts) < WORDS:
            parts.append(chance.choice(plain))
        if chance.random() < 0.15:
            parts[chance.randrange(len(parts))] = chance.choice(told)
        made.append(" ".join(parts))
    return made


def phrase_matcher() -> Callable[[str], object]:
    """The peer: spaCy's tokenizer, sentencizer and PhraseMatcher over as many phrases as the lexicon has anchors."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    anchors = sorted({a for t in load_lexicon().terms for p in t.patterns for a in p.anchors})
    matcher.add("X", list(nlp.tokenizer.pipe(anchors)))
    return lambda text: matcher(nlp(text))


def rate(work: Callable[[str], object], texts: list[str]) -> float:
    start = perf_counter()
    for text in texts:
        work(text)
    return len(texts) / (perf_counter() - start)


def reading() -> list[tuple[str, str]]:
    texts, scanner = notes(), default_scanner()
    contenders = {
        "read whole: scan, context, dates (notes/s)": extract,
        "scan alone, the limit (notes/s)": scanner.scan,
        "peer: spaCy sentencizer and PhraseMatcher, no context (notes/s)": phrase_matcher(),
    }
    for work in contenders.values():
        rate(work, texts)  # every pattern is compiled when first met
    rounds = [{name: rate(work, texts) for name, work in contenders.items()} for _ in range(ROUNDS)]
    return [(name, f"{median(r[name] for r in rounds):,.0f}") for name in contenders]


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
            reads, reviews, searches = [], [], []
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
    return [
        (f"append to the ledger ({received:,} records; records/s)", f"{received / (loaded - start):,.0f}"),
        ("read and write into graph and search (records/s)", f"{received / (projected - loaded):,.0f}"),
        ("read one case of 128 records from the graph (ms)", f"{1000 * median(reads):.1f}"),
        ("review it: every assessment, every rule (ms)", f"{1000 * median(reviews):.1f}"),
        ("search it for a phrase (ms)", f"{1000 * median(searches):.1f}"),
    ]


def main() -> None:
    figures = stores.Figures()
    stores.measure(figures)
    rows = "\n".join(f"| {name} | {figure} |" for name, figure in (*reading(), *storing()))
    page = f"""# Benchmarks

Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}: {platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python
{platform.python_version()}, one process. {NOTES:,} made-up notes of about {WORDS} words, 15 in 100 with an indicator; the median of {ROUNDS} rounds
in which the readers take turns. The machine is shared: ratios say more than the figures themselves.

| what | median |
|---|---|
{rows}

## The graph on both engines

{stores.PEOPLE:,} made-up people with {stores.RECORDS} records each, every case made once and written to both engines in turn; loads are
records a second, the rest is milliseconds: of a case the median of {stores.READS}, else of three. The smaller loads are of every tenth person.
The server has 2 GB of heap and 3 GB of page cache, on the same machine.

{stores.table(figures)}
"""
    (ROOT / "docs" / "benchmarks.md").write_text(page, "utf-8")
    sys.stdout.write(page)


if __name__ == "__main__":
    main()
