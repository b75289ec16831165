"""The command `throughline`. It prints what library calls return, and nothing else on standard output.

Exit codes: 0 done; 1 done, but something in the input was set aside or could not be read; 2 nothing could be done.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from errors import BadInput, NotFound, StoreUnavailable, ThroughlineError

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from continuity.briefing import Briefing
    from graph.case import Associate, CaseFile
    from graph.dates import PartialDate
    from graph.questions import Table
    from graph.store import View
    from ingest.progress import Progress
    from ingest.project import ProjectionReport
    from nlp.mention import Mention

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="No known risk is lost when a case changes hands.",
)
quarantine = typer.Typer(no_args_is_help=True, help="What was received and could not be loaded.")
app.add_typer(quarantine, name="quarantine")
alerts = typer.Typer(no_args_is_help=True, help="Who was told of what, and which messages did not go out.")
app.add_typer(alerts, name="alerts")

CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="A case file, or the CRN of a loaded case.")]
AtOption = Annotated[
    str | None,
    typer.Option("--at", metavar="DATE", help="As at the end of this day (YYYY-MM-DD); default: the last record."),
]


class ReviewFormat(StrEnum):
    text = "text"
    json = "json"


class BriefFormat(StrEnum):
    text = "text"
    json = "json"
    markdown = "markdown"
    docx = "docx"
    pdf = "pdf"


class ExtractFormat(StrEnum):
    jsonl = "jsonl"


class TableFormat(StrEnum):
    table = "table"
    csv = "csv"
    json = "json"


class QuarantineFormat(StrEnum):
    text = "text"
    jsonl = "jsonl"


@app.command()
def demo() -> None:
    """Load the two published reviews and print the briefing for the handover of the McCann case to OM9."""
    from continuity.briefing import brief_of
    from continuity.render import briefing_text
    from continuity.review import review_case
    from settings import ROOT

    mccann = ROOT / "cases" / "mccann" / "case.json"
    _load([ROOT / "cases"])
    crn = str(json.loads(mccann.read_text("utf-8"))["offender"]["crn"])
    reviewed = review_case(_stored_case(crn), date(2019, 1, 31))
    print_out(briefing_text(brief_of(reviewed, "OM9", _associates(crn))))


@app.command()
def load(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Case files, or folders of them.")],
) -> None:
    """Load case files: check, quarantine what fails, append the rest to the ledger, bring the graph up to date."""
    _end(_load(paths))


@app.command()
def rebuild(
    store: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Make them in this store, as in neo4j://host:7687 or ladybug:///data/graph.lbug, and leave the graph in"
            " use as it is. To move there, set THROUGHLINE_STORE to the same address afterwards.",
        ),
    ] = None,
    compare: Annotated[
        bool, typer.Option(help="List what this version of the reader finds anew and what it finds no longer.")
    ] = False,
) -> None:
    """Make the graph, the mentions and the search anew from the ledger."""
    from alerts.running import worker_runs
    from ingest.project import rebuild as rebuild_graph
    from ledger.ledger import Ledger
    from settings import settings

    if worker_runs(settings().ledger_path) and store in (None, settings().store_url):
        raise StoreUnavailable("A worker writes to this graph. End it first, or make the graph in another --store.")
    with Ledger(settings().ledger_path) as ledger, _progress() as progress:
        report = rebuild_graph(ledger, store or settings().store_url, progress, older=settings().store_url)
    _say_projected(report)
    if compare:
        for line in report.comparison.lines():
            print_out(line + "\n")
    if store and store != settings().store_url:
        say(f"To use this graph, set THROUGHLINE_STORE={store}")


@app.command()
def cases() -> None:
    """List the loaded cases, tab-separated: CRN, records, last assessment, holder."""
    with _view() as view:
        for case in view.cases():
            print_out(f"{case.crn}\t{case.records}\t{case.last_assessment or ''}\t{case.holder or ''}\n")


@app.command()
def review(
    case: CaseArgument,
    at: AtOption = None,
    format: Annotated[ReviewFormat, typer.Option("--format", help="How to print it.")] = ReviewFormat.text,
) -> None:
    """Every assessment against what was known, and every finding."""
    from continuity.render import review_text
    from continuity.review import as_document, review_case

    found, complete = _case(case)
    reviewed = review_case(found, _day(at))
    print_out(review_text(reviewed) if format is ReviewFormat.text else _json(as_document(reviewed)))
    _end(complete)


@app.command()
def brief(
    case: CaseArgument,
    at: AtOption = None,
    staff: Annotated[
        str | None, typer.Option("--for", metavar="STAFF", help="The officer who takes the case over.")
    ] = None,
    format: Annotated[BriefFormat, typer.Option("--format", help="How to write it.")] = BriefFormat.text,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to write; DOCX and PDF need one.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write the file even if it is there already.")] = False,
) -> None:
    """What the receiving officer must read: what is known and was left out, with the evidence."""
    from continuity.briefing import brief_of
    from continuity.review import review_case

    written = format in (BriefFormat.docx, BriefFormat.pdf)
    if written and output is None:
        raise _bad_option("--output", "nothing", f"a file to write the {format.upper()} to", "Give --output FILE.")
    if output and output.exists() and not force:
        raise _bad_option("--output", output.name, "a new file", "Give another name, or --force.")
    found, complete = _case(case)
    made = _brief_as(format, brief_of(review_case(found, _day(at)), staff, _associates(case)))
    if output is None:
        print_out(made.decode("utf-8"))
    else:
        _write(output, made)
    _end(complete)


@app.command()
def check(
    draft: Annotated[Path, typer.Argument(metavar="DRAFT", help="A draft assessment: DOCX, PDF or plain text.")],
    crn: Annotated[str, typer.Option(metavar="CRN", help="Whose it is: the CRN of a loaded case, or a case file.")],
    at: Annotated[
        str | None, typer.Option(metavar="DATE", help="As if written on this day (YYYY-MM-DD); default: today.")
    ] = None,
    format: Annotated[ReviewFormat, typer.Option("--format", help="How to print it.")] = ReviewFormat.text,
) -> None:
    """A draft assessment before it is signed: what it leaves out, denies, copies and does not cover. It is not kept."""
    from continuity.check import as_document, draft_record
    from continuity.check import check as check_draft
    from continuity.policy import load_policy
    from continuity.render_check import check_text
    from ingest.draft import read_draft

    read = read_draft(draft)
    found, complete = _case(crn)
    record = draft_record(found, _day(at) or _today(), read.text, read.sections)
    checked = check_draft(found, record, load_policy())
    if format is ReviewFormat.json:
        print_out(_json(as_document(checked, read.notices)))
    else:
        print_out(check_text(checked, read.notices))
    _end(complete)


@app.command()
def replay(
    case: CaseArgument,
    since: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day (YYYY-MM-DD, YYYY-MM or YYYY).")],
    format: Annotated[ReviewFormat, typer.Option("--format", help="How to print it.")] = ReviewFormat.text,
) -> None:
    """What would have been raised to whom, and when, had Throughline run at the time. Nobody is told."""
    from alerts.replay import as_document, as_text
    from alerts.replay import replay as play_again

    found, complete = _case(case)
    day = _date("--from", since).first
    happened = play_again(found, day)
    print_out(
        as_text(found, day, happened) if format is ReviewFormat.text else _json(as_document(found, day, happened))
    )
    _end(complete)


@app.command()
def worker(
    inbox: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder to take case files from; default: that of the settings."),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="One round, and end.")] = False,
) -> None:
    """Take case files in, bring the graph up to date, look at cases, send what is to be told; until it is ended."""
    from datetime import timedelta

    from alerts.channels import channels
    from alerts.clock import now
    from alerts.inbox import Inbox
    from alerts.running import only_worker
    from alerts.worker import Worker, in_words, stop_on_signals
    from settings import settings

    given, stop = settings(), stop_on_signals()
    ways, folder = channels(given), inbox or given.inbox
    with only_worker(given.ledger_path):
        if given.now:
            say(f"The clock stands still at {now().isoformat()} (THROUGHLINE_NOW): for tests and demonstrations only.")
        if not ways:
            say("No way to send messages is set: they wait in the outbox.")
        every, box = timedelta(minutes=given.sweep_minutes), Inbox(folder) if folder else None
        with Worker(given.ledger_path, given.store_url, ways, now, box, every, say) as made:
            if not once:
                made.run(stop, lambda done: say_all(in_words(done)))
                return
            done = made.once(stop)
    say_all(in_words(done))
    _end(done.clean)


@app.command()
def health(
    format: Annotated[ReviewFormat, typer.Option("--format", help="How to print it.")] = ReviewFormat.text,
) -> None:
    """Whether people are being told: what was looked at, what waits, what failed. Exit code 1: something needs a person."""
    from alerts.clock import now
    from alerts.health import as_document, as_text
    from alerts.health import health as health_of
    from ledger.ledger import Ledger
    from settings import settings

    with Ledger(settings().ledger_path) as ledger:
        found = health_of(ledger, now())
    print_out(as_text(found) if format is ReviewFormat.text else _json(as_document(found)))
    _end(not found.needs)


@app.command()
def sfo(
    case: CaseArgument,
    output: Annotated[Path, typer.Option("--output", metavar="FILE", help="The Word document to write, FILE.docx.")],
    at: AtOption = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that stands there.")] = False,
) -> None:
    """Draft a serious further offence review: chronology, findings by heading, what was known when, open questions."""
    from continuity.review import review_case
    from continuity.sfo import sfo_draft
    from continuity.wording import plural
    from documents.sfo import sfo_docx

    with _told_of_output(output):
        _check_output(output, ".docx", force)
    found, complete = _case(case)
    draft = sfo_draft(review_case(found, _day(at)))
    with _told_of_output(output):
        output.write_bytes(sfo_docx(draft))
    say(
        f"{output.name} written: {plural(len(draft.lines), 'record')} in the chronology, {plural(len(draft.findings), 'finding')},"
        f" {plural(len(draft.asked), 'question')}. It is a draft: a person checks every line."
    )
    _end(complete)


@app.command()
def query(
    name: Annotated[str, typer.Argument(metavar="ID", help="A named question; --list shows them all.")] = "",
    param: Annotated[
        list[str] | None, typer.Option("--param", metavar="NAME=VALUE", help="What to ask; once for each parameter.")
    ] = None,
    format: Annotated[TableFormat, typer.Option("--format", help="How to print it.")] = TableFormat.table,
    listed: Annotated[
        bool, typer.Option("--list", help="The questions, tab-separated: id, in words, parameters.")
    ] = False,
    cypher: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A query of your own that only reads; see docs/cypher.md.")
    ] = None,
    seconds: Annotated[float, typer.Option(help="How long your own query may take, at most 60.")] = 1.0,
    rows: Annotated[int, typer.Option(help="How many rows it may give, at most 100,000.")] = 1_000,
) -> None:
    """Ask a named question across all cases, or one of your own in Cypher."""
    from graph.questions import question, questions

    if cypher:
        if name or param or listed:
            raise _bad_option("--cypher", cypher.name, "asked beside a named question", "Ask one of the two.")
        _ask_own(cypher, seconds, rows, format)
        return
    if listed:
        for found in questions().values():
            print_out(f"{found.id}\t{found.words}\t{' '.join(map(str, found.asked))}\n")
        return
    if not name:
        raise _bad_option("ID", "nothing", "a question", "Give its id; `throughline query --list` shows them.")
    asked = question(name)
    values = asked.values_from(_named_values(param or []))
    with _view() as view:
        _print_table(view.answer(asked, values), name, format)


@app.command()
def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS", help="All must stand in a record: knife, '\"teenage girls\"', exploit*."),
    ] = None,
    case: Annotated[str | None, typer.Option(metavar="CRN", help="Only in this case.")] = None,
    area: Annotated[list[str] | None, typer.Option(metavar="AREA", help="Only written in this area, or these.")] = None,
    kind: Annotated[list[str] | None, typer.Option(metavar="KIND", help="Only records of this kind, or these.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only what may be as late: 2003 or 2003-05.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Only what may be as early.")] = None,
    indicator: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only records that assert this indicator of the person.")
    ] = None,
    spelling: Annotated[bool, typer.Option("--spelling", help="Find other spellings of a word too.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 50,
    format: Annotated[ReviewFormat, typer.Option("--format", help="How to print it.")] = ReviewFormat.text,
) -> None:
    """Find records and names that hold words, across all cases; names first, then the newest."""
    from graph.hits import as_document, as_text
    from graph.store import Search
    from nlp.lexicon import load_lexicon

    asked = Search(" ".join(words or []), case, area, kind, since, until, indicator, spelling, limit)
    with _view() as view:
        _one_of("--indicator", [indicator] if indicator else [], list(load_lexicon().indicators))
        _one_of("--kind", kind or [], view.choices("kind"))
        _one_of("--area", area or [], view.choices("area"))
        if case and case not in view.crns():
            raise NotFound(f"{case}: no such case.")
        result = view.search(asked)
    print_out(as_text(result) if format is ReviewFormat.text else _json(as_document(result)))


@app.command()
def extract(
    notes: Annotated[Path, typer.Argument(metavar="NOTES", help='JSON Lines of {"id", "text"}, or a case file.')],
    format: Annotated[ExtractFormat, typer.Option("--format", help="One JSON object a line.")] = ExtractFormat.jsonl,
    nearest: Annotated[
        int | None,
        typer.Option(
            "--nearest", metavar="N", min=1, help="With each mention the N made-up training notes most like it."
        ),
    ] = None,
) -> None:
    """Print the risk indicators that each note mentions."""
    from ingest.notes import read_notes
    from nlp.extract import extract as extract_mentions
    from nlp.extract import reading_document

    reading = read_notes(notes, _today())
    for note in reading:
        mentions = extract_mentions(note.text, note.recorded_on, note.born)
        document = reading_document(mentions, _nearest_in(note.text, nearest) if nearest else None)
        print_out(json.dumps({"id": note.id, **document}, ensure_ascii=False) + "\n")
    for problem in reading.problems:
        say(str(problem))
    _end(not reading.problems)


def _nearest_in(text: str, count: int) -> "Callable[[Mention], list[dict[str, object]]]":
    """Looks up the training notes most like a mention of `text`."""
    from nlp.nearest import nearest, nearest_document

    return lambda m: nearest_document(nearest(text, m.start, m.end, m.category, count))


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8501,
    address: Annotated[
        str, typer.Option(help="Where to listen: an address of this machine alone, until there is sign-in.")
    ] = "127.0.0.1",
) -> None:
    """Open the app on this machine."""
    from streamlit.web import cli as streamlit

    from access.loopback import only_loopback
    from settings import ROOT

    only_loopback(address)
    sys.argv = ["streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port), "--server.address", address]
    say(f"Throughline on http://{address}:{port}")
    sys.exit(streamlit.main())


@quarantine.command("list")
def quarantine_list(
    format: Annotated[
        QuarantineFormat, typer.Option("--format", help="jsonl has the record as it came.")
    ] = QuarantineFormat.text,
) -> None:
    """What stands in quarantine: file, line, record, field, value, what was expected, and what to do."""
    from dataclasses import asdict

    from ledger.ledger import Ledger
    from settings import settings

    with Ledger(settings().ledger_path) as ledger:
        for row in ledger.quarantined():
            if format is QuarantineFormat.jsonl:
                print_out(json.dumps(asdict(row), ensure_ascii=False) + "\n")
            else:
                number = f"[{row.id}]" if row.id is not None else f"[{row.crn} {row.record_id} {row.sha256[:12]}]"
                where = f"{row.file}, line {row.line}" if row.line else row.file
                print_out(
                    f"{number} {where}, {row.record_id or ''} {row.field}: {row.value} is not {row.expected}. {row.remedy}\n"
                )


@quarantine.command("choose")
def quarantine_choose(
    crn: Annotated[str, typer.Argument(help="The case.")],
    record: Annotated[str, typer.Argument(help="The record id that has several texts.")],
    sha256: Annotated[
        str, typer.Argument(help="The text that stands: the beginning of the hash that `quarantine list` shows.")
    ],
    reason: Annotated[str, typer.Option(help="Why this one.")],
) -> None:
    """Choose which of several texts of one record stands. The choice is kept with its reason, and so are all texts."""
    from access.identity import current_actor
    from ledger.ledger import Ledger
    from settings import settings

    with Ledger(settings().ledger_path) as ledger:
        rows = [r for r in ledger.quarantined(crn) if r.record_id == record and r.sha256.startswith(sha256)]
        if len(rows) != 1:
            raise NotFound(
                f"{crn} {record}: {len(rows)} texts in quarantine begin with {sha256}. See `throughline quarantine list`."
            )
        ledger.choose(crn, record, rows[0].sha256, current_actor().username, reason)
    _bring_up_to_date()


@quarantine.command("settle")
def quarantine_settle(
    number: Annotated[int, typer.Argument(help="The number that `quarantine list` shows.")],
    reason: Annotated[str, typer.Option(help="Why nothing more is to be done.")],
) -> None:
    """Take a row off the list without loading it. The row, and the reason, are kept."""
    from access.identity import current_actor
    from ledger.ledger import Ledger
    from settings import settings

    with Ledger(settings().ledger_path) as ledger:
        ledger.settle(number, current_actor().username, reason)


@alerts.command("list")
def alerts_list(
    case: Annotated[str | None, typer.Option(metavar="CRN", help="Only of this case.")] = None,
    open: Annotated[bool, typer.Option("--open", help="Only what awaits an answer.")] = False,
) -> None:
    """What was raised, tab-separated: id, state, raised on, case, rule, item, review point, recipient, passed to."""
    from ledger.ledger import Ledger
    from settings import settings

    with _view() as view, Ledger(settings().ledger_path) as ledger:
        seen = set(view.crns())
        for a in ledger.book.alerts(case, only_open=open):
            if a.crn in seen:
                told = (
                    a.id,
                    a.state,
                    a.at.isoformat(),
                    a.crn,
                    a.rule,
                    a.item,
                    a.point,
                    a.recipient,
                    " ".join(a.passed_to),
                )
                print_out("\t".join(told) + "\n")


@alerts.command("dead")
def alerts_dead() -> None:
    """Messages that will not be sent, tab-separated: id, kind, due, why, for whom (staff ids)."""
    from ledger.ledger import Ledger
    from settings import settings

    with Ledger(settings().ledger_path) as ledger:
        for m in ledger.book.messages():
            if m.state == "dead":
                staff = dict.fromkeys((a.passed_to or (a.recipient,))[-1] for a in ledger.book.of_message(m.id))
                print_out("\t".join((m.id, m.kind, m.due_at.isoformat(), m.fault or "", " ".join(staff))) + "\n")


@alerts.command("retry")
def alerts_retry(
    message: Annotated[str, typer.Argument(metavar="ID", help="The id that `alerts dead` shows.")],
) -> None:
    """Try a message again that would not be sent any more."""
    from alerts.clock import now
    from ledger.ledger import Ledger
    from settings import settings

    with Ledger(settings().ledger_path) as ledger:
        ledger.book.retry(message, now())
    say("It is tried again with the next round of the worker.")


def main() -> None:
    """The entry point: errors of ours end with their message and exit code 2."""
    try:
        app()
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(2)
    except ThroughlineError as fault:
        say(str(fault))
        sys.exit(2)


def print_out(text: str) -> None:
    sys.stdout.write(text)


def say(text: str) -> None:
    """To the person at the terminal, never into a pipe."""
    sys.stderr.write(text + "\n")


def say_all(lines: list[str]) -> None:
    for line in lines:
        say(line)


def _load(paths: list[Path]) -> bool:
    """Loads and projects; returns whether everything was accepted or known already."""
    from continuity.wording import plural
    from ingest.load import load as load_files
    from ledger.ledger import Ledger
    from settings import settings

    with Ledger(settings().ledger_path) as ledger, _progress() as progress:
        report = load_files(paths, ledger, _today(), progress)
    for line in (*map(str, report.problems), *report.notices):
        say(line)
    counts = report.counts
    unusable = f"; {plural(len(report.unusable), 'file')} unusable" if report.unusable else ""
    say(
        f"{plural(counts.received, 'record')} in {plural(len(report.files), 'file')}: {counts.accepted} accepted,"
        f" {counts.duplicates} duplicates, {counts.quarantined} quarantined{unusable}."
    )
    _bring_up_to_date()
    return not counts.quarantined and not report.unusable


def _bring_up_to_date() -> None:
    """Unless a worker runs: then it does so, within seconds."""
    from alerts.running import worker_runs
    from ingest.project import bring_up_to_date
    from ledger.ledger import Ledger
    from settings import settings

    if worker_runs(settings().ledger_path):
        say("A worker runs: it brings the graph up to date.")
        return
    with Ledger(settings().ledger_path) as ledger, _progress() as progress:
        _say_projected(bring_up_to_date(ledger, settings().store_url, progress))


def _say_projected(report: "ProjectionReport") -> None:
    from continuity.wording import plural

    for notice in report.notices:
        say(notice)
    for crn, record in report.unreadable:
        say(f"{crn} {record}: could not be read for indicators; it is kept and shown as unread.")
    for lost in report.comparison.lost:
        say(
            f"{lost.crn}: {lost.category} is no longer read (last in {lost.record_id}); it stands until somebody disposes of it."
        )
    if report.cases:
        anew = " (made anew)" if report.rebuilt else ""
        say(f"Read into the graph: {plural(report.records, 'record')} of {plural(report.cases, 'case')}{anew}.")


@contextmanager
def _progress() -> "Iterator[Progress]":
    """A bar on standard error where that is a terminal, and nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bars:
        yield _Drawn(bars)


