"""The worker: from a file in the inbox to the message about it, alone on its ledger, and never ended by a fault."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from mail_server import HOST, Handler, post
from synthetic import TODAY, document, row, url_of, use_quick_reader, write
from worker_cases import NOW, handover, worker

import cli
from alerts import inbox as inbox_of
from alerts.health import as_document, as_text, health
from alerts.inbox import Inbox
from alerts.outbox import Delivered
from alerts.running import last_sign, only_worker, worker_runs
from alerts.worker import Round
from app_pages import data
from errors import StoreUnavailable
from graph.store import open_store
from ingest.load import load
from ledger.ledger import Ledger
from settings import Settings, settings

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.extract.extract", None)
    monkeypatch.setattr("ingest.project.reader_version", None)
    use_quick_reader()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def mail() -> Iterator[tuple[Handler, int]]:
    with post() as running:
        yield running


def ledger_of(home: Path) -> Ledger:
    return Ledger(home / "ledger.sqlite")


def receipt(folder: Path, name: str) -> dict[str, Any]:
    return dict(json.loads((folder / f"{name}.receipt.json").read_text("utf-8")))


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if not p.name.endswith(".receipt.json"))


def test_a_case_that_changes_hands_becomes_a_mail_to_its_new_officer_in_one_round(
    tmp_path: Path, inbox: Path, mail: tuple[Handler, int]
) -> None:
    write(inbox, "case.json", handover(1))
    handler, port = mail
    with worker(tmp_path, port, inbox) as made:
        done = made.once()
    assert (done.faults, [r.folder for r in done.receipts], names(inbox / "done")) == ({}, ["done"], ["case.json"])
    assert "om2.1@example.test" in handler.recipients and "om1.1@example.test" not in handler.recipients
    with ledger_of(tmp_path) as ledger:
        [knife] = [a for a in ledger.book.alerts() if a.item == "weapons"]
        assert (knife.recipient, knife.state, knife.records) == ("OM2", "sent", ("C1",))
        assert ledger.book.messages(due_by=NOW) == [] and ledger.book.sweeps()[0].cases == 1


def test_a_second_round_looks_only_at_what_arrived_until_all_is_due_again(tmp_path: Path, inbox: Path) -> None:
    now = NOW
    with worker(tmp_path, None, inbox, clock=lambda: now) as made:
        write(inbox, "1.json", handover(1))
        first = made.once().sweep
        assert made.once().sweep is None
        write(inbox, "2.json", handover(2))
        second = made.once().sweep
        now = NOW + timedelta(minutes=61)
        third = made.once().sweep
    told = [(s.whole, s.cases, s.raised > 0) for s in (first, second, third) if s]
    assert told == [(True, 1, True), (False, 1, True), (True, 2, False)]


def test_a_quiet_look_is_kept_too(tmp_path: Path, inbox: Path) -> None:
    write(inbox, "case.json", handover(1, on="2025-06-01"))
    with worker(tmp_path, None, inbox) as made:
        made.once()
    with ledger_of(tmp_path) as ledger:
        told = as_text(health(ledger, NOW, Settings(home=tmp_path)))
    assert "0 alerts from 1 case checked" in told


def test_what_nobody_answers_goes_to_the_manager_by_the_clock(
    tmp_path: Path, inbox: Path, mail: tuple[Handler, int]
) -> None:
    write(inbox, "case.json", handover(1))
    handler, port = mail
    now = NOW
    with worker(tmp_path, port, inbox, clock=lambda: now) as made:
        made.once()
        now = NOW + timedelta(days=7)
        made.once()
        assert "spo1.1@example.test" in handler.recipients and "aco1.1@example.test" not in handler.recipients
        now = NOW + timedelta(days=14)
        made.once()
    assert "aco1.1@example.test" in handler.recipients
    assert len(set(handler.ids())) == len(handler.ids())


def test_a_worker_with_nothing_to_do_does_nothing(tmp_path: Path) -> None:
    with worker(tmp_path) as made:
        assert made.once() == Round()


def test_a_step_that_fails_ends_neither_the_round_nor_the_worker_and_shows(
    tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(inbox, "case.json", handover(1))
    told: list[str] = []
    with worker(tmp_path, None, inbox, say=told.append) as made:
        with open_store(url_of(tmp_path)):  # another process writes to the graph
            first = made.once()
            assert first.faults["graph"] == "StoreUnavailable" and len(first.receipts) == 1
            made.once()
        with ledger_of(tmp_path) as ledger:
            found = health(ledger, NOW, Settings(home=tmp_path))
        assert any("step graph: StoreUnavailable" in need for need in found.needs)
        assert sum(line.startswith("graph: StoreUnavailable") for line in told) == 1
        assert made.once().sweep is not None
    sign = last_sign(tmp_path / "ledger.sqlite")
    assert sign is not None and sign.faults == {}


class Waits(threading.Event):
    """Keeps how long it was waited for, and is set after so many waits."""

    def __init__(self, most: int):
        super().__init__()
        self.waited: list[float | None] = []
        self.most = most

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        if len(self.waited) == self.most:
            self.set()
        return self.is_set()


def test_a_step_that_goes_on_failing_is_tried_ever_more_seldom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [None, OSError(), OSError(), OSError(), *[OSError()] * 5, None]

    def delivers(*_: Any) -> Delivered:
        if fault := answers.pop(0):
            raise fault
        return Delivered()

    monkeypatch.setattr("alerts.worker.deliver", delivers)
    stop = Waits(len(answers))
    with worker(tmp_path, say=lambda _: None) as made:
        made.run(stop)
    assert stop.waited == [5, 10, 20, 40, 80, 160, 320, 320, 320, 5]


def test_the_words_of_a_fault_are_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise ValueError("a name in a note")

    monkeypatch.setattr("alerts.worker.deliver", fails)
    told: list[str] = []
    with worker(tmp_path, say=told.append) as made:
        made.once()
    assert told == ["outbox: ValueError. It is tried again."]


def test_one_worker_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    assert not worker_runs(path)
    with only_worker(path):
        assert worker_runs(path)
        with pytest.raises(StoreUnavailable, match="runs already"), only_worker(path):
            pass
    assert not worker_runs(path)


def test_asking_whether_one_runs_keeps_none_from_starting(tmp_path: Path) -> None:
    path, stop = tmp_path / "ledger.sqlite", threading.Event()
    (tmp_path / "ledger.sqlite.worker").touch()

    def ask() -> None:
        while not stop.is_set():
            worker_runs(path)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for _ in range(20):
            with only_worker(path):
                pass
    finally:
        stop.set()
        asking.join()


def test_the_app_leaves_the_graph_to_a_worker_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THROUGHLINE_HOME", str(tmp_path))
    settings.cache_clear()
    with ledger_of(tmp_path) as ledger:
        load(write(tmp_path / "in", "case.json", handover(1)), ledger, TODAY)
        with only_worker(tmp_path / "ledger.sqlite"):
            data._mend()
            assert ledger.projection() == (0, 0)
        data._mend()
        assert ledger.projection()[1] == ledger.last_run()
    settings.cache_clear()


def command(home: Path, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The command as the terminal has it, with the quick reader; it leaves no handler of signals behind."""
    out, told, handlers = StringIO(), StringIO(), {n: signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGINT)}
    code: Any = 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(told):
        patch.setattr(os, "environ", environment(home, more))
        patch.setattr(sys, "argv", ["throughline", *args])
        settings.cache_clear()
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
    settings.cache_clear()
    for number, handler in handlers.items():
        signal.signal(number, handler)
    return subprocess.CompletedProcess(args, int(code or 0), out.getvalue(), told.getvalue())


