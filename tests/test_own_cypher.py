"""An analyst's own query on real engines: what it answers, where it stops, and that it harms nothing."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from neo4j_fixtures import signed_in
from test_cli import GOOD, run, write
from test_gate import ANSWERED, REFUSED, disguised

from access.policy import view_for
from errors import BadInput, StoreUnavailable
from graph import ladybug_gate, neo4j_gate
from graph.gate import admitted
from graph.gate_words import FUNCTIONS, KEYWORDS, WITHHELD
from graph.ladybug_store import MAX_BYTES, LadybugStore
from graph.neo4j_store import Neo4jStore
from graph.ontology import About, Area, Node, Offender, PartOf, Record, Staff, WorksIn, node_id, properties
from graph.own_query import Limits, Stopped, told_of
from graph.questions import Table
from graph.store import Actor, Store, View, open_store

SERVERS = {"neo4j": "neo4j_server", "neo4j-2026": "neo4j_2026"}
AREAS = 60
NOTE = "Ann Example said that he had a knife."
SLOW = 20.0  # seconds, on a noisy machine, that an answer may come after its limit


def made(of: type[Any], **given: Any) -> Any:
    """A node of this type; what is not given is null, or empty where it may not be."""
    empty: dict[type, Any] = {str: "", int: 0, float: 0.0, bool: False}
    return of(**({p.name: None if p.optional else empty.get(p.type) for p in properties(of)} | given))


def area(number: int) -> Area:
    return made(Area, id=f"a{number:02}", name=f"Area {number:02}", kind="pdu" if number == 1 else None)


def nodes() -> Iterator[Node]:
    yield from map(area, range(AREAS))
    yield made(Staff, id="s1", local_id="OM1", name="Ann Example")
    yield made(Offender, id=node_id(Offender, "T1"), crn="T1", header='{"offender": {"crn": "T1"}}', unread="[]")
    for number, kind in enumerate(["contact", "contact", "assessment"]):
        day = date(2019, 1, 30 - number)
        yield made(Record, id=f"r{number}", crn="T1", record_id=f"R{number}", kind=kind, first=day, text=NOTE)


def fill(url: str) -> None:
    """Sixty areas, closely joined, one officer, one person and three records."""
    with open_store(url) as store, store.writer() as writer:
        for node in nodes():
            writer.node(node)
        writer.flush()
        for number in range(AREAS):
            writer.relationship(PartOf(f"a{number:02}", f"a{(7 * number + 1) % AREAS:02}"))
            writer.relationship(PartOf(f"a{number:02}", f"a{(11 * number + 3) % AREAS:02}"))
        writer.relationship(WorksIn("s1", "a01"))
        for number in range(3):
            writer.relationship(About(f"r{number}", node_id(Offender, "T1")))
        writer.flush()  # and not finished, which drops areas that no case names


@dataclass(frozen=True)
class Graph:
    """A graph opened for reading, and the folder that may hold its file."""

    engine: str
    url: str
    folder: Path
    store: Store
    view: View

    def ask(self, text: str, seconds: float = 30.0, rows: int = 1_000) -> Table:
        return self.view.cypher(text, seconds, rows)

    def state(self) -> tuple[Any, ...]:
        """All that a query could change: the graph, files beside it, settings of the engine."""
        with open_store(self.url, read_only=True) as anew:
            found = anew.graph_hash(), anew.counts()
        return *found, *self.settings(), sorted(p.name for p in self.folder.rglob("*"))

    def settings(self) -> list[list[Any]]:
        return raw(self)("CALL current_setting('threads') RETURN *" if self.engine == "ladybug" else "SHOW USERS")


def raw(graph: Graph) -> Callable[[str], list[list[Any]]]:
    """What the program itself may ask of a graph opened for reading: no gate."""
    if isinstance(graph.store, LadybugStore):
        return graph.store.connection().run
    assert isinstance(graph.store, Neo4jStore)
    return graph.store.server.read


def address(engine: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if engine in SERVERS:
        yield from signed_in(request.getfixturevalue(SERVERS[engine]))
    else:
        yield f"ladybug://{folder / 'graph.lbug'}"


@pytest.fixture(scope="module", params=["ladybug", *SERVERS])
def graph(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("graph")
    for url in address(request.param, request, folder):
        fill(url)
        with open_store(url, read_only=True) as store:
            yield Graph(request.param, url, folder, store, view_for(store, Actor("tester")))


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Graph]:
    """An embedded graph of a test's own."""
    folder = tmp_path / "own"
    folder.mkdir()
    url = f"ladybug://{folder / 'graph.lbug'}"
    fill(url)
    with open_store(url, read_only=True) as store:
        yield Graph("ladybug", url, folder, store, view_for(store, Actor("tester")))


