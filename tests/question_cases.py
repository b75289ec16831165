"""Made-up cases for the named questions: a small world in which each has a known answer, and cases by chance.

A text says what the reader is to find in it: "[arson]" is stated of the person, "[no arson]" denied, "[if arson]" is
no more than a plan, "[family arson]" is somebody else's. No person in it exists.
"""

import random
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from synthetic import TODAY, document, write

from access.policy import view_for
from graph.store import Actor, View, open_store
from ingest.load import load
from ingest.project import rebuild
from ledger.ledger import Ledger
from nlp.mention import Mention

WORD = re.compile(r"\[(?:(no|if|maybe|family) )?(\w+)\]")
ASSERTIONS: Mapping[str | None, Any] = {"no": "negated", "if": "hypothetical", "maybe": "uncertain"}
Document = dict[str, Any]


def marked(text: str, recorded_on: str | None = None, born: str | None = None) -> list[Mention]:
    """The reader: what the brackets in a text say."""
    return [
        Mention(m[2], ASSERTIONS.get(m[1], "present"), None, "family" if m[1] == "family" else "offender", m[0], *m.span(), None, "m.r")
        for m in WORD.finditer(text)
    ]  # fmt: skip


def rec(head: str, text: str = "", **more: Any) -> Document:
    """`head`: id, kind and date, such as "A1 assessment 2013-01-01". What is no field of a record becomes its detail."""
    record_id, kind, on = head.split()
    fields = {k: more.pop(k) for k in ("author", "area", "source", "received_on", "occurred_on") if k in more}
    dated = {"recorded_on": None if on == "-" else on}
    return {"id": record_id, "kind": kind, **dated, "text": text, "source": "probation", **fields, "detail": more}


def case(crn: str, area: str, *records: Document, **more: Any) -> Document:
    """A case of one area: it stands in every record that names no other."""
    return document(crn, *({"area": area, **r} for r in records), **more)


def given(head: str, to: str | None, by: str | None = None, **more: Any) -> Document:
    record_id, on = head.split()
    return rec(f"{record_id} allocation {on}", to_staff=to, from_staff=by, **more)


def world() -> list[Document]:
    return [*_carried(), *_held(), *_decided(), *_shared(), *_moved()]


def _carried() -> Iterator[Document]:
    """Area Carry: what assessments carry and lack."""
    bob = {"area": "Carry", "name": "Bob", "email": "bob@x", "caseload": 40, "capacity": 30}
    yield case(
        "T000001", "Carry",
        rec("P1 intelligence 2003", "[sexual_harm]", source="police", received_on="2011-05-04"),
        rec("P2 intelligence 2004-05", "[sexual_harm]", source="prison", shared_with=["police"]),
        given("H1 2009", "OM1"),
        rec("A0 assessment 2010", "[violence] [domestic_abuse]", author="OM1"),
        rec("C1 contact 2012-03-04", "[arson] [if robbery] [family hostage_kidnap]"),
        rec("C2 contact 2012-04-04", "[maybe weapons]"),
        given("H2 2012-06", "OM2", "OM1", handover=False),
        rec("D1 decision 2012-07", "[stalking_harassment]", question="recall", recorded=False),
        rec("B1 absence 2012-08", "[threats_to_kill]", staff="OM1"),
        rec("A1 assessment 2013-01-01", "[violence] [no weapons]", author="OM2", levels={"public": "HIGH", "children": "LOW"}),
        rec("C3 contact 2014-01-05", "[robbery] [substance_misuse]"),
        rec("C4 contact 2014-02-02", "[violence]"),
        staff=[{"id": "OM1", "area": "Carry", "name": "Ann"}, {"id": "OM2", **bob}],
    )  # fmt: skip
    yield case(
        "T000002", "Carry",
        given("H1 2011", "X7"),
        rec("C1 contact 2012", "[arson]"),
        rec("A1 assessment 2013-12-01", "[arson]", author="X7"),
        rec("P9 intelligence 2014-06", "[weapons]", source="police"),
        staff=[{"id": "X7", **bob}],
    )  # fmt: skip
    yield case("T000003", "Carry", rec("C1 contact 2012", "[arson] [mental_health]"))
    yield case(
        "T000004", "Carry",
        given("H1 2010", "OM1"),
        rec("A1 assessment 2010-06", "Nothing of note.", levels={"public": "VERY_HIGH"}),
        given("H2 2011-02-01", None, "OM1"),
    )  # fmt: skip


