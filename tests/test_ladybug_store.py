"""What is so of a file only: it may be spoilt, and a new one takes the place of the old one at one stroke."""

from collections.abc import Callable
from pathlib import Path

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