# ---- answers

A01 = {"label": "Area", "id": "a01", "name": "Area 01", "kind": "pdu"}
A08 = {"label": "Area", "id": "a08", "name": "Area 08"}
ALIKE = {
    "MATCH (n:Area) WHERE n.id = 'a01' RETURN n": [(A01,)],
    "MATCH (s:Staff)-[r:WORKS_IN]->(a:Area) RETURN s.name AS name, r, a": [
        ("Ann Example", {"relationship": "WORKS_IN"}, A01)
    ],
    "MATCH p = (a:Area)-[:PART_OF]->(b:Area) WHERE a.id = 'a01' AND b.id = 'a08' RETURN p": [
        ([A01, {"relationship": "PART_OF", "way": "along"}, A08],)
    ],
    "MATCH p = (b:Area)<-[:PART_OF]-(a:Area) WHERE a.id = 'a01' AND b.id = 'a08' RETURN p": [
        ([A08, {"relationship": "PART_OF", "way": "against"}, A01],)
    ],
    "MATCH (b:Area)<-[r:PART_OF*1..1]-(a:Area) WHERE a.id = 'a01' AND b.id = 'a08' RETURN r": [
        ([{"relationship": "PART_OF"}],)
    ],
    "MATCH (r:Record) RETURN r.kind AS kind, count(*) AS n, max(r.first) AS newest ORDER BY kind": [
        ("assessment", 1, date(2019, 1, 28)), ("contact", 2, date(2019, 1, 30)),
    ],
    "MATCH (r:Record) RETURN r.first AS day ORDER BY day": [
        (date(2019, 1, 28),), (date(2019, 1, 29),), (date(2019, 1, 30),),
    ],
    "RETURN {b: [1, 2], a: {c: date('2019-01-31')}} AS m, 'x' AS t, 1.5 AS f, true AS yes": [
        ({"a": {"c": date(2019, 1, 31)}, "b": [1, 2]}, "x", 1.5, True)
    ],
    "OPTIONAL MATCH (n:Area {name: 'nowhere'}) RETURN n, n.kind AS kind": [(None, None)],
    "MATCH (n:Area {name: 'nowhere'}) RETURN n": [],
    "MATCH (a:Area) WHERE EXISTS { MATCH (a)<-[:WORKS_IN]-(:Staff) } RETURN a.id AS id": [("a01",)],
    "RETURN 'CALL dbms.listConfig(); SET' AS words // CREATE (n)": [("CALL dbms.listConfig(); SET",)],
    "/* SHOW USERS */ MATCH (n:Staff) /***/ RETURN n.name AS `set`;": [("Ann Example",)],
    "UNWIND range(1, 3) AS x RETURN x UNION ALL RETURN 9 AS x": [(1,), (2,), (3,), (9,)],
}  # fmt: skip


@pytest.mark.parametrize("text", ALIKE)
def test_every_engine_answers_alike(graph: Graph, text: str) -> None:
    assert list(graph.ask(text).rows) == ALIKE[text]


def test_columns_are_named_as_asked(graph: Graph) -> None:
    assert graph.ask("RETURN 1 AS one, 2 AS two") == Table(("one", "two"), ((1, 2),))


@pytest.mark.parametrize(("rows", "cut"), [(AREAS - 1, True), (AREAS, False), (AREAS + 1, False), (1, True)])
def test_an_answer_of_more_rows_than_wanted_is_cut_and_says_so(graph: Graph, rows: int, cut: bool) -> None:
    answer = graph.ask("MATCH (n:Area) RETURN n.id AS id ORDER BY id", rows=rows)
    assert (len(answer.rows), answer.cut) == (min(rows, AREAS), cut)
    assert answer.rows[0] == ("a00",)