class _Drawn:
    """Draws the progress of long work; one bar a stretch."""

    def __init__(self, bars: "Bars"):
        self._bars = bars
        self._task: TaskID | None = None

    def begin(self, what: str, total: int) -> None:
        self._task = self._bars.add_task(what, total=total)

    def advance(self, steps: int = 1) -> None:
        if self._task is not None:
            self._bars.advance(self._task, steps)


def _case(name: str) -> "tuple[CaseFile, bool]":
    """(the case, whether all of it could be read): from a file where there is one, else from the graph."""
    if not _is_file(name):
        return _stored_case(name), True
    path = Path(name)
    from ingest.case_file import case_with_mentions, read_case_file

    reading = read_case_file(path, _today())
    for line in (*map(str, reading.problems), *reading.notices):
        say(line)
    return case_with_mentions(reading), not reading.problems


def _brief_as(format: BriefFormat, briefing: "Briefing") -> bytes:
    """The briefing in this format."""
    if format in (BriefFormat.docx, BriefFormat.pdf):
        from documents.briefing import as_docx, as_pdf

        return as_docx(briefing) if format is BriefFormat.docx else as_pdf(briefing)
    from continuity.briefing_document import as_document
    from continuity.render import briefing_markdown, briefing_text

    if format is BriefFormat.json:
        return _json(as_document(briefing)).encode()
    return (briefing_text if format is BriefFormat.text else briefing_markdown)(briefing).encode()


