"""A draft checked before it is signed: how long a person waits, in a running process, with the case in the graph."""

import json
import os
import random
from datetime import date
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from docx import Document

from access.policy import view_for
from continuity.check import check, draft_record
from continuity.policy import load_policy
from graph.store import Actor, open_store
from ingest.draft import read_draft
from ingest.load import load
from ingest.project import bring_up_to_date
from ledger.ledger import Ledger

MCCANN = Path(__file__).parent.parent / "cases" / "mccann" / "case.json"
CRN, RECORDS, WORDS, SECTIONS, ROUNDS = "S000500", 500, 3_000, 10, 5
TODAY = date(2026, 1, 1)


def case_file(folder: Path) -> Path:
    """A made-up case: the records of the McCann case over again, each time under other ids."""
    document = json.loads(MCCANN.read_text("utf-8"))
    records = [
        {**record, "id": f"{record['id']}-{turn}"}
        for turn in range(-(-RECORDS // len(document["records"])))
        for record in document["records"]
    ]
    path = folder / "case.json"
    path.write_text(
        json.dumps(document | {"offender": {"crn": CRN, "name": "Synthetic"}, "records": records[:RECORDS]}), "utf-8"
    )
    return path


def draft(seed: int) -> bytes:
    """A made-up DOCX of so many words under so many headings: the sentences of the McCann records in another order."""
    chance, document = random.Random(seed), Document()
    texts = [r["text"] for r in json.loads(MCCANN.read_text("utf-8"))["records"] if r.get("text")]
    for number in range(SECTIONS):
        document.add_heading(f"Section {number + 1}", 1)
        words = 0
        while words < WORDS // SECTIONS:
            text = chance.choice(texts).split()[: WORDS // SECTIONS - words]
            document.add_paragraph(" ".join(text))
            words += len(text)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def check_row() -> tuple[str, str]:
    """(what, seconds, and seconds of processor): read the draft, read the case from the graph, read the draft for indicators, compare."""
    with TemporaryDirectory() as name:
        home = Path(name)
        url = f"ladybug://{home / 'graph.lbug'}"
        with Ledger(home / "ledger.sqlite") as ledger:
            load(case_file(home), ledger, TODAY)
            bring_up_to_date(ledger, url)
        with open_store(url, read_only=True) as store:
            view, took, worked = view_for(store, Actor("bench")), [], []
            for seed in range(ROUNDS):
                data = draft(seed)
                begun, before = perf_counter(), _processor()
                read = read_draft(data, "draft.docx")
                case = view.case(CRN)
                check(case, draft_record(case, TODAY, read.text, read.sections), load_policy())
                took.append(perf_counter() - begun)
                worked.append(_processor() - before)
    return (
        f"check a draft of {WORDS:,} words against a case of {RECORDS} records (s; of processor time)",
        f"{median(took):.2f}; {median(worked):.2f}",
    )


def _processor() -> float:
    """Seconds that this process and those that it started and saw end have worked."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    print(*check_row())