# ---- limits

MANY = " ".join(f"MATCH ({x}:Area)" for x in "abcdefgh")
ENDLESS = {
    "a product of all with all": f"{MANY} WHERE a.name < b.name AND c.name < d.name AND e.name < f.name RETURN count(*) AS n",
    "a list of a hundred million": "UNWIND range(1, 10000) AS x UNWIND range(1, 10000) AS y RETURN collect(x * y) AS all_of_them",
    "numbers without end": "UNWIND range(1, 10000) AS x UNWIND range(1, 10000) AS y UNWIND range(1, 10000) AS z "
    "WITH x + y + z AS s WHERE s < 0 RETURN s",
    "paths of thirty steps": "MATCH p = (a:Area)-[:PART_OF*1..30]-(b:Area) RETURN count(p) AS n",
}  # fmt: skip


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_what_would_not_end_is_stopped_at_its_time(graph: Graph, text: str) -> None:
    begun = time.monotonic()
    with pytest.raises(Stopped) as caught:
        graph.ask(text, seconds=1.0)
    assert time.monotonic() - begun < 1.0 + SLOW
    assert "Ask for less" in str(caught.value) and "Area" not in str(caught.value)
    assert graph.ask("RETURN 1 AS x").rows == ((1,),)


LARGE = {
    "one long text": "RETURN repeat('x', 2000000000) AS x",
    "many long texts": "UNWIND range(1, 10000) AS x WITH repeat('x', 1000000) AS s RETURN collect(s) AS xs",
    "a list that the gate would refuse": "RETURN size(range(1, 10000000000000)) AS n",
    "a list of 8 gigabytes": "UNWIND range(1, 1000000000) AS x RETURN count(*) AS n",
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_what_needs_more_memory_than_it_may_ends_its_own_process_alone(
    embedded: Graph, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of these, in this process, end it or take 8 GB for half a minute, whatever their time."""
    monkeypatch.setattr(ladybug_gate, "admitted", str)
    with pytest.raises(Stopped, match=r"done in the (memory|time) that it has"):
        embedded.ask(text)
    assert embedded.ask("RETURN 1 AS x").rows == ((1,),)


def test_an_engine_that_dies_is_told_as_a_query_too_large(embedded: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ladybug_gate, "CHILD", ["/bin/sh", "-c", "kill -SEGV $$"])
    with pytest.raises(Stopped, match="done in the memory that it has"):
        embedded.ask("RETURN 1 AS x")


def test_an_engine_that_hears_no_clock_is_ended(embedded: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ladybug_gate, "CHILD", ["/bin/sh", "-c", "kill -ALRM $$"])
    with pytest.raises(Stopped, match="stopped after 2 seconds"):
        embedded.ask("RETURN 1 AS x", seconds=2.0)
    monkeypatch.setattr(ladybug_gate, "CHILD", ["/bin/sleep", "60"])
    monkeypatch.setattr(ladybug_gate, "START", 0.1)
    with pytest.raises(Stopped, match=r"stopped after 0\.2 seconds"):
        embedded.ask("RETURN 1 AS x", seconds=0.2)


def test_only_so_many_queries_run_at_once(embedded: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ladybug_gate, "START", 0.0)
    monkeypatch.setattr(ladybug_gate, "_places", threading.BoundedSemaphore(1))
    assert ladybug_gate._places.acquire()
    with pytest.raises(Stopped, match="others are still running"):
        embedded.ask("RETURN 1 AS x", seconds=0.1)


def test_a_server_that_cannot_stop_a_query_keeps_no_asker_waiting(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loop in an expression goes on after its time; the query holds its place until the server is done with it."""
    if graph.engine == "ladybug":
        pytest.skip("the embedded engine is stopped with its process")
    monkeypatch.setattr(neo4j_gate, "PLAN", 2.0)
    monkeypatch.setattr(neo4j_gate, "GRACE", 0.1)
    monkeypatch.setattr(neo4j_gate, "_places", threading.BoundedSemaphore(1))
    doubled = "WITH xs + xs AS xs " * 10
    text = f"WITH range(1, 10000) AS xs {doubled} RETURN any(x IN xs WHERE x < 0) AS found"
    begun = time.monotonic()
    with pytest.raises(Stopped, match="time that it has"):
        graph.ask(text, seconds=0.1)
    assert time.monotonic() - begun < SLOW
    monkeypatch.setattr(neo4j_gate, "GRACE", 120.0)
    assert graph.ask("RETURN 1 AS x").rows == ((1,),)


# ---- what is refused harms nothing


def test_what_is_refused_leaves_everything_as_it_was(graph: Graph) -> None:
    before = graph.state()
    for text in REFUSED.values():
        with pytest.raises(BadInput):
            graph.ask(text)
    assert graph.state() == before


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(disguised(), min_size=1, max_size=3))
def test_no_disguise_reaches_an_engine(graph: Graph, texts: list[str]) -> None:
    for text in texts:
        with pytest.raises(BadInput):
            graph.ask(text)


def test_no_disguise_harmed_anything(graph: Graph) -> None:
    """After the test above: the graph is what `fill` made of it."""
    assert graph.store.counts()["Area"] == AREAS
    assert sorted(p.name for p in graph.folder.rglob("*") if "csv" in p.name or "parquet" in p.name) == []


HEADS = ["", "MATCH (n:Area) ", "MATCH (n)-[r]->(m) ", "OPTIONAL MATCH (n:Area {id: 'a01'}) ", "UNWIND [1, 2] AS n "]
MIDDLES = ["", "WITH n LIMIT 3 ", "WHERE n.name = 'x' ", "WITH DISTINCT n ORDER BY n.id LIMIT 2 ", "// SET n.x = 1\n"]
ENDS = [
    "RETURN n LIMIT 5",
    "RETURN count(*) AS n",
    "RETURN 'DELETE' AS `set`",
    "RETURN collect(n.id) AS ids",
    "RETURN *",
    "RETURN 1 AS x;",
]
MADE = st.tuples(*map(st.sampled_from, (HEADS, MIDDLES, ENDS))).map("".join).filter(lambda text: text[:5] != "WHERE")


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.one_of(st.sampled_from(ANSWERED), MADE), min_size=2, max_size=3))
def test_what_passes_the_gate_leaves_everything_as_it_was(graph: Graph, texts: list[str]) -> None:
    before = graph.store.graph_hash(), graph.settings(), sorted(p.name for p in graph.folder.rglob("*"))
    for text in texts:
        assert admitted(text)
        with suppress(BadInput):  # of the engine: not every engine knows every function
            graph.ask(text, seconds=5.0, rows=10)
    assert (graph.store.graph_hash(), graph.settings(), sorted(p.name for p in graph.folder.rglob("*"))) == before