def _write(path: Path, made: bytes) -> None:
    """Writes a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(made)
        part.replace(path)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise _bad_option(
            "--output", path.name, f"a file that can be written ({fault.strerror})", "Give another."
        ) from fault
    say(f"Wrote {path.name}.")


def _associates(name: str) -> "tuple[Associate, ...] | None":
    """Of a loaded case those who are cases too; None for a file, which tells nothing of other cases."""
    if _is_file(name):
        return None
    from access.associates import associates

    with _view() as view:
        return associates(view, name)


def _is_file(name: str) -> bool:
    return Path(name).exists() or bool(Path(name).suffix)


def _stored_case(crn: str) -> "CaseFile":
    from settings import settings

    if not settings().ledger_path.exists():
        raise NotFound(f"{crn}: no such file, and no case is loaded yet. Name a case file, or run `throughline load`.")
    with _view() as view:
        return view.case(crn)


def _ask_own(path: Path, seconds: float, rows: int, format: TableFormat) -> None:
    """The query of a file, answered behind the gate."""
    from graph.own_query import read_query, told_of

    text = read_query(path)
    with _view() as view, told_of(path):
        table = view.cypher(text, seconds, rows)
    _print_table(table, text, format)


def _named_values(given: list[str]) -> dict[str, str]:
    """What `--param NAME=VALUE` gives, by name."""
    for one in given:
        if "=" not in one:
            raise _bad_option("--param", one, "NAME=VALUE", "Put an equals sign between name and value.")
    return {name.strip(): value for name, _, value in (one.partition("=") for one in given)}


def _print_table(table: "Table", asked: str, format: TableFormat) -> None:
    """`asked`: the id of a question, or the text of a query."""
    from graph.tables import as_csv, as_document, as_text

    if format is TableFormat.json:
        print_out(_json(as_document(table, asked)))
    else:
        print_out(as_csv(table) if format is TableFormat.csv else as_text(table))
    if not table.rows:
        say("No row: nothing that is loaded, and that you may see, answers this.")
    if table.cut:
        say(f"Only the first {len(table.rows)} rows are shown.")


@contextmanager
def _view() -> "Iterator[View]":
    """What the person at the terminal may see of the graph."""
    from access.identity import current_actor
    from access.policy import view_for
    from graph.store import open_store
    from settings import settings

    with open_store(settings().store_url, read_only=True) as store:
        yield view_for(store, current_actor())


def _day(text: str | None) -> date | None:
    """The end of the day, month or year that `--at` names."""
    return None if text is None else _date("--at", text).last


def _date(option: str, text: str) -> "PartialDate":
    from graph.dates import parse_date

    try:
        return parse_date(text)
    except ValueError as fault:
        raise _bad_option(option, text, "a date that exists, as YYYY-MM-DD", "Give such a date.") from fault


def _check_output(path: Path, suffix: str, force: bool) -> None:
    """Raises BadInput where `path` cannot be the file to write, before any work is done."""
    if path.suffix.lower() != suffix:
        raise _bad_option("--output", path.name, f"a name that ends in {suffix}", f"Name it {path.stem}{suffix}.")
    if not path.parent.is_dir():
        raise _bad_option("--output", path.name, "in a folder that exists", "Make the folder first.")
    if path.is_dir() or (path.exists() and not force):
        raise _bad_option("--output", path.name, "a file that is not there yet", "Name another, or give --force.")


@contextmanager
def _told_of_output(path: Path) -> "Iterator[None]":
    """Turns what the system says against a file of ours into a BadInput that names it."""
    try:
        yield
    except OSError as fault:
        told = f"a file that can be written ({fault.strerror})"
        raise _bad_option("--output", path.name, told, "Name a file in a folder of yours.") from fault


def _one_of(option: str, given: list[str], known: list[str]) -> None:
    for value in given:
        if value not in known:
            raise _bad_option(option, value, "among what is loaded", f"Give one of: {', '.join(known) or 'none yet'}.")


def _bad_option(option: str, value: str, expected: str, remedy: str) -> BadInput:
    from errors import Problem

    return BadInput([Problem(option, "command line", value, expected, remedy)])


def _today() -> date:
    return datetime.now(UTC).date()


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _end(complete: bool) -> None:
    if not complete:
        raise typer.Exit(1)


if __name__ == "__main__":
    main()