def environment(home: Path, more: dict[str, str]) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("THROUGHLINE_")}
    return own | {"THROUGHLINE_HOME": str(home), "PYTHONPATH": str(ROOT), "THROUGHLINE_NOW": NOW.isoformat(), **more}


def test_a_second_worker_says_so_and_other_commands_leave_the_graph_to_the_first(tmp_path: Path) -> None:
    case = write(tmp_path / "in", "case.json", handover(1))
    with only_worker(tmp_path / "ledger.sqlite"):
        second, rebuilt = command(tmp_path, "worker", "--once"), command(tmp_path, "rebuild")
        loaded = command(tmp_path, "load", str(case))
        with ledger_of(tmp_path) as ledger:
            assert (ledger.cases(), ledger.projection()) == (["T000001"], (0, 0))
    assert (second.returncode, "runs already" in second.stderr) == (2, True)
    assert (rebuilt.returncode, "worker writes" in rebuilt.stderr) == (2, True)
    assert (loaded.returncode, "brings the graph up to date" in loaded.stderr) == (0, True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_asked_to_end_ends_well(tmp_path: Path, number: int) -> None:
    write(tmp_path / "inbox", "case.json", document("T000009", row("C1")))
    started = [sys.executable, str(ROOT / "cli.py"), "worker", "--inbox", str(tmp_path / "inbox")]
    process = subprocess.Popen(started, env=environment(tmp_path, {}), stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 90
    while last_sign(tmp_path / "ledger.sqlite") is None and time.monotonic() < deadline:
        time.sleep(0.1)
    assert worker_runs(tmp_path / "ledger.sqlite")
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 0 and "case.json: done, 1 accepted" in told, told
    assert "The clock stands still" in told and "Traceback" not in told
    assert not worker_runs(tmp_path / "ledger.sqlite")


def test_health_asks_for_a_person_until_a_worker_has_come_round(tmp_path: Path) -> None:
    quiet = command(tmp_path, "health")
    assert (quiet.returncode, "No worker has come round" in quiet.stdout) == (1, True)
    write(tmp_path / "inbox", "case.json", document("T000009", row("C1")))
    assert command(tmp_path, "worker", "--once", "--inbox", str(tmp_path / "inbox")).returncode == 0
    found = command(tmp_path, "health", "--format", "json")
    told = json.loads(found.stdout)
    assert (found.returncode, told["needs"]) == (0, [])
    assert told["last_whole_sweep"]["cases"] == 1 and told["projection"]["run"] == told["projection"]["received"]
    later = command(tmp_path, "health", THROUGHLINE_NOW=(NOW + timedelta(minutes=66)).isoformat())
    assert later.returncode == 1


def test_dead_letters_are_listed_and_tried_again(tmp_path: Path, inbox: Path) -> None:
    case = handover(1)
    for one in case["staff"]:
        del one["email"]
    write(inbox, "case.json", case)
    with worker(tmp_path, 9, inbox) as made:
        assert made.once().delivered.dead > 0
    with ledger_of(tmp_path) as ledger:
        found = health(ledger, NOW, Settings(home=tmp_path))
        assert found.dead > 0 and found.fallback["OM2"] == 1 and any("will not be sent" in n for n in found.needs)
        assert as_document(found)["messages"]["dead"] == found.dead
    rows = [line.split("\t") for line in command(tmp_path, "alerts", "dead").stdout.splitlines()]
    assert len(rows) == found.dead and {r[3] for r in rows} == {"no address"} and "OM2" in {r[4] for r in rows}
    assert "T000001" not in str(rows)
    for message, *_ in rows:
        assert command(tmp_path, "alerts", "retry", message).returncode == 0
    assert command(tmp_path, "alerts", "dead").stdout == ""
    assert command(tmp_path, "alerts", "retry", "guess").returncode == 2
    listed = [line.split("\t") for line in command(tmp_path, "alerts", "list", "--open").stdout.splitlines()]
    assert ("T000001", "weapons", "OM2") in {(r[3], r[5], r[7]) for r in listed}


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.1", "throughline.example.test", ""])
def test_the_app_listens_on_this_machine_alone(tmp_path: Path, address: str) -> None:
    done = command(tmp_path, "serve", "--address", address)
    assert (done.returncode, "no sign-in" in done.stderr) == (2, True)


def test_a_setting_of_no_use_is_told_by_its_name_and_never_by_its_value(tmp_path: Path) -> None:
    done = command(tmp_path, "worker", "--once", THROUGHLINE_MAIL_PORT="secret", THROUGHLINE_SWEEP_MINUTES="-1")
    assert done.returncode == 2 and "secret" not in done.stderr and "Traceback" not in done.stderr
    assert "THROUGHLINE_MAIL_PORT" in done.stderr and "THROUGHLINE_SWEEP_MINUTES" in done.stderr


def take(home: Path, inbox: Path, box: Inbox | None = None) -> list[str]:
    """folder/name of each file that one look takes."""
    with ledger_of(home) as ledger:
        return [f"{r.folder}/{r.name}" for r in (box or Inbox(inbox, settled=0.02)).take(ledger, NOW)]


def test_a_receipt_says_what_became_of_a_file(tmp_path: Path, inbox: Path) -> None:
    write(inbox, "case.json", document("T000001", row("C1"), row("C2", on=None, kind="nonsense")))
    content = (inbox / "case.json").read_bytes()
    assert take(tmp_path, inbox) == ["done/case.json"]
    told = receipt(inbox / "done", "case.json")
    counts = {name: told[name] for name in ("received", "accepted", "duplicates", "quarantined")}
    assert counts == {"received": 2, "accepted": 1, "duplicates": 0, "quarantined": 1}
    assert (told["run"], told["crn"], told["sha256"]) == (1, "T000001", inbox_of.sha256(content).hexdigest())
    assert [p["value"] for p in told["problems"]] and (inbox / "done" / "case.json").read_bytes() == content


def test_a_file_of_which_nothing_can_be_used_is_refused_with_its_line_and_remedy(tmp_path: Path, inbox: Path) -> None:
    write(inbox, "broken.json", b'{"offender": {\n"crn": }')
    write(inbox, "picture.json", b"\x89PNG\r\n\x1a\n")
    write(inbox, "number.json", b"1" * 5000)
    write(inbox, "good.json", handover(1))
    taken = take(tmp_path, inbox)
    assert sorted(taken) == ["done/good.json", "refused/broken.json", "refused/number.json", "refused/picture.json"]
    [problem] = receipt(inbox / "refused", "broken.json")["problems"]
    assert (problem["file"], problem["where"].split(",")[0]) == ("broken.json", "line 2") and problem["remedy"]
    with ledger_of(tmp_path) as ledger:
        assert len(ledger.quarantined()) == 3


def test_a_file_that_is_still_being_written_is_left_until_it_is_whole(tmp_path: Path, inbox: Path) -> None:
    box, stop = Inbox(inbox, settled=0.2), threading.Event()

    def grow() -> None:
        with (inbox / "slow.json").open("w") as file:
            while not stop.is_set():
                file.write(" ")
                file.flush()
                time.sleep(0.01)
            file.write(json.dumps(handover(1)))

    writing = threading.Thread(target=grow)
    writing.start()
    time.sleep(0.1)
    assert take(tmp_path, inbox, box) == []
    stop.set()
    writing.join()
    assert take(tmp_path, inbox, box) == ["done/slow.json"]


def test_what_is_renamed_into_place_is_taken_and_its_first_name_never(tmp_path: Path, inbox: Path) -> None:
    write(inbox, "case.json.part", handover(1))
    write(inbox, ".case.json", handover(2))
    (inbox / "folder").mkdir()
    assert take(tmp_path, inbox) == []
    (inbox / "case.json.part").rename(inbox / "case.json")
    assert take(tmp_path, inbox) == ["done/case.json"]
    assert names(inbox) == [".case.json", "done", "folder", "refused"]


def test_a_name_that_is_there_already_gets_a_number_and_nothing_is_written_over(tmp_path: Path, inbox: Path) -> None:
    taken = []
    for number in (1, 2, 3):
        write(inbox, "case.json", handover(number))
        taken += take(tmp_path, inbox)
    assert taken == ["done/case.json", "done/case-2.json", "done/case-3.json"]
    crns = [json.loads((inbox / name).read_text())["offender"]["crn"] for name in taken]
    assert crns == ["T000001", "T000002", "T000003"]
    assert [receipt(inbox / "done", Path(name).name)["crn"] for name in taken] == crns


def test_a_crash_before_the_move_loads_the_file_again_and_finds_duplicates(
    tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(inbox, "case.json", handover(1))
    with monkeypatch.context() as patch, pytest.raises(OSError, match="crash"):
        patch.setattr(Path, "rename", _crash)
        take(tmp_path, inbox)
    assert take(tmp_path, inbox) == ["done/case-2.json"]
    first, second = receipt(inbox / "done", "case.json"), receipt(inbox / "done", "case-2.json")
    assert (first["accepted"], second["accepted"], second["duplicates"]) == (4, 0, 4)


def _crash(*_: Any) -> None:
    raise OSError("crash")


def test_links_pipes_huge_and_nameless_files_are_refused_unread(
    tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_of, "MOST_BYTES", 5000)
    outside = write(tmp_path / "elsewhere", "secret.json", handover(7))
    (inbox / "link.json").symlink_to(outside)
    (inbox / "gone.json").symlink_to(tmp_path / "nowhere")
    os.mkfifo(inbox / "pipe.json")
    write(inbox, "huge.json", b" " * 5001)
    Path(os.fsdecode(os.fsencode(inbox) + b"/bad\xff.json")).write_text("{}")
    write(inbox, "é" * 120 + ".json", {})
    taken = take(tmp_path, inbox)
    assert len(taken) == 6 and all(name.startswith("refused/") for name in taken)
    assert outside.exists() and (inbox / "refused" / "link.json").is_symlink()
    with ledger_of(tmp_path) as ledger:
        assert ledger.cases() == [] and len(ledger.quarantined()) == 6
    values = {receipt(inbox / "refused", n.partition("/")[2])["problems"][0]["value"] for n in taken}
    assert values == {"a link", "a device or a pipe", "5001 bytes", "its name"}
    assert take(tmp_path, inbox) == []


def test_a_file_that_may_not_be_read_is_refused_with_the_reason(
    tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(inbox, "case.json", handover(1))

    def denied(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:  # the tests may run as root, whom no mode keeps out
        patch.setattr(Path, "read_bytes", denied)
        patch.setattr(Path, "open", denied)
        with ledger_of(tmp_path) as ledger:
            _, _, report = inbox_of._loaded(inbox / "case.json", ledger, NOW)
    assert report.unusable and report.problems[0].value == "Permission denied"


def test_an_inbox_that_cannot_be_written_to_loads_nothing(
    tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(inbox, "case.json", handover(1))
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(StoreUnavailable, match="cannot be written"):
        take(tmp_path, inbox)
    with ledger_of(tmp_path) as ledger:
        assert ledger.cases() == []


def test_a_worker_is_given_what_the_settings_say(tmp_path: Path, mail: tuple[Handler, int]) -> None:
    """The whole command in a process of its own: settings, mail server, inbox of the settings, the real reader."""
    handler, port = mail
    write(tmp_path / "inbox", "case.json", handover(1))
    given = {"MAIL_HOST": HOST, "MAIL_PORT": str(port), "MAIL_SECURITY": "none", "MAIL_FROM": "t@sender.test", "INBOX": str(tmp_path / "inbox")}  # fmt: skip
    own = environment(tmp_path, {f"THROUGHLINE_{name}": value for name, value in given.items()})
    started = [sys.executable, str(ROOT / "cli.py"), "worker", "--once"]
    done = subprocess.run(started, env=own, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "om2.1@example.test" in handler.recipients