# ---- why there is a gate, and what stands behind it


def test_reason_for_the_gate_a_graph_opened_for_reading_lets_files_be_written(embedded: Graph) -> None:
    ask, out = raw(embedded), embedded.folder / "out.csv"
    ask(f"COPY (MATCH (n:Area) RETURN n.id) TO '{out}'")
    assert "a01" in out.read_text()
    ask(f"EXPORT DATABASE '{embedded.folder / 'export'}'")
    assert list((embedded.folder / "export").iterdir())
    ask(f"PROFILE COPY (RETURN 1) TO '{embedded.folder / 'profiled.csv'}'")
    assert (embedded.folder / "profiled.csv").exists()


def test_reason_for_the_gate_a_graph_opened_for_reading_lets_files_be_read(embedded: Graph) -> None:
    secret = embedded.folder / "secret.csv"
    secret.write_text("password,1234\n")
    assert raw(embedded)(f"LOAD FROM '{secret}' RETURN *") == [["password", "1234"]]


def test_reason_for_the_gate_a_graph_opened_for_reading_lets_settings_change(embedded: Graph) -> None:
    assert isinstance(embedded.store, LadybugStore)
    connection = embedded.store.connection()
    connection.run("CALL threads=1")
    assert connection.run("CALL current_setting('threads') RETURN *") == [["1"]]


def test_reason_for_the_gate_a_graph_opened_for_reading_can_be_spoilt_for_all(embedded: Graph) -> None:
    with pytest.raises(StoreUnavailable):
        raw(embedded)("CHECKPOINT")
    with pytest.raises(StoreUnavailable), open_store(embedded.url, read_only=True) as store:
        store.mark()


