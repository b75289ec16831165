"""What `make test` does where a part is missing: it says so, runs the rest, names it last, and fails in CI."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def stub(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/bash\n{script}\n", "utf-8")
    (folder / name).chmod(0o755)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A machine without Chromium, of a user who is not root, with nothing beside the project."""
    stub(tmp_path / "path", "id", "echo 1000")
    stub(tmp_path / "venv", "python", "echo the tests ran")
    (tmp_path / "project").mkdir()
    return tmp_path


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


def test_with_everything_there_nothing_is_named(bare: Path) -> None:
    stub(bare / "path", "chromium", "exit 0")
    (bare / "shared" / "eval").mkdir(parents=True)
    done = run(bare, True)
    assert (done.returncode, done.stdout.splitlines()) == (0, ["the tests ran", "Everything ran."])


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
