"""Both engines on one made-up caseload in one run: loading, reading a case, every named question, search.

Beside them, on a smaller caseload, what plain driver code takes for the same nodes and relationships with one
transaction a batch, and what each engine's own file import takes, which is the limit.
"""

import csv
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import ladybug
import pyarrow.parquet as parquet  # type: ignore[import-untyped]
from neo4j import GraphDatabase

from access.policy import view_for
from benchmarks.caseload import Caseload
from errors import ThroughlineError
from graph import ladybug_cypher, neo4j_cypher
from graph.batch import by_type
from graph.ontology import Node, Relationship, name_of, properties
from graph.questions import questions
from graph.store import Actor, CaseGraph, Mark, Search, Store, View, open_store
from settings import settings
from tests.neo4j_server import launcher
from tests.neo4j_server.launcher import Server

PEOPLE, RECORDS = int(os.environ.get("PEOPLE", "20000")), 50
PEERS = PEOPLE // 10  # people of the smaller caseload
READS, BATCH = 300, 10_000
MEMORY = {
    "server.memory.heap.initial_size": "2g", "server.memory.heap.max_size": "2g", "server.memory.pagecache.size": "3g",
}  # fmt: skip
SEARCHES = {
    "a rare word": Search("123456"), "a common word": Search("course"), "two words": Search("knife bag"),
    "a phrase": Search('"next steps"'), "a beginning": Search("threat*"), "another spelling": Search("voicemial", spelling=True),
    "a common word in one area since 2020": Search("course", areas=["Region 3 unit 4"], since="2020"),
}  # fmt: skip
Rows = list[tuple[str, ...]]
Loads = dict[Any, list[Any]]


@dataclass
class Figures:
    """Of each line of the table what each engine took."""

    lines: dict[str, dict[str, str]] = field(default_factory=dict)

    def note(self, line: str, engine: str, figure: str) -> None:
        self.lines.setdefault(line, {})[engine] = figure
        sys.stderr.write(f"{line} | {engine} | {figure}\n")


def measure(figures: Figures) -> None:
    """All of it, into `figures`."""
    launcher.JAVA_OPTIONS[:] = ["-Xss1m"]  # as a server runs, not as a test starts one
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        urls = {
            "Ladybug": f"ladybug://{folder / 'graph.lbug'}",
            "Neo4j": stack.enter_context(server(folder / "neo4j")).uri,
        }
        compare_loads(figures, urls)
        for engine, url in urls.items():
            with open_store(url, read_only=True) as store:
                ask(figures, engine, view_for(store, Actor("bench")))
    with TemporaryDirectory() as name:
        peers(figures, Path(name))


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    with Server(folder=folder, settings=MEMORY) as running:
        os.environ["THROUGHLINE_NEO4J_PASSWORD"] = running.password
        settings.cache_clear()
        yield running


def compare_loads(figures: Figures, urls: Mapping[str, str]) -> None:
    """Each case is made once and written to both, so that they take turns; only the writing counts."""
    took = dict.fromkeys(urls, 0.0)
    with ExitStack() as stack:
        stores = {engine: stack.enter_context(open_store(url)) for engine, url in urls.items()}
        writers = {engine: stack.enter_context(store.writer()) for engine, store in stores.items()}
        caseload = Caseload(PEOPLE, RECORDS)
        for case in caseload.cases():
            for engine, writer in writers.items():
                took[engine] += timed(lambda w=writer, c=case: w.replace_case(c))  # type: ignore[misc]
        for engine, writer in writers.items():
            took[engine] += timed(lambda w=writer: directory_and_end(w, caseload))  # type: ignore[misc]
        for engine, store in stores.items():
            figures.note(
                f"load {PEOPLE * RECORDS:,} records (records/s)", engine, f"{PEOPLE * RECORDS / took[engine]:,.0f}"
            )
            figures.note("nodes and relationships in the graph", engine, f"{sum(store.counts().values()):,}")