def _held() -> Iterator[Document]:
    """Area Held: who had the case and for how long."""
    yield case(
        "T000010", "Held",
        given("H1 2009-01-01", "A"), given("H2 2010-01-01", "B", "A", handover=True),
        given("H3 2010-11-01", "C", "B", handover=False), given("H4 2013-01-01", "D", "C"),
    )  # fmt: skip
    yield case(
        "T000011", "Held", given("H1 2009", "A"), given("H2 2010-01-01", "B", "A"), given("H3 2012-01-01", "C", "B")
    )
    yield case("T000012", "Held", given("H1 2009", "A"), given("H2 2010-01-01", None, "A"), given("H3 2010-01-31", "B"))
    yield case("T000013", "Held", given("H1 2009", "A"), given("H2 2010-01-01", None, "A"), given("H3 2010-01-06", "B"))
    yield case(
        "T000014", "Held", given("H1 2009", "A"),
        given("K1 2010-01-01", "Q", role="caretaking", area="Away"), given("K2 2010-06-01", None, "Q", role="caretaking", area="Away"),
        staff=[{"id": "A", "area": "Held", "name": "Ada"}],
    )  # fmt: skip
    yield case(
        "T000015", "Held", given("H1 2009", "A"),
        given("K1 2010-01-01", "Q", role="caretaking"), given("K2 2010-03", None, "Q", role="caretaking"),
    )  # fmt: skip


def _decided() -> Iterator[Document]:
    """Area Decide: decisions, actions, recalls, breaches, relationships, transfers, registrations."""
    yield case(
        "T000030", "Decide",
        rec("D1 decision 2018-01", question="recall", outcome="not to recall", decided_by="SPO", recorded=False),
        rec("D2 decision 2018-02", question="enforcement", rationale=""),
        rec("D3 decision 2018-03", question="enforcement", rationale="seen and warned"),
        rec("D4 decision 2018-04", question="mappa_level"),
        rec("N1 action 2019-01-01", owner="OM", due="2019-01-31", arises_from="D3"),
        rec("N2 action 2019-01-01", owner="OM", due="2019-01-15", completed_on="2019-01-20"),
        rec("N3 action 2019-01-01", owner="police"),
        rec("N4 action 2019-01-01", owner="OM", due="2019-01-15", action_id="x"),
        rec("N5 action 2019-01-18", owner="OM", due="2019-01-15", action_id="x", completed_on="2019-01-17"),
        rec("N6 action 2019-01-01", owner="OM", due="2019-02"),
        rec("E1 event 2019-03-01", type="breach"),
        rec("D5 decision 2019-03-10", question="enforcement", rationale="first breach"),
        rec("E2 event 2019-06-01", type="recall"),
        rec("D6 decision 2019-06-02", question="recall", outcome="recall", rationale="risk"),
        staff=[{"id": "OM", "name": "Olu", "manager": "SPO"}, {"id": "SPO", "name": "Sam"}],
    )  # fmt: skip
    yield case(
        "T000031", "Decide",
        rec("E1 event 2019-03-01", type="breach", author="OM"),
        rec("D0 decision 2019-03-02", question="recall", outcome="not to", recorded=False),
        rec("D1 decision 2019-05-01", question="enforcement", rationale="late"),
        rec("E2 event 2019-06-01", type="recall", author="OM"),
    )  # fmt: skip
    yield case(
        "T000032", "Decide",
        rec("L1 relationship 2019-01-01", type="partner", disclosed=False),
        rec("D1 decision 2019-01-20", question="enforcement", rationale="r"),
        rec("L2 relationship 2019-05-01", person="P1", type="friend", disclosed=False),
        rec("L3 relationship 2019-06-01", person="P2", type="friend", disclosed=True),
        people=[{"id": "P1", "name": "Pat"}],
    )  # fmt: skip
    yield case(
        "T000033", "Decide",
        rec("F1 transfer 2019-01-01", from_area="Decide", to_area="Ask", status="requested"),
        rec("F2 transfer 2019-01-01", from_area="Decide", to_area="Take", status="requested"),
        rec("F3 transfer 2019-04-01", from_area="Decide", to_area="Take", status="accepted"),
        rec("F4 transfer 2019-04-25", from_area="Decide", to_area="Wait", status="pending"),
        rec("F5 transfer 2019-04-26", from_area="Decide", to_area="Deny", status="rejected"),
        rec("C1 contact 2019-05-01"),
    )  # fmt: skip
    yield case(
        "T000034", "Decide",
        rec("G1 registration 2018", type="MAPPA", level="2", category="M1", status="added", area="Ask"),
        rec("G2 registration 2018", type="child protection", status="added", area="Ask"),
        rec("C1 contact 2019"),
    )  # fmt: skip
    yield case(
        "T000035", "Decide",
        rec("G1 registration 2018", type="MAPPA", status="added", area="Ask"),
        rec("G2 registration 2019", type="MAPPA", status="deregistered", area="Ask"),
        rec("C1 contact 2019"),
    )  # fmt: skip