@pytest.mark.parametrize(
    "text",
    [
        "CALL dbms.listConfig() YIELD name RETURN name",
        "SHOW USERS",
        "CALL db.clearQueryCaches()",
        "RETURN EXISTS { CALL db.info() YIELD name RETURN name } AS x",
        r"RETURN 'a\u0027 AS x UNION RETURN \u0027b' AS x",
    ],
)
def test_reason_for_the_gate_a_transaction_for_reading_lets_it_through(graph: Graph, text: str) -> None:
    if graph.engine == "ladybug":
        pytest.skip("a server's own ways")
    assert raw(graph)(text)


BEHIND = {
    "ladybug": [
        "COPY (MATCH (n:Area) RETURN n.id) TO '{folder}/out.csv'",
        "PROFILE COPY (RETURN 1) TO '{folder}/out.csv'",
        "LOAD FROM '{folder}/secret.csv' RETURN *",
        "CHECKPOINT",
        "INSTALL httpfs",
        "CREATE (n:Area {{id: 'x'}})",
        "RETURN 1 AS x; COPY (RETURN 1) TO '{folder}/out.csv'",
    ],
    "neo4j": [
        "CALL dbms.listConfig() YIELD name RETURN name",
        "SHOW USERS",
        "SHOW SETTINGS",
        "TERMINATE TRANSACTION 'neo4j-transaction-1'",
        "CALL db.clearQueryCaches()",
        "RETURN EXISTS {{ CALL db.info() YIELD name RETURN name }} AS x",
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "CREATE (n:Area {{id: 'x'}})",
        "MATCH (n:Area) SET n.name = 'x'",
        "MATCH (n:Area) DETACH DELETE n",
        "MERGE (n:Area {{id: 'x'}})",
        "CREATE INDEX i FOR (n:Area) ON (n.name)",
        "CREATE USER joe SET PASSWORD 'abcdefgh'",
        "RETURN 1 AS x; CREATE (n:Area)",
    ],
}


