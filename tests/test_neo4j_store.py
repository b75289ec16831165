"""What is so of a server only: signing in, other data in its database, one writer among processes, cases read whole."""

import json
import multiprocessing
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from neo4j_server.source import Instance

from access.policy import view_for
from errors import StoreUnavailable
from graph import neo4j_cypher, neo4j_search, neo4j_store
from graph.neo4j_server import check_version, close_all, server_at
from graph.ontology import OWN, Node, Offender, Record, node_id, own_ways
from graph.store import Actor, CaseGraph, Mark, Search, Store, open_store, replacing, set_aside
from settings import settings
from tests.synthetic import made_case, node

ROOT = Path(__file__).parent.parent
SECRET = "hunter2"


@pytest.fixture(scope="module", autouse=True)
def closed() -> Iterator[None]:
    yield
    close_all()


@pytest.fixture
def url(neo4j_url: str) -> str:
    return neo4j_url


def case_of(crn: str, *more: Any) -> CaseGraph:
    header = json.dumps({"offender": {"crn": crn}})
    person = node(Offender, id=node_id(Offender, crn), crn=crn, header=header, summary="{}", unread="[]")
    return CaseGraph(crn, (person, *more), (), ())


def record(record_id: str, **values: Any) -> Node:
    return node(Record, id=record_id, record_id=record_id, kind="contact", detail="{}", **values)


def known(store: Store) -> list[str]:
    return view_for(store, Actor("tester")).crns()


def written(url: str, *cases: CaseGraph) -> None:
    with open_store(url) as store, store.writer() as writer:
        for case in cases:
            writer.replace_case(case)
        writer.finish(Mark(1, "me"))


def asked(url: str, statement: str, **values: Any) -> list[list[Any]]:
    return server_at(url).write(statement, **values)


def end_writer(url: str) -> None:
    """As when its connection breaks."""
    found = "SHOW TRANSACTIONS YIELD transactionId, metaData WHERE metaData.writer IS NOT NULL RETURN transactionId"
    ((name,),) = asked(url, found)
    asked(url, f"TERMINATE TRANSACTION '{name}'")


def test_the_statements_of_the_server_engine_are_the_golden_ones() -> None:
    golden = (ROOT / "tests/golden/ontology_neo4j.cypher").read_text("utf-8")
    assert golden == neo4j_cypher.reference(), "write neo4j_cypher.reference() to the golden file and review it"


def test_every_own_node_is_found_from_its_person() -> None:
    assert set(own_ways()) | {Offender} == set(OWN)


def test_nothing_that_a_file_may_fill_with_any_text_is_indexed() -> None:
    closed_lists = {"id", "kind", "first", "category"}
    made = [s for s in neo4j_cypher.setup() if "INDEX" in s]
    assert all(any(f"`{name}`" in statement for name in closed_lists) for statement in made)


@pytest.mark.parametrize(
    "address",
    [f"neo4j://me:{SECRET}@localhost:7687", f"bolt+s://me:{SECRET}@localhost", f"neo4j://{SECRET}@localhost"],
)
def test_an_address_with_a_password_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(StoreUnavailable, match="THROUGHLINE_NEO4J_PASSWORD") as told:
        open_store(address)
    assert SECRET not in str(told.value) and told.value.__cause__ is None


@pytest.mark.parametrize("address", ["neo4j://", "bolt://:7687", "neo4j://localhost:port", "neo4j://localhost:99999"])
def test_an_address_without_a_server_is_told(address: str) -> None:
    with pytest.raises(StoreUnavailable, match=r"localhost:7687"):
        open_store(address)


def test_an_address_names_no_database() -> None:
    with pytest.raises(StoreUnavailable, match="THROUGHLINE_NEO4J_DATABASE"):
        open_store("neo4j://localhost:7687/graph")