def _shared() -> Iterator[Document]:
    """Areas Elm, Oak and Ash: people, addresses and victims in common."""
    home = {"to_address": "1 Elm Road"}
    hostel = {"to_address": "The Hostel", "type": "approved_premises"}
    jail, nowhere = {"to_address": "HMP Example", "type": "custody"}, {"to_address": "No fixed abode"}
    victim, friend = {"id": "V1", "name": "Val", "role": "victim"}, {"id": "F9", "role": "friend"}
    yield case(
        "T000050", "Elm",
        rec("L1 address 2001", "[violence]", **home), rec("L2 address 2002", **hostel),
        rec("L3 address 2003", **jail), rec("L4 address 2004", **nowhere),
        ids="shared", people=[victim],
    )  # fmt: skip
    yield case(
        "T000051",
        "Oak",
        rec("L1 address 2005", "[arson]", to_address="1, ELM road."),
        ids="shared",
        people=[victim, friend],
    )
    yield case("T000052", "Oak", rec("L1 address 2006", "[no arson] [mental_health]", **home))
    yield case(
        "T000053", "Oak", *(rec(f"L{i} address 2007", "[robbery]", **a) for i, a in enumerate((hostel, jail, nowhere)))
    )
    yield case(
        "T000054", "Ash", rec("L1 address 2008", "[robbery]", to_address="2 Ash Road"), ids="shared", people=[friend]
    )
    yield case("T000055", "Ash", people=[{"id": "P1", "name": "Gail Green", "role": "victim"}])
    yield case(
        "T000056", "Ash", people=[{"id": "P7", "name": "GAIL GREEN", "role": "victim"}, {"id": "P8", "role": "victim"}]
    )
    yield case("T000057", "Ash", people=[{"id": "P7", "name": "Gail Green", "role": "sister"}])
    for crn, area, name, born in (
        ("T000058", "Ash", "Jo Smith", "1980-01-01"), ("T000059", "Elm", "JO SMITH", "1980-01-01"),
        ("T000060", "Oak", "Jo Smith", "1981-01-01"), ("T000061", "Ash", "Jo Smith", "1980-01-01"),
    ):  # fmt: skip
        yield case(crn, area, rec("C1 contact 2019"), offender={"name": name, "date_of_birth": born})