def directory_and_end(writer: Any, caseload: Caseload) -> None:
    for node in caseload.directory.nodes.values():
        writer.node(node)
    for relationship in caseload.directory.relationships:
        writer.relationship(relationship)
    writer.finish(Mark(1, "benchmark"))


def ask(figures: Figures, engine: str, view: View) -> None:
    chance = Random(1)
    crns = [f"B{chance.randrange(PEOPLE):06}" for _ in range(READS)]
    view.case(crns[0])
    reads = [1000 * timed(lambda c=crn: view.case(c)) for crn in crns]  # type: ignore[misc]
    figures.note(
        f"read a case of {RECORDS} records: median, 95th percentile (ms)",
        engine,
        f"{median(reads):.1f}, {quantiles(reads, n=20)[18]:.1f}",
    )
    for words, search in SEARCHES.items():
        view.search(search)
        figures.note(f"search for {words} (ms)", engine, told(lambda s=search: view.search(s)))  # type: ignore[misc]
    for question in questions().values():
        given = {p.name: crns[i] for i, p in enumerate(q for q in question.parameters if q.type == "person")}
        values = question.values_from(given)
        figures.note(f"`{question.id}` (ms)", engine, told(lambda q=question, v=values: view.answer(q, v)))  # type: ignore[misc]


def told(work: Callable[[], object]) -> str:
    try:
        work()
        return f"{1000 * median(timed(work) for _ in range(3)):,.0f}"
    except ThroughlineError as fault:
        return type(fault).__name__


def timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def peers(figures: Figures, folder: Path) -> None:
    """The same smaller caseload by our store, by plain driver code, and by file import."""
    cases = list(Caseload(PEERS, RECORDS).cases())
    nodes: Loads = by_type({n.id: n for c in cases for n in (*c.shared, *c.own)}.values())
    relationships: Loads = by_type(r for c in cases for r in c.relationships)
    count = PEERS * RECORDS

    def note(how: str, engine: str, seconds: float) -> None:
        figures.note(f"load {count:,} records {how} (records/s)", engine, f"{count / seconds:,.0f}")

    with server(folder / "neo4j") as running:
        for engine, url in (("Ladybug", f"ladybug://{folder / 'ours.lbug'}"), ("Neo4j", running.uri)):
            with open_store(url) as store:
                note("by Throughline, search and all", engine, timed(lambda s=store: write(s, cases)))  # type: ignore[misc]
    with server(folder / "plain") as running:
        note("by plain driver code, a transaction a batch", "Neo4j", plain_neo4j(running, nodes, relationships))
    note(
        "by plain driver code, a transaction a batch",
        "Ladybug",
        plain_ladybug(folder / "plain.lbug", nodes, relationships),
    )
    note("by the engine's file import, the limit", "Ladybug", import_ladybug(folder, nodes, relationships))
    note("by the engine's file import, the limit", "Neo4j", import_neo4j(folder, nodes, relationships))


def write(store: Store, cases: Iterable[CaseGraph]) -> None:
    with store.writer() as writer:
        for case in cases:
            writer.replace_case(case)
        writer.finish(Mark(1, "benchmark"))


def parts(rows: Iterable[Any]) -> Iterator[list[Any]]:
    waiting = iter(rows)
    while part := list(islice(waiting, BATCH)):
        yield part


def plain_neo4j(running: Server, nodes: Loads, relationships: Loads) -> float:
    with (
        GraphDatabase.driver(running.uri, auth=(running.user, running.password)) as driver,
        driver.session() as session,
    ):
        for statement in neo4j_cypher.setup():
            session.run(statement).consume()
        session.run(neo4j_cypher.AWAIT).consume()
        start = perf_counter()
        for of, rows in nodes.items():
            create = f"UNWIND $rows AS r CREATE (n:{name_of(of)}) SET n = r"
            for part in parts(rows):
                session.run(create, rows=[_properties(node) for node in part]).consume()
        for of, rows in relationships.items():
            ends = f"MATCH (a:{name_of(of.source)} {{id: r.a}}) MATCH (b:{name_of(of.target)} {{id: r.b}})"
            create = f"UNWIND $rows AS r {ends} CREATE (a)-[x:{name_of(of)}]->(b) SET x = r.with"
            for part in parts(rows):
                joined = [{"a": r.from_id, "b": r.to_id, "with": _properties(r)} for r in part]
                session.run(create, rows=joined).consume()
        return perf_counter() - start