def test_behind_the_gate_there_is_a_second_wall(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded engine's process can open and write nothing; a server's plan is judged. Not so without them: above."""
    engine = "ladybug" if graph.engine == "ladybug" else "neo4j"
    monkeypatch.setattr({"ladybug": ladybug_gate, "neo4j": neo4j_gate}[engine], "admitted", str)
    (graph.folder / "secret.csv").write_text("password,1234\n")
    before = graph.state()
    for text in BEHIND[engine]:
        with pytest.raises(BadInput) as caught:
            graph.ask(text.format(folder=graph.folder))
        assert "1234" not in str(caught.value)
    (graph.folder / "out.csv").unlink(missing_ok=True)
    assert graph.state() == before


# ---- faults are told, data is not


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("MATCH (n:Area)\n  RETURN n.id AS id, (1 +) AS x", "own.cypher: line 2"),
        ("MATCH (n:Recrd) RETURN n", "Recrd"),
        ("MATCH (n:Area)-[:PRT_OF]->(m) RETURN n", "PRT_OF"),
        ("MATCH (n:Area) WHERE n.nme = 'x' RETURN n", "nme"),
        ("MATCH (n:Area) RETURN m", "m"),
    ],
)
def test_what_the_engine_does_not_understand_is_told(graph: Graph, text: str, told: str) -> None:
    with pytest.raises(BadInput) as caught, told_of(Path("own.cypher")):
        graph.ask(text)
    assert told in str(caught.value) and not isinstance(caught.value, Stopped)


@pytest.mark.parametrize(
    "text", ["RETURN date(r.text) AS day", "RETURN CAST(r.text AS INT64) AS x", "RETURN duration(r.text) AS d"]
)
def test_no_error_quotes_a_record(graph: Graph, text: str) -> None:
    with pytest.raises(BadInput) as caught:
        graph.ask(f"MATCH (r:Record) {text}")
    assert "knife" not in str(caught.value) and "Example" not in str(caught.value)
    assert "knife" not in repr(caught.value.__cause__) and caught.value.__suppress_context__ | (
        caught.value.__context__ is None
    )


def test_what_a_server_fails_to_compute_is_told_to_the_asker(graph: Graph) -> None:
    if graph.engine == "ladybug":
        pytest.skip("a server's own ways")
    with pytest.raises(BadInput, match="ExecutionFailed"):
        graph.ask("MATCH p = shortestPath((a:Staff)-[*..4]-(b:Staff)) RETURN p")


def test_a_file_that_is_no_graph_is_told_to_the_operator(tmp_path: Path) -> None:
    (tmp_path / "graph.lbug").write_text("x" * 10_000)
    with pytest.raises(StoreUnavailable, match="cannot be read"):
        ladybug_gate.ask(tmp_path / "graph.lbug", MAX_BYTES, "RETURN 1 AS x", Limits(30.0))


def test_nothing_of_our_environment_reaches_the_process(
    embedded: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THROUGHLINE_NEO4J_PASSWORD", "secret")
    seen = tmp_path / "seen"
    monkeypatch.setattr(ladybug_gate, "CHILD", ["/bin/sh", "-c", f"export > {seen}; exit 1"])
    with pytest.raises(StoreUnavailable, match="ended with code 1"):
        embedded.ask("RETURN 1 AS x")
    assert "secret" not in seen.read_text() and "THROUGHLINE" not in seen.read_text()


# ---- the list of functions is complete


def test_every_function_of_the_engine_is_judged(graph: Graph) -> None:
    if graph.engine == "ladybug":
        kinds = ("SCALAR FUNCTION", "AGGREGATE FUNCTION", "REWRITE FUNCTION")
        found = {name.lower() for name, kind in raw(graph)("CALL show_functions() RETURN name, type") if kind in kinds}
        found = {name for name in found if name.replace("_", "").isalnum()} - {"count_star"}
    else:
        found = {str(name).lower() for (name,) in raw(graph)("SHOW FUNCTIONS YIELD name RETURN name")}
    assert found <= FUNCTIONS | set(WITHHELD) | KEYWORDS


# ---- the command


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one case of two records."""
    folder = tmp_path_factory.mktemp("command")
    case = write(folder / "case.json", GOOD, GOOD | {"id": "A2", "text": "Seen."})
    assert run(folder / "home", "load", case).returncode == 0
    return folder / "home"


def test_the_command_prints_the_answer_and_tells_what_was_cut(loaded: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.cypher"
    text = "// which\r\nMATCH (r:Record) RETURN r.record_id AS id, r.first AS day ORDER BY id;\r\n"
    own.write_bytes(text.encode("utf-8-sig"))
    done = run(loaded, "query", "--cypher", own, "--format", "csv", "--seconds", "30")
    assert (done.returncode, done.stdout, done.stderr) == (0, "id,day\nA1,2019-01-10\nA2,2019-01-10\n", "")
    cut = run(loaded, "query", "--cypher", own, "--format", "csv", "--rows", "1", "--seconds", "30")
    assert (cut.returncode, cut.stdout) == (0, "id,day\nA1,2019-01-10\n") and "Only the first 1 row" in cut.stderr


@pytest.mark.parametrize(
    ("text", "arguments", "told"),
    [
        ("MATCH (r:Record)\n  SET r.text = ''", ["--cypher", "{own}"], "own.cypher: line 2, column 3: SET is not "),
        ("RETURN '\xff' AS x", ["--cypher", "{own}"], "own.cypher: byte 9: this is not UTF-8"),
        ("", ["--cypher", "nowhere.cypher"], "nowhere.cypher: the file: it is not readable"),
        ("", ["--cypher", "{own}", "some_question"], "Ask one of the two."),
        ("RETURN 1 AS x", ["--cypher", "{own}", "--seconds", "61"], "at most 60 seconds"),
        ("RETURN 1 AS x", ["--cypher", "{own}", "--rows", "0"], "at most 100,000 rows"),
    ],
)
def test_the_command_says_what_is_wrong(
    loaded: Path, tmp_path: Path, text: str, arguments: list[str], told: str
) -> None:
    own = tmp_path / "own.cypher"
    own.write_text(text, "latin-1")
    done = run(loaded, "query", *(argument.format(own=own) for argument in arguments))
    assert (done.returncode, done.stdout) == (2, "") and told in done.stderr
