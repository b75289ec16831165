"""A made-up caseload of any size, as cases of the graph: nobody in it exists. The same number gives the same case."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from graph.store import CaseGraph
from ingest.case_graph import case_graph
from ingest.directory import Directory
from ledger.standing import Standing
from nlp.lexicon import load_lexicon
from nlp.mention import Mention

REGIONS, UNITS, OFFICERS, PLACES, FAMILIES = 12, 10, 20, 4_000, 3_000
SAID = 0.15  # of the records say something of an indicator
FIRST = date(2004, 1, 1)
ROUTINE = (
    "Attended on time and spoke of work.", "Bus was late.", "Discussed the course and next steps.", "Home visit, all quiet.",
    "Telephoned, no answer, voicemail left.", "Benefits letter handed over.", "Seen with the keyworker.", "Travel warrant issued.",
)  # fmt: skip
KINDS = ("contact",) * 30 + (
    "assessment", "assessment", "intelligence", "intelligence", "allocation", "address", "relationship", "transfer",
    "decision", "action", "event", "mappa_meeting", "registration", "report",
)  # fmt: skip


def area(number: int) -> str:
    return f"Region {number // UNITS + 1} unit {number % UNITS + 1}"


def officer(unit: int, number: int) -> str:
    return f"S{unit:03}{number:02}"


class Caseload:
    """`people` cases of `records` records each."""

    def __init__(self, people: int, records: int, seed: int = 1):
        self.people, self.records, self.seed = people, records, seed
        self._indicators = [(code, i.examples.found[0].text) for code, i in load_lexicon().indicators.items()]
        self.directory = Directory({self.crn(n): self.header(n) for n in range(people)})

    def crn(self, number: int) -> str:
        return f"B{number:06}"

    def header(self, number: int) -> dict[str, Any]:
        unit = number % (REGIONS * UNITS)
        staff = [
            {"id": officer(unit, i), "name": f"Officer {unit}-{i}", "area": area(unit), "agency": "probation"}
            for i in range(number % 3, OFFICERS, OFFICERS // 3)
        ]
        return {
            "offender": {
                "crn": self.crn(number),
                "name": f"Synthetic {number}",
                "date_of_birth": str(1950 + number % 55),
            },
            "ids": "shared",
            "staff": staff,
            "areas": [{"id": area(unit), "kind": "pdu", "part_of": f"Region {unit // UNITS + 1}"}],
            "people": [{"id": f"F{number % FAMILIES}", "role": "victim" if number % 7 == 0 else "associate"}],
        }

    def cases(self) -> Iterator[CaseGraph]:
        for number in range(self.people):
            yield self.case(number)

    def case(self, number: int) -> CaseGraph:
        chance = random.Random(f"{self.seed}.{number}")
        day, bodies, readings = FIRST + timedelta(chance.randrange(2000)), [], {}
        unit, at = number % (REGIONS * UNITS), 0
        for place in range(self.records):
            kind = "allocation" if place == 0 else chance.choice(KINDS)
            day += timedelta(chance.randrange(1, 220))
            body, mentions = self._record(chance, kind, day, f"R{place}", unit, at, number)
            if kind == "allocation":
                at = (at + 1) % OFFICERS
            elif kind == "transfer" and body["detail"]["status"] == "accepted":
                unit = (unit + 1) % (REGIONS * UNITS)
            bodies.append((place, body))
            readings[body["id"]] = mentions
        return case_graph(
            Standing(self.crn(number), self.header(number), tuple(bodies), (), ()), readings, self.directory
        )

    def _record(
        self, chance: random.Random, kind: str, day: date, key: str, unit: int, at: int, number: int
    ) -> tuple[dict[str, Any], tuple[Mention, ...]]:
        words = chance.choices(ROUTINE, k=6)
        category, told = chance.choice(self._indicators)
        said = chance.random() < SAID
        if said:
            words.insert(3, told)
        text = " ".join([*words, f"Ref {chance.randrange(10**6)}."])
        start = text.find(told)
        mentions = (
            (Mention(category, "present", None, "offender", told, start, start + len(told), None, "synthetic"),)
            if said
            else ()
        )
        source = chance.choice(("police", "prison")) if kind == "intelligence" else "probation"
        body = {
            "id": key, "kind": kind, "recorded_on": day.isoformat(), "text": text, "source": source,
            "author": officer(unit, at), "area": area(unit), "detail": self._detail(chance, kind, day, unit, at, number),
        }  # fmt: skip
        return body, mentions

    def _detail(self, chance: random.Random, kind: str, day: date, unit: int, at: int, number: int) -> dict[str, Any]:
        soon = (day + timedelta(21)).isoformat()
        return {
            "assessment": {"tool": "OASys", "levels": {"public": chance.choice(("MEDIUM", "HIGH"))}},
            "intelligence": {"shared_with": chance.choice(([], ["probation"]))},
            "allocation": {
                "from_staff": officer(unit, at), "to_staff": officer(unit, (at + 1) % OFFICERS), "handover": chance.random() < 0.7,
                "role": "caretaking" if chance.random() < 0.1 else "responsible",
            },
            "address": {"to_address": f"{chance.randrange(1, 60)} Street {chance.randrange(PLACES)}", "approved": True},
            "relationship": {"person": f"F{number % FAMILIES}", "type": "partner", "disclosed": chance.random() < 0.8},
            "transfer": {
                "from_area": area(unit), "to_area": area((unit + 1) % (REGIONS * UNITS)),
                "status": chance.choice(("requested", "accepted", "rejected")),
            },
            "decision": {"question": "recall", "outcome": "no recall", "recorded": chance.random() < 0.9, "rationale": chance.choice((None, "see log"))},
            "action": {"action_id": f"A{day}", "owner": officer(unit, at), "due": soon, "completed_on": chance.choice((None, soon))},
            "event": {"type": chance.choice(("arrest", "recall", "abscond"))},
            "mappa_meeting": {"level": 2, "attended": ["probation", "police"]},
            "registration": {"type": "MAPPA", "status": "added"},
        }.get(kind, {})  # fmt: skip


def entities(case: CaseGraph) -> tuple[int, int]:
    """(nodes, relationships) that it takes to write a case."""
    return len(case.own) + len(case.shared), len(case.relationships)
