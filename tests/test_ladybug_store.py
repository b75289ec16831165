"""What is so of a file only: it may be spoilt, and a new one takes the place of the old one at one stroke."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ladybug
import pytest

from access.policy import view_for
from graph.ontology import Offender, node_id
from graph.store import Actor, CaseGraph, GraphBroken, Mark, Store, open_store, replacing


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"ladybug://{tmp_path / 'graph.lbug'}"


def case_of(crn: str) -> CaseGraph:
    header = f'{{"offender": {{"crn": "{crn}"}}}}'
    return CaseGraph(crn, (Offender(node_id(Offender, crn), crn, None, None, None, None, header, "{}", "[]"),), (), ())


def known(store: Store) -> list[str]:
    return view_for(store, Actor("tester")).crns()


def test_a_reader_sees_the_graph_as_it_was_when_it_opened(url: str) -> None:
    with open_store(url) as store, store.writer() as writer:
        writer.replace_case(case_of("T1"))
    with open_store(url, read_only=True) as store:
        with replacing(url) as fresh, fresh.writer() as writer:
            writer.replace_case(case_of("T2"))
        assert known(store) == ["T1"]
    with open_store(url, read_only=True) as store:
        assert known(store) == ["T2"]


def test_a_rebuild_that_fails_leaves_the_old_graph_as_it_was(url: str) -> None:
    with open_store(url) as store, store.writer() as writer:
        writer.replace_case(case_of("T1"))
        writer.finish(Mark(1, "me"))
    with pytest.raises(ZeroDivisionError), replacing(url) as fresh:
        with fresh.writer() as writer:
            writer.replace_case(case_of("T2"))
        _ = 1 / 0
    with open_store(url, read_only=True) as store:
        assert known(store) == ["T1"] and store.mark() == Mark(1, "me")


@pytest.mark.parametrize("spoil", [lambda d: b"junk" * 1000, lambda d: d[: len(d) // 3], lambda d: d[:-4096]])
def test_a_file_that_does_not_open_is_told(url: str, tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    with open_store(url) as store, store.writer() as writer:
        writer.replace_case(case_of("T1"))
    path = tmp_path / "graph.lbug"
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(GraphBroken, match=r"graph\.lbug"):
        open_store(url)
    with pytest.raises(GraphBroken, match=r"graph\.lbug"):
        open_store(url, read_only=True)


@pytest.mark.parametrize(
    "said",
    [
        "Cannot open database in read-only mode while checkpoint recovery is pending. If another process is checkpointing, retry after it finishes.",
        "Cannot read checkpoint: the file has 3 pages. The database may be checkpointing; please retry later.",
    ],
)
def test_a_reader_waits_while_another_process_folds_its_log_in(
    url: str, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    with open_store(url):
        pass
    opened, faults = ladybug.Database, [said, said]

    def busy(*given: Any, **more: Any) -> Any:
        if faults:
            raise RuntimeError(faults.pop())
        return opened(*given, **more)

    monkeypatch.setattr("graph.ladybug_store.ladybug.Database", busy)
    with open_store(url, read_only=True) as store:
        assert known(store) == []
    assert faults == []
