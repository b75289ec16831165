"""The one way in: read, check, quarantine, tell duplicates apart, append to the ledger. One run is one transaction."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from errors import BadInput, Problem
from ingest.case_file import RawRecord, Reading, read_case
from ingest.progress import SILENT, Progress
from ledger.append import Arrival, Counts, Run, Source
from ledger.ledger import Ledger
from ledger.versions import CLASH


@dataclass(frozen=True)
class FileReport:
    """What became of one file. `unusable`: nothing of it could be read, and `problems` say why."""

    name: str
    crn: str | None
    counts: Counts
    notices: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def unusable(self) -> bool:
        return self.crn is None


@dataclass(frozen=True)
class LoadReport:
    """What became of a load: accepted + duplicates + quarantined = records in, in each file and in all."""

    run: int
    files: tuple[FileReport, ...]

    @property
    def counts(self) -> Counts:
        return sum((f.counts for f in self.files), Counts())

    @property
    def unusable(self) -> list[FileReport]:
        return [f for f in self.files if f.unusable]

    @property
    def notices(self) -> list[str]:
        return [notice for f in self.files for notice in f.notices]

    @property
    def problems(self) -> list[Problem]:
        return [problem for f in self.files for problem in f.problems]


def load(paths: Path | Sequence[Path], ledger: Ledger, today: date, progress: Progress = SILENT) -> LoadReport:
    """Load case files and folders of them. A file or record that is at fault is set aside; the rest is loaded.

    Raises BadInput, having loaded nothing, where a path is not there or a folder holds no case file.
    """
    files = list(case_files([paths] if isinstance(paths, Path) else paths))
    progress.begin("Loading", len(files))
    reports = []
    with ledger.run() as run:
        for path, name in files:
            reports.append(_load_file(path, name, run, today))
            progress.advance()
        number = run.number
    return LoadReport(number, tuple(reports))


def case_files(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Each case file once, with the name that messages use: within a folder, its path from there."""
    seen: set[Path] = set()
    for path in paths:
        for found, name in _within(path):
            if found.resolve() not in seen:
                seen.add(found.resolve())
                yield found, name


def _within(path: Path) -> list[tuple[Path, str]]:
    if path.is_dir():
        found = sorted(file for file in path.rglob("*.json") if file.is_file())
        if not found:
            raise _nothing(path, "a folder without *.json", "a folder of case files")
        return [(file, file.relative_to(path).as_posix()) for file in found]
    if not path.exists():
        raise _nothing(path, "not there", "a case file or a folder of them")
    return [(path, path.name)]


def _nothing(path: Path, value: str, expected: str) -> BadInput:
    return BadInput([Problem(str(path), "path", value, expected, "Check the path.")])


def _load_file(path: Path, name: str, run: Run, today: date) -> FileReport:
    try:
        data = path.read_bytes()
    except OSError as fault:
        problem = Problem(name, "file", fault.strerror or "unreadable", "a readable file", "Check who may read it.")
        run.refuse(Source(name, 0, sha256(b"").hexdigest()), [problem])
        return FileReport(name, None, Counts(), problems=(problem,))
    source = Source(name, len(data), sha256(data).hexdigest())
    try:
        reading = read_case(data, name, today)
    except BadInput as fault:
        run.refuse(source, fault.problems)
        return FileReport(name, None, Counts(), problems=fault.problems)
    counts = run.add(source, reading.crn, reading.header, list(_arrivals(reading)))
    return FileReport(name, reading.crn, counts, reading.notices, tuple(reading.problems))


def _arrivals(reading: Reading) -> list[Arrival]:
    records = sorted((*reading.accepted, *reading.set_aside), key=lambda r: r.position)
    return [Arrival(r.body, r.position, r.line, () if _sound(r) else r.problems) for r in records]


def _sound(record: RawRecord) -> bool:
    """Well formed; where an id has several texts the ledger decides, with all that it has seen of that id."""
    return all(problem.expected == CLASH for problem in record.problems)
