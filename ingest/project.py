"""The ledger made into graph and search: only what is new, or everything anew. Nothing here can lose a record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from errors import StoreUnavailable
from graph.case import text_of
from graph.ontology import schema_version
from graph.store import GraphBroken, Mark, Store, Writer, open_store, replacing, set_aside
from ingest.case_graph import case_graph
from ingest.directory import Directory
from ingest.progress import SILENT, Progress
from ingest.reading import Found, Reader, Text, reader_for
from ingest.reread import Comparison, comparison_with
from ledger.ledger import Ledger
from ledger.standing import Standing
from nlp.extract import reader_version

CASES_AT_ONCE = 100
OTHER = "The graph was made from another ledger, lexicon or ontology."


@dataclass(frozen=True)
class ProjectionReport:
    """`number` rises with every projection that changed the graph. `unreadable` are (crn, record id) that could not
    be read for indicators; `notices` are for the operator, with ids and never with text."""

    number: int
    cases: int
    records: int
    unreadable: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()
    rebuilt: bool = False
    comparison: Comparison = field(default_factory=Comparison)


def bring_up_to_date(ledger: Ledger, store_url: str, progress: Progress = SILENT) -> ProjectionReport:
    """Project what is new into the graph at `store_url`; a broken graph is set aside and made anew, and told.

    Raises StoreUnavailable where another process writes to it.
    """
    try:
        with open_store(store_url) as store:
            mark = store.mark()
            if mark != Mark() and _continues(mark, ledger):
                return project(ledger, store, progress)
            notices = [] if mark == Mark() else [f"{OTHER} It was rebuilt."]
    except GraphBroken as fault:
        notices = [f"{fault} It was set aside as {set_aside(store_url)} and rebuilt; no record is lost."]
    return rebuild(ledger, store_url, progress, notices)


def rebuild(
    ledger: Ledger, store_url: str, progress: Progress = SILENT, notices: Sequence[str] = (), older: str | None = None
) -> ProjectionReport:
    """Everything anew, beside the old graph; the new one takes its place at one stroke when it is complete.

    What an older version of the reader found in the graph at `older` (default: the one that is replaced) is compared with what
    this one finds, and what was known and is read no longer is noted.
    """
    comparison = comparison_with(older or store_url, reader_version())
    with replacing(store_url) as store:
        report = _project(ledger, store, progress, comparison)
    number = ledger.projected(report.run, made_by(ledger))
    return report.told(number, notices, rebuilt=True)


def project(ledger: Ledger, store: Store, progress: Progress = SILENT) -> ProjectionReport:
    """Write the cases for which anything arrived or was decided since the graph was last brought up to date.

    Raises StoreUnavailable where the graph is not this ledger's: `rebuild` makes it so.
    """
    if not _continues(store.mark(), ledger):
        raise StoreUnavailable(f"{OTHER} Run `throughline rebuild`.")
    report = _project(ledger, store, progress)
    number, reached = ledger.projection()
    if report.cases or reached != report.run:
        number = ledger.projected(report.run, made_by(ledger))
    return report.told(number, (), rebuilt=False)


def made_by(ledger: Ledger) -> str:
    """What a graph depends on beside the records: whose ledger, which ontology, which lexicon."""
    return sha256(f"{ledger.identity} {schema_version()} {reader_version()}".encode()).hexdigest()[:16]


@dataclass
class _Work:
    """One projection under way."""

    run: int
    cases: int = 0
    records: int = 0
    unreadable: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()
    comparison: Comparison = field(default_factory=Comparison)

    def told(self, number: int, notices: Sequence[str], rebuilt: bool) -> ProjectionReport:
        told = (*notices, *self.notices)
        return ProjectionReport(number, self.cases, self.records, self.unreadable, told, rebuilt, self.comparison)


def _continues(mark: Mark, ledger: Ledger) -> bool:
    """The graph is empty, or holds an earlier state of this ledger, read by this lexicon."""
    return mark == Mark() or (mark.made_by == made_by(ledger) and mark.run <= ledger.last_run())


def _project(ledger: Ledger, store: Store, progress: Progress, comparison: Comparison | None = None) -> _Work:
    mark, run = store.mark(), ledger.last_run()
    work = _Work(run, comparison=comparison or Comparison())
    crns, headers_came = ledger.changed_since(mark.run)
    directory = Directory(ledger.headers(until=run))
    earlier = Directory(ledger.headers(until=mark.run)) if headers_came else directory
    renamed = store.crns_naming(directory.renamed_since(earlier))
    todo = sorted({*crns, *renamed})
    if not todo and mark.run == run:
        return work
    progress.begin("Reading and linking", len(todo))
    with store.writer() as writer:
        _write_cases(ledger, directory, todo, writer, work, progress)
        _write_directory(directory, earlier, writer)
        writer.finish(Mark(run, made_by(ledger)))
    return work


def _write_cases(
    ledger: Ledger, directory: Directory, crns: Sequence[str], writer: Writer, work: _Work, progress: Progress
) -> None:
    with reader_for(ledger.count_records(crns)) as reader:
        for start in range(0, len(crns), CASES_AT_ONCE):
            standings = ledger.standing_of(crns[start : start + CASES_AT_ONCE], until=work.run)
            for standing, readings in _read(standings, reader):
                case = case_graph(standing, readings, directory)
                if work.comparison.with_case(ledger, standing, case):
                    case = case_graph(ledger.standing_of([case.crn], until=work.run)[0], readings, directory)
                writer.replace_case(case)
                _count(work, standing, readings)
                progress.advance()


def _read(standings: Sequence[Standing], reader: Reader) -> Iterator[tuple[Standing, dict[str, Found]]]:
    """Each case with what was found in its records; many cases are read in one go."""
    texts: list[Text] = []
    for standing in standings:
        born = standing.header["offender"].get("date_of_birth")
        texts += [(text_of(body), body["recorded_on"], born) for _, body in standing.records]
    found = iter(reader.read(texts))
    for standing in standings:
        yield standing, {body["id"]: next(found) for _, body in standing.records}


def _count(work: _Work, standing: Standing, readings: dict[str, Found]) -> None:
    work.cases += 1
    work.records += len(standing.records)
    failed = sorted((standing.crn, record_id) for record_id, found in readings.items() if isinstance(found, str))
    work.unreadable += tuple(failed)
    work.notices += standing.notices


def _write_directory(directory: Directory, earlier: Directory, writer: Writer) -> None:
    """What headers say of shared nodes, where it differs from what they said before."""
    for key, node in directory.nodes.items():
        if earlier.nodes.get(key) != node:
            writer.node(node)
    for gone in earlier.relationships - directory.relationships:
        writer.remove(gone)
    for new in directory.relationships - earlier.relationships:
        writer.relationship(new)