@pytest.mark.parametrize("content", [None, "", "neo4j", "/secret", f"neo4j/{SECRET}\nmore", "neo4j/\udcff"])
def test_a_file_that_does_not_sign_in_is_told_by_its_name(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "auth"
    if content is not None:
        path.write_bytes(content.encode("utf-8", "surrogateescape"))
    monkeypatch.setenv("THROUGHLINE_NEO4J_AUTH_FILE", str(path))
    settings.cache_clear()
    with pytest.raises(StoreUnavailable, match=r"auth: .*THROUGHLINE_NEO4J_AUTH_FILE") as told:
        open_store("neo4j://localhost:7687")
    assert SECRET not in str(told.value)
    settings.cache_clear()


def test_a_file_signs_in(url: str, neo4j_server: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "auth"
    path.write_text(f"{neo4j_server.user}/{neo4j_server.password}\n", "utf-8")
    monkeypatch.setenv("THROUGHLINE_NEO4J_AUTH_FILE", str(path))
    monkeypatch.setenv("THROUGHLINE_NEO4J_PASSWORD", "wrong")
    settings.cache_clear()
    open_store(url).close()


@pytest.mark.parametrize("agent", ["Neo4j/5.26.30", "Neo4j/5.27-aura", "Neo4j/2026.08.1", "Neo4j/6.0"])
def test_a_version_that_is_new_enough_passes(agent: str) -> None:
    check_version("host:7687", agent)


@pytest.mark.parametrize("agent", ["Neo4j/5.25.1", "Neo4j/4.4.40", "Neo4j/v5.11.0 compatible", "Memgraph/3", ""])
def test_a_version_that_is_too_old_is_told(agent: str) -> None:
    with pytest.raises(StoreUnavailable, match=r"host:7687: .*5\.26 or later"):
        check_version("host:7687", agent)


def test_a_database_that_holds_other_data_is_left_alone(url: str) -> None:
    asked(url, "CREATE (:Film {title: 'x'})")
    for attempt in (lambda: open_store(url), lambda: replacing(url).__enter__()):
        with pytest.raises(StoreUnavailable, match=r"holds other data.*THROUGHLINE_NEO4J_DATABASE"):
            attempt()
    assert asked(url, "MATCH (n) WHERE NOT n:ThroughlineTests RETURN labels(n)") == [[["Film"]]]
    assert asked(url, "SHOW CONSTRAINTS YIELD name RETURN count(*)") == [[0]]


def test_a_graph_on_a_server_is_not_set_aside(url: str) -> None:
    with pytest.raises(StoreUnavailable, match="throughline rebuild"):
        set_aside(url)


def test_one_driver_serves_a_process(url: str) -> None:
    with open_store(url), open_store(url, read_only=True):
        assert server_at(url) is server_at(url)


def test_a_rebuild_that_the_server_ended_removes_nothing(url: str) -> None:
    written(url, case_of("T1"))
    with pytest.raises(StoreUnavailable, match="connection was lost"), replacing(url):
        end_writer(url)
    with open_store(url) as store:
        assert known(store) == ["T1"] and store.mark() == Mark()


def test_no_statement_of_a_load_looks_through_all_nodes(url: str) -> None:
    open_store(url).close()
    statements = neo4j_cypher.reference().split(";\n")
    looked = [s for s in statements if "$rows" in s or "$ids" in s]
    assert len(looked) > 40
    for statement in looked:
        with server_at(url).session() as session:
            plan = str(session.run(f"EXPLAIN {statement}", rows=[], ids=[]).consume().plan)
        assert "LabelScan" not in plan and "AllNodesScan" not in plan, statement


def test_an_error_of_a_statement_tells_its_code_and_none_of_its_text(url: str) -> None:
    with pytest.raises(StoreUnavailable, match=r"Neo\.ClientError") as told:
        asked(url, "RETURN $text + date() + {}", text="He carried a knife.")
    assert "knife" not in str(told.value) and told.value.__cause__ is None


def test_what_is_not_in_an_index_may_be_long(url: str) -> None:
    long = "x" * 50_000
    written(url, case_of(long, record("R", crn=long, recorded_on=long, author=long, area=long, text=f"{long} knife")))
    with open_store(url, read_only=True) as store:
        assert known(store) == [long]
        assert view_for(store, Actor("tester")).search(Search("knife")).found == 1


def test_a_graph_of_another_shape_is_told_to_readers_and_wiped_by_a_rebuild(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(url, case_of("T1"))
    asked(url, "MATCH (p:Projection) SET p.labels = p.labels + 'Ghost', p.shape = 'older' CREATE (:Ghost)")
    asked(url, "CREATE INDEX throughline_ghost FOR (n:Ghost) ON (n.x)")
    with pytest.raises(StoreUnavailable, match="another version"):
        open_store(url, read_only=True)
    with open_store(url) as store:
        assert store.mark() == Mark(1, "")
    with replacing(url) as store, store.writer() as writer:
        assert store.counts()["Offender"] == 0
        writer.replace_case(case_of("T2"))
        writer.finish(Mark(2, "me"))
    with open_store(url, read_only=True) as store:
        assert known(store) == ["T2"] and store.mark() == Mark(2, "me")
    assert asked(url, "MATCH (n:Ghost) RETURN count(n)") == [[0]]
    assert asked(url, "SHOW INDEXES YIELD name WHERE name = 'throughline_ghost' RETURN name") == []


def test_a_rebuild_that_died_is_begun_again(url: str) -> None:
    written(url, case_of("T1"))
    with pytest.raises(ZeroDivisionError), replacing(url):
        _ = 1 / 0
    with open_store(url) as store:
        assert store.mark() == Mark() and known(store) == ["T1"]


def test_words_that_no_record_has_any_more_go_with_a_rebuild(url: str) -> None:
    written(url, made_case(1, 3), case_of("T9", record("A", text="unheard")))
    assert asked(url, "MATCH (w:Word {word: 'unheard'}) RETURN count(w)") == [[1]]
    with replacing(url) as store, store.writer() as writer:
        writer.replace_case(made_case(1, 3))
    words = {word for (word,) in asked(url, "MATCH (w:Word) RETURN w.word")}
    assert words == {row["word"] for row in neo4j_search.word_rows([made_case(1, 3)])}


def hold(url: str, password: str, opened: Any) -> None:
    """In a process that is going to be killed."""
    import os

    os.environ["THROUGHLINE_NEO4J_PASSWORD"] = password
    settings.cache_clear()
    with open_store(url):
        opened.set()
        time.sleep(600)


def test_a_writer_that_is_killed_gives_way_within_seconds(url: str) -> None:
    context = multiprocessing.get_context("spawn")
    opened = context.Event()
    other = context.Process(target=hold, args=(url, settings().neo4j_password.get_secret_value(), opened), daemon=True)
    other.start()
    assert opened.wait(60)
    with pytest.raises(StoreUnavailable, match="another process is writing"):
        open_store(url)
    other.kill()
    other.join()
    begun = time.monotonic()
    open_store(url).close()
    assert time.monotonic() - begun < 10


def test_of_many_that_want_to_write_one_may(url: str) -> None:
    open_store(url).close()
    got: list[Store] = []
    refused: list[str] = []

    def attempt() -> None:
        try:
            got.append(open_store(url))
        except StoreUnavailable as fault:
            refused.append(str(fault))

    threads = [threading.Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1 and len(refused) == 5
    got[0].close()


def test_a_writer_that_the_server_ended_writes_no_more(url: str) -> None:
    with (
        open_store(url) as store,
        pytest.raises(StoreUnavailable, match="connection was lost"),
        store.writer() as writer,
    ):
        writer.replace_case(case_of("T1"))
        writer.flush()
        end_writer(url)
        writer.replace_case(case_of("T2"))
    with open_store(url, read_only=True) as store:
        assert known(store) == ["T1"]


def test_a_reader_may_not_write(url: str) -> None:
    written(url, case_of("T1"))
    with (
        open_store(url, read_only=True) as store,
        pytest.raises(StoreUnavailable, match="reading"),
        store.writer() as writer,
    ):
        writer.replace_case(case_of("T2"))


def test_a_case_is_read_whole_while_it_is_written(url: str) -> None:
    few, many = made_case(1, 5), made_case(1, 60)
    written(url, few)
    seen: set[tuple[int, int]] = set()
    done = threading.Event()

    def read() -> None:
        with open_store(url, read_only=True) as store:
            while not done.is_set():
                case = view_for(store, Actor("tester")).case("T000001")
                seen.add((len(case.records), sum(len(r.mentions) for r in case.records)))

    reader = threading.Thread(target=read)
    reader.start()
    with open_store(url) as store:
        for turn in range(16):
            with store.writer() as writer:
                writer.replace_case(few if turn % 2 else many)
    done.set()
    reader.join()
    assert seen == {(5, 1), (60, 6)}


def test_a_case_that_stays_torn_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written(url, made_case(1, 5))
    asked(url, "MATCH (r:Record {record_id: 'R0'}) DETACH DELETE r")
    monkeypatch.setattr(neo4j_store, "PATIENCE", 0.1)
    with open_store(url, read_only=True) as store, pytest.raises(StoreUnavailable, match="T000001"):
        view_for(store, Actor("tester")).case("T000001")