def _moved() -> Iterator[Document]:
    """Areas M1 to M5, one after the other."""
    stays = [rec(f"L{i} address 2010-0{i}-01", to_address=f"{i} Road", area=f"M{i}") for i in range(1, 6)]
    yield case("T000070", "M0", *stays)
    yield case("T000071", "M0", *stays, rec("F1 transfer 2010-09-01", to_area="M3", status="accepted", area="M3"))
    yield case("T000072", "M0", *stays[:4], rec("L5 address 2012", to_address="5 Road", area="M5"))


DATES = "2010 2010-03 2010-03-05 2010-03-05 2010-03-06 2010-04 2010-07-01 2011 2011-02-03 2011-02-03 2012-12 2013-01-01".split()
CATEGORIES = "arson violence weapons sexual_harm mental_health".split()


def by_chance(number: int) -> Document:
    """A case in which dates overlap, tie and are missing, and every kind stands that a rule or an assessment weighs."""
    pick = random.Random(number)
    rows = []
    for i in range(pick.randrange(4, 24)):
        kind = pick.choice(list(_DETAILS))
        detail = {k: pick.choice(v) for k, v in _DETAILS[kind].items() if pick.random() < 0.9}
        said = " ".join(
            f"[{pick.choice(['', '', '', 'no ', 'if ', 'family '])}{pick.choice(CATEGORIES)}]"
            for _ in range(pick.randrange(3))
        )
        on = pick.choice(DATES)
        if pick.random() < 0.1:
            on, detail["not_before"], detail["not_after"] = "-", "2010-02", pick.choice(["2010-05", "2012"])
        source = pick.choice(["probation", "probation", "police", "prison"])
        if pick.random() < 0.2:
            detail["shared_with"] = pick.choice([[], ["probation"]])
        more = {"received_on": "2011-06"} if pick.random() < 0.2 else {}
        rows.append(rec(f"R{i} {kind} {on}", said, source=source, author=pick.choice(["A", "B"]), **more, **detail))
    areas = ["North", "South", "East"]
    return document(
        f"T{number:06}", *({"area": pick.choice(areas), **r} for r in rows), staff=[{"id": "A", "area": "North"}]
    )


_DETAILS: Mapping[str, Mapping[str, list[Any]]] = {
    "contact": {}, "intelligence": {}, "absence": {"staff": ["A"]},
    "assessment": {"levels": [{"public": "HIGH"}, {"children": "LOW"}]},
    "allocation": {"from_staff": ["A", None], "to_staff": ["A", "B", "B", None], "handover": [True, False, None],
                   "role": ["responsible", "responsible", "responsible", "caretaking", "prison"]},
    "transfer": {"from_area": ["North"], "to_area": ["South", "East"], "status": ["requested", "accepted", "rejected"]},
    "address": {"to_address": ["1 High St", "2 High St"], "type": ["family", "custody"]},
    "event": {"type": ["breach", "recall", "ap_departure", "arrest"]},
    "decision": {"question": ["recall", "enforcement"], "recorded": [True, False], "rationale": ["", "given"]},
    "action": {"owner": ["A", "police"], "due": ["2010-06", "2011-01-01"], "action_id": ["x", "y"], "completed_on": ["2010-02", "2010-03-01"]},
    "relationship": {"person": ["P1"], "disclosed": [True, False]},
    "registration": {"type": ["MAPPA", "other"], "status": ["added", "deregistered"]},
}  # fmt: skip


@contextmanager
def loaded(home: Path, url: str, documents: list[Document]) -> Iterator[View]:
    """What anybody sees of a graph of these cases at `url`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nlp.extract.extract", marked)
        patch.setattr("ingest.project.reader_version", lambda: "marked")
        with Ledger(home / "ledger.sqlite") as ledger:
            for content in documents:
                write(home / "in", f"{content['offender']['crn']}.json", content)
            assert not load([home / "in"], ledger, TODAY).problems
            rebuild(ledger, url)
    with open_store(url, read_only=True) as store:
        yield view_for(store, Actor("tester"))