def _properties(of: Any) -> dict[str, Any]:
    return {p.name: getattr(of, p.name) for p in properties(type(of))}


def plain_ladybug(path: Path, nodes: Loads, relationships: Loads) -> float:
    database: Any = ladybug.Database(str(path))
    connection: Any = ladybug.Connection(database)
    for statement in ladybug_cypher.tables():
        connection.execute(statement)
    start = perf_counter()
    for make, loads in ((ladybug_cypher.create_nodes, nodes), (ladybug_cypher.create_relationships, relationships)):
        for of, rows in loads.items():
            for part in parts(rows):
                connection.execute(make(of), {"rows": ladybug_cypher.arrow(of, part)})
    took = perf_counter() - start
    connection.close()
    database.close()
    return took


def import_ladybug(folder: Path, nodes: Loads, relationships: Loads) -> float:
    database: Any = ladybug.Database(str(folder / "copied.lbug"))
    connection: Any = ladybug.Connection(database)
    for statement in ladybug_cypher.tables():
        connection.execute(statement)
    files = []
    for of, rows in (*nodes.items(), *relationships.items()):
        table = ladybug_cypher.arrow(of, rows)
        if issubclass(of, Relationship):
            table = table.select(["from_id", "to_id", *(p.name for p in properties(of))])
        files.append((name_of(of), folder / f"{name_of(of)}.parquet"))
        parquet.write_table(table, files[-1][1])
    start = perf_counter()
    for name, path in files:
        connection.execute(f"COPY {name} FROM '{path}'")
    took = perf_counter() - start
    connection.close()
    database.close()
    return took


def import_neo4j(folder: Path, nodes: Loads, relationships: Loads) -> float:
    """`neo4j-admin database import full`, start of its Java included."""
    home = Server(folder=folder / "imported", settings=MEMORY)
    home._prepare()
    options = [f"--nodes={name_of(of)}={write_csv(folder, of, rows)}" for of, rows in nodes.items()]
    options += [f"--relationships={name_of(of)}={write_csv(folder, of, rows)}" for of, rows in relationships.items()]
    main = "org.neo4j.server.startup.Neo4jAdminCommand"
    command = home._command(
        main,
        "database",
        "import",
        "full",
        "neo4j",
        "--overwrite-destination",
        "--multiline-fields=true",
        f"--report-file={folder / 'import.report'}",
        *options,
    )
    start = perf_counter()
    done = subprocess.run(command, env=home._environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the import failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return perf_counter() - start


CSV_TYPES = {str: "string", int: "long", float: "double", bool: "boolean", date: "date"}


def write_csv(folder: Path, of: type[Node] | type[Relationship], rows: Iterable[Any]) -> Path:
    path = folder / f"{name_of(of)}.csv"
    if issubclass(of, Relationship):
        heads = {"from_id": f":START_ID({name_of(of.source)})", "to_id": f":END_ID({name_of(of.target)})"}
    else:
        heads = {"id": f"id:ID({name_of(of)})"}
    heads |= {p.name: f"{p.name}:{CSV_TYPES[p.type]}" for p in properties(of) if not p.key}
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(heads.values())
        out.writerows([_cell(getattr(row, name)) for name in heads] for row in rows)
    return path


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else value


def table(figures: Figures) -> str:
    rows = [f"| {line} | {told.get('Ladybug', '')} | {told.get('Neo4j', '')} |" for line, told in figures.lines.items()]
    return "\n".join(["| what | Ladybug, embedded | Neo4j, server |", "|---|---|---|", *rows])


def main() -> None:
    figures = Figures()
    measure(figures)
    sys.stdout.write(table(figures) + "\n")


if __name__ == "__main__":
    main()
