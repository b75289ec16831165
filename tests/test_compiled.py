"""What is kept on disk of our own data files: used while they are the same, made anew otherwise."""

import subprocess
import sys
from pathlib import Path

import pytest

from nlp.compiled import kept
from nlp.finder import Finder
from nlp.lexicon import CLASSES, FOLDER, read_lexicon
from nlp.modifiers import MODIFIERS, rules
from nlp.pattern import Compiler
from nlp.scan import Scanner
from nlp.traps import FILE as TRAPS


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.txt"
    path.write_text("one", "utf-8")
    return path


def test_what_is_kept_is_used_until_its_source_changes(tmp_path: Path, source: Path) -> None:
    def make() -> list[str]:
        made.append(source.read_text("utf-8"))
        return [made[-1]]

    made: list[str] = []
    assert [kept("x", [source], make, tmp_path / "kept") for _ in range(3)] == [["one"]] * 3
    assert made == ["one"]
    source.write_text("two", "utf-8")
    assert [kept("x", [source], make, tmp_path / "kept") for _ in range(2)] == [["two"]] * 2
    assert made == ["one", "two"]
    assert len(list((tmp_path / "kept").iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"not ours", None])
def test_what_cannot_be_read_is_made_anew(tmp_path: Path, source: Path, content: bytes | None) -> None:
    assert kept("x", [source], lambda: [1], tmp_path) == [1]
    (place,) = tmp_path.glob("x.*")
    place.write_bytes(place.read_bytes()[:40] if content is None else content)
    assert kept("x", [source], lambda: [2], tmp_path) == [2]
    assert kept("x", [source], lambda: [3], tmp_path) == [2]


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path, source: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file where the folder would be", "utf-8")
    assert [kept("x", [source], lambda: [1], taken) for _ in range(2)] == [[1], [1]]


def test_processes_at_once_each_get_the_whole(tmp_path: Path, source: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from nlp.compiled import kept;"
        "print(len(kept('x', [Path(sys.argv[1])], lambda: list(range(300_000)), Path(sys.argv[2]))))"
    )
    run = [sys.executable, "-c", code, str(source), str(tmp_path / "kept")]
    together = [subprocess.Popen(run, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [p.communicate()[0].strip() for p in together] == ["300000"] * 4
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_what_is_kept_reads_as_what_it_was_made_from(tmp_path: Path) -> None:
    text = "He has been drinking again. Previous for arson (2009). She was assaulted by her partner with a hammer."
    for _ in range(2):
        lexicon = kept("lexicon", [CLASSES], lambda: read_lexicon(FOLDER, CLASSES, TRAPS), tmp_path)
        found = [(t.start, t.end, t.term.rule) for t in Scanner(lexicon).scan(text)]
        assert found and found == [
            (t.start, t.end, t.term.rule) for t in Scanner(read_lexicon(FOLDER, CLASSES, TRAPS)).scan(text)
        ]
    assert MODIFIERS.exists() and rules().modifiers.find("He denies any use.")


def test_a_pattern_is_found_though_its_other_words_stand_before_its_rarest() -> None:
    compiler = Compiler({"kin": ["mother", "brother"]})
    for source, text in (
        ("(took|kept) .. (watch|rings) .. off @kin", "He took the old watch off mother."),
        ("@kin .. [very] upset", "His brother was very upset."),
        ("self-harm .. (again|often)", "Self-harm, he says, again"),
        ("(a|the) £* .. note", "gave him the £5 torn note"),
    ):
        (hit,) = Finder([("x", compiler.compile(source))]).find(text)
        assert hit.end <= len(text)
        assert Finder([("x", compiler.compile(source))]).find("Nothing of the kind.") == []
