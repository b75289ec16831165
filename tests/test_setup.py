"""What `make test` does where a part is missing: it says so, runs the rest, names it last, and fails in CI."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def stub(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/bash\n{script}\n", "utf-8")
    (folder / name).chmod(0o755)


TESTS_RAN = "echo the tests ran"
# What the tests print, and what `python -m tests.neo4j_server.prepare` does.
PYTHON = 'case "$*" in *prepare) {prepare};; *) {tests};; esac'


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A machine without Chromium, of a user who is not root, with nothing beside the project but a Neo4j server."""
    stub(tmp_path / "path", "id", "echo 1000")
    stub(tmp_path / "venv", "python", PYTHON.format(prepare=":", tests=TESTS_RAN))
    for command in ("mktemp", "rm"):
        (tmp_path / "path" / command).symlink_to(shutil.which(command) or command)
    (tmp_path / "project").mkdir()
    return tmp_path


@pytest.fixture
def full(bare: Path) -> Path:
    """A machine where nothing is missing."""
    stub(bare / "path", "chromium", "exit 0")
    (bare / "shared" / "eval").mkdir(parents=True)
    return bare


def run(bare: Path, ci: bool) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(bare / "path"), "CI": "true" if ci else ""}
    command = [shutil.which("bash") or "bash", str(ROOT / "scripts" / "test"), str(bare / "venv")]
    return subprocess.run(command, cwd=bare / "project", env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("ci", "code"), [(False, 0), (True, 1)])
def test_without_chromium_the_rest_runs_and_the_last_line_names_what_did_not(bare: Path, ci: bool, code: int) -> None:
    done = run(bare, ci)
    first, ran, last = done.stdout.splitlines()
    assert first.startswith("The browser tests need Chromium. Install it")
    assert ran == "the tests ran"
    assert last == "Did not run: browser tests (no Chromium); the evaluation (no ../shared/eval)"
    assert done.returncode == code


def test_with_everything_there_nothing_is_named(full: Path) -> None:
    done = run(full, True)
    assert (done.returncode, done.stdout.splitlines()) == (0, ["the tests ran", "Everything ran."])


@pytest.mark.parametrize(
    ("prepare", "named"),
    [("printf 'no Java 17 or later, no Maven'", "no Java 17 or later, no Maven"), ("exit 1", "its set-up failed")],
)
@pytest.mark.parametrize(("ci", "code"), [(False, 0), (True, 1)])
def test_without_a_neo4j_server_the_last_line_says_why(
    full: Path, prepare: str, named: str, ci: bool, code: int
) -> None:
    stub(full / "venv", "python", PYTHON.format(prepare=prepare, tests=TESTS_RAN))
    done = run(full, ci)
    assert done.stdout.splitlines() == ["the tests ran", f"Did not run: Neo4j tests ({named})"]
    assert done.returncode == code


def test_what_the_tests_skipped_is_named_last_and_once(full: Path) -> None:
    tests = r"printf '3\tNeo4j tests (no Maven)\n7\ttests on the newest Neo4j (no Java)\n' > $SKIPPED; echo ran"
    stub(full / "venv", "python", PYTHON.format(prepare="printf 'no Maven'", tests=tests))
    done = run(full, False)
    last = "Did not run: Neo4j tests (no Maven); 7 skipped: tests on the newest Neo4j (no Java)"
    assert done.stdout.splitlines() == ["ran", last]


def test_skipped_tests_alone_do_not_fail_ci_and_are_named(full: Path) -> None:
    tests = r"printf '7\ttests on the newest Neo4j (no Java)\n' > $SKIPPED; echo ran"
    stub(full / "venv", "python", PYTHON.format(prepare=":", tests=tests))
    done = run(full, True)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        0,
        "Did not run: 7 skipped: tests on the newest Neo4j (no Java)",
    )


def test_the_tests_account_for_what_they_skip(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "neo4j_fixtures.py").touch()
    (tmp_path / "test_one.py").write_text(
        "import pytest\ndef test_a(): pytest.skip('no  engine')\n@pytest.mark.skipif(True, reason='no engine')\ndef test_b(): ...\n"
    )
    environment = os.environ | {"SKIPPED": str(tmp_path / "skipped"), "PYTHONPATH": str(tmp_path), "PYTEST_ADDOPTS": ""}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert (tmp_path / "skipped").read_text("utf-8") == "2\tno engine\n"


def test_as_root_on_debian_it_says_so_first_and_installs(bare: Path) -> None:
    stub(bare / "path", "id", "echo 0")
    stub(
        bare / "path",
        "apt-get",
        f"[ \"$1\" = update ] || printf '#!/bin/bash\\n' > {bare}/path/chromium && {shutil.which('chmod')} +x {bare}/path/*",
    )
    (bare / "shared" / "eval").mkdir(parents=True)
    done = run(bare, True)
    assert done.stdout.splitlines()[0] == "Installing Chromium by apt-get: the browser tests drive it."
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Everything ran."), os.linesep.join(
        [done.stdout, done.stderr]
    )
