"""Made-up case files, a fast stand-in for the reader, and a child process to kill. No person in it exists."""

import json
import random
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from graph import ontology as o
from graph.store import CaseGraph, open_store
from ingest import project as projection
from ingest.load import load
from ingest.project import bring_up_to_date
from ledger.ledger import Ledger
from nlp import extract as reader
from nlp.mention import Cue, Mention

TODAY = date(2026, 11, 1)
PHRASES = (
    "He had a knife in his bag.", "No concerns today.", "Bus was late.", "She said he set fire to a shed.",
    "Attended and spoke of work.", "He threatened a neighbour.",
)  # fmt: skip


def row(
    record_id: str, kind: str = "contact", on: str | None = "2011-05-04", text: str = "Seen.", **more: Any
) -> dict[str, Any]:
    return {"id": record_id, "kind": kind, "recorded_on": on, "text": text, **more}


def document(crn: str = "T100001", *records: Any, **more: Any) -> dict[str, Any]:
    offender = {"crn": crn, "name": f"Person {crn}", "date_of_birth": "1980"} | more.pop("offender", {})
    return {"offender": offender, "records": list(records), **more}


def write(folder: Path, name: str, content: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode())
    return path


def synthetic_case(number: int, records: int, seed: int = 0) -> dict[str, Any]:
    """A case of every kind that makes nodes of its own or shares them with others."""
    pick = random.Random(f"{seed}.{number}")
    details: dict[str, Any] = {
        "contact": {"mode": "f2f"},
        "assessment": {"levels": {"public": "HIGH"}},
        "allocation": {"from_staff": "OM1", "to_staff": "OM2", "handover": None},
        "address": {"to_address": f"{pick.randrange(9)} High St.", "from_address": "1, Low Road"},
        "relationship": {"person": "P1", "type": "partner", "disclosed": False},
        "transfer": {"from_area": "North", "to_area": "South", "status": "pending"},
    }
    rows = []
    for i in range(records):
        kind = pick.choice(list(details))
        day = f"20{pick.randrange(25):02}-{pick.randrange(1, 13):02}"
        more = {"author": pick.choice(["OM1", "OM2"]), "area": "North", "source": "probation"}
        rows.append(row(f"R{i}", kind, day, " ".join(pick.choices(PHRASES, k=4)), detail=details[kind], **more))
    staff = [
        {"id": "OM1", "name": f"Ann {number % 2}", "manager": "S1", "email": "ann@x"},
        {"id": "OM2", "area": "North"},
    ]
    areas = [{"id": "North", "kind": "pdu", "part_of": "East"}]
    shared = {"ids": "shared"} if number % 2 else {}
    return document(
        f"T{number:06}", *rows, staff=staff, areas=areas, people=[{"id": "P1", "role": "partner"}], **shared
    )


def caseload(folder: Path, cases: Iterable[int], records: int = 10) -> Path:
    for number in cases:
        write(folder, f"case{number}.json", synthetic_case(number, records))
    return folder


def quick_extract(text: str, recorded_on: str | None = None, born: str | None = None) -> list[Mention]:
    """A reader of three words, for tests of what becomes of mentions."""
    return [
        Mention(
            "weapons",
            "present",
            None,
            "offender",
            m.group(),
            *m.span(),
            recorded_on,
            "quick",
            cues=(Cue(*m.span(), "c"),),
        )
        for m in re.finditer("knife|fire|threat", text)
    ]


def use_quick_reader() -> None:
    reader.extract = quick_extract  # type: ignore[assignment]
    projection.reader_version = lambda: "quick"


def node(of: type[o.Node], **values: Any) -> o.Node:
    """A node of which only some properties are told."""
    return of(**{p.name: values.get(p.name) for p in o.properties(of)})


def made_case(number: int, records: int) -> CaseGraph:
    """A case as a graph, without ledger and reader, for graphs of many records: a mention in every tenth."""
    crn = f"T{number:06}"
    person, thread = o.node_id(o.Offender, crn), o.node_id(o.Indicator, crn, "weapons")
    header, place = json.dumps({"offender": {"crn": crn}}), f"North {number % 50}"
    area = o.Area(o.node_id(o.Area, place), place, "pdu")
    own = [
        node(o.Offender, id=person, crn=crn, name=f"Person {crn}", header=header, summary="{}", unread="[]"),
        node(o.Indicator, id=thread, crn=crn, category="weapons"),
    ]
    joined: list[o.Relationship] = [o.NamesArea(person, area.id), o.Concerns(thread, person)]
    for i in range(records):
        own.append(made := _made_record(crn, i, place, number * i % 997))
        joined += [o.About(made.id, person), o.InArea(made.id, area.id)]
        if i % 10 == 0:
            own.append(said := _made_mention(crn, made.id))
            joined += [o.FoundIn(said.id, made.id), o.SpeaksOf(said.id, thread)]
    return CaseGraph(crn, tuple(own), (area,), tuple(joined))


def _made_record(crn: str, i: int, area: str, room: int) -> o.Node:
    day = date(2003 + i % 20, 1 + i % 12, 1 + i % 28)
    text = f"{PHRASES[(room + i) % len(PHRASES)]} Seen {i} times, in room {room}. " + "He was on time."
    return node(
        o.Record, id=o.node_id(o.Record, crn, i), crn=crn, record_id=f"R{i}", kind="contact", area=area, text=text,
        recorded_on=day.isoformat(), first=day, last=day, year=day.year, detail="{}", position=i, place=i,
    )  # fmt: skip


def _made_mention(crn: str, record: str) -> o.Node:
    return node(
        o.Mention, id=o.node_id(o.Mention, record), crn=crn, category="weapons", assertion="present",
        subject="offender", quote="knife", prefix="", suffix="", span_start=0, span_end=5, rule="quick",
        source="lexicon", probability=0.5, cues="[]", ordinal=0, sure=True, asserted=True, denied=False,
    )  # fmt: skip


def url_of(home: Path) -> str:
    return f"ladybug://{home / 'graph.lbug'}"


def load_and_project(home: Path, *folders: Path) -> None:
    """Each folder in turn: received, then projected."""
    with Ledger(home / "ledger.sqlite") as ledger:
        for folder in folders:
            load(folder, ledger, TODAY)
            bring_up_to_date(ledger, url_of(home))


def hash_at(home: Path) -> str:
    with open_store(url_of(home), read_only=True) as store:
        return store.graph_hash()


def child(home: Path, folders: list[Path], started: Any) -> None:
    """In a process that is going to be killed."""
    use_quick_reader()
    started.set()
    load_and_project(home, *folders)
