"""How fast notes are read, beside the peers: each peer in an environment of its own, made here and thrown away."""

import json
import os
import random
import re
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from unittest.mock import patch

from ahocorasick_rs import AhoCorasick

from nlp.extract import by_lexicon, extract, lexical_targets
from nlp.finder import Finder
from nlp.lexicon import Term, load_lexicon
from nlp.pattern import Pattern
from nlp.scan import Scanner
from nlp.tagger import default_tagger
from nlp.training.notes import all_parts, read

ROOT = Path(__file__).parent.parent
NOTES, WORDS, WITH = 20_000, 160, 0.15
SLOW, SLOWEST = 2_000, 300  # of the notes what slow readers read
PEERS = {"negspacy": "negspacy==1.1.0", "medspacy": "medspacy==1.3.1"}
ONE = '{"id": "1", "text": "Attended on time. Squeezed till she saw stars. Denies any use of heroin since 2009."}\n'
Read = Callable[[str], object]


def parts() -> tuple[list[str], list[str]]:
    """(texts in which the lexicon finds something, texts without that or any label): reviews' records and training notes."""
    labelled = [(note["text"], bool(note["labels"])) for note in read(all_parts())]
    for path in sorted((ROOT / "cases").glob("*/case.json")):
        labelled += [(r["text"], False) for r in json.loads(path.read_text("utf-8"))["records"] if r.get("text")]
    told = [text for text, _ in labelled if lexical_targets(text)]
    return told, [text for text, any_label in labelled if not any_label and not lexical_targets(text)]


def notes(seed: int = 1) -> list[str]:
    """Notes of about 160 words put together of such texts; 15 in 100 hold one that the lexicon finds something in."""
    chance, (told, plain) = random.Random(seed), parts()
    return [_note(chance, told, plain) for _ in range(NOTES)]


def _note(chance: random.Random, told: list[str], plain: list[str]) -> str:
    made = [chance.choice(told)] if chance.random() < WITH else []
    while sum(len(p.split()) for p in made) < WORDS - 15:
        made.insert(chance.randrange(len(made) + 1), chance.choice(plain))
    return " ".join(made)


def phrases() -> list[tuple[Term, Pattern]]:
    """The lexicon's patterns that are plain words and need nothing beside them: what a phrase matcher can be given too."""
    found = {
        pattern.source: (replace(term, patterns=(pattern,), unless=()), pattern)
        for term in load_lexicon().terms if not term.needs for pattern in term.patterns
    }  # fmt: skip
    return [found[source] for source in sorted(found) if re.fullmatch(r"[a-z' -]+", source)]


def of_phrases(rows: Sequence[tuple[Term, Pattern]]) -> Read:
    """Our rules with these phrases alone."""
    scanner = Scanner(replace(load_lexicon(), finder=Finder(rows), terms=tuple(term for term, _ in rows)))
    return lambda text: by_lexicon(text, scanner)


def rate(work: Read, texts: list[str]) -> tuple[float, float]:
    """(texts a second by the clock, by processor time)."""
    clock, spent = perf_counter(), process_time()
    for text in texts:
        work(text)
    return len(texts) / (perf_counter() - clock), len(texts) / (process_time() - spent)


def raw_scan() -> Read:
    """Nothing but the search for the lexicon's literals: the limit."""
    finder = load_lexicon().finder
    automaton = AhoCorasick(finder.literals)
    return lambda text: automaton.find_matches_as_indexes(text.lower())


def spread(texts: list[str]) -> float:
    """Texts a second by the whole reader, one process a processor."""
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, mp_context=get_context("forkserver")) as pool:
        list(pool.map(extract, texts[: workers * 4], chunksize=2))  # each has started
        start = perf_counter()
        list(pool.map(extract, texts, chunksize=20))
        return len(texts) / (perf_counter() - start)


def peers(texts: list[str], sources: list[str]) -> Iterator[tuple[str, str, str]]:
    with TemporaryDirectory() as name:
        given = Path(name) / "given.json"
        for peer, requirement in PEERS.items():
            few = texts if peer == "negspacy" else texts[:SLOWEST]
            given.write_text(json.dumps({"phrases": sources, "notes": few}), "utf-8")
            home = Path(name) / peer
            venv.create(home, with_pip=True)
            python = home / "bin" / "python"
            subprocess.run(
                [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", requirement], check=True
            )
            script = ROOT / "benchmarks" / "peers" / f"{peer}_peer.py"
            run = subprocess.run([python, script, given], capture_output=True, text=True, check=True)
            clock, spent = run.stdout.split()[-2:]
            yield (
                f"{requirement}, {len(sources):,} phrases, {len(few):,} notes",
                figure(float(clock)),
                figure(float(spent)),
            )


def cold() -> tuple[float, float]:
    """(seconds by the clock, of processor time) of `throughline extract` on one note, in a new process; the best of three."""
    with TemporaryDirectory() as name:
        note = Path(name) / "note.jsonl"
        note.write_text(ONE, "utf-8")
        rounds = []
        for _ in range(3):
            clock, before = perf_counter(), os.times()
            subprocess.run([sys.executable, "-m", "cli", "extract", note], cwd=ROOT, capture_output=True, check=True)
            after = os.times()
            spent = after.children_user + after.children_system - before.children_user - before.children_system
            rounds.append((perf_counter() - clock, spent))
    return min(rounds)


def figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"


def section() -> str:
    texts, given = notes(), phrases()
    rows: list[tuple[str, str, str]] = []
    for name, work, few in (
        (f"search for the lexicon's literals alone, the limit, {NOTES:,} notes", raw_scan(), texts),
        (f"lexicon and rules, {NOTES:,} notes", by_lexicon, texts),
        (f"our rules with the {len(given):,} phrases that the peers get, {NOTES:,} notes", of_phrases(given), texts),
        (f"the whole reader, {SLOW:,} notes", extract, texts[:SLOW]),
    ):
        rate(work, texts[:100])
        rows.append((name, *map(figure, rate(work, few))))
    with patch.object(default_tagger(), "least", float("-inf")):
        rows.append(
            (
                f"the whole reader, every layer on every sentence, {SLOWEST:,} notes",
                *map(figure, rate(extract, texts[:SLOWEST])),
            )
        )
    rows.append((f"the whole reader, a process a processor, {SLOW:,} notes", figure(spread(texts[:SLOW])), ""))
    rows += peers(texts, [pattern.source for _, pattern in given])
    clock, spent = cold()
    table = "\n".join(f"| {name} | {by_clock} | {by_processor} |" for name, by_clock, by_processor in rows)
    words, hit = (
        sum(len(t.split()) for t in texts) / len(texts),
        sum(bool(lexical_targets(t)) for t in texts[:2000]) / 2000,
    )
    return f"""{NOTES:,} notes of {words:.0f} words on average, put together of the two reviews' records and of training notes without a label; in
{100 * hit:.0f} in 100 of them the lexicon finds something. Each peer runs in a new environment of its own and is given the lexicon's patterns
that are plain phrases and need nothing beside them; the rest of the lexicon has gaps, classes and conditions. Notes a second, by the clock and by processor time, one process unless it says otherwise.

| reader | notes/s | by processor time |
|---|---|---|
{table}

`throughline extract` on one note in a new process: {clock:.1f} seconds by the clock, {spent:.1f} of processor time.
"""
