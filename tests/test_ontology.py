"""Everything about the graph's shape derives from the classes."""

from dataclasses import fields
from pathlib import Path

import pytest

from graph import ladybug_cypher, ontology
from graph.ontology import NODES, OWN, RELATIONSHIPS, SHARED, Offender, Relationship, name_of, node_id, pattern

ROOT = Path(__file__).parent.parent


def test_the_reference_page_is_what_the_classes_say() -> None:
    page = (ROOT / "docs/reference/ontology.md").read_text("utf-8")
    assert page == ontology.reference_page(), "write ontology.reference_page() to docs/reference/ontology.md"


def test_the_statements_of_the_embedded_engine_are_the_golden_ones() -> None:
    golden = (ROOT / "tests/golden/ontology_ladybug.cypher").read_text("utf-8")
    assert golden == ladybug_cypher.reference(), "write ladybug_cypher.reference() to the golden file and review it"


@pytest.mark.parametrize("of", RELATIONSHIPS, ids=name_of)
def test_the_pattern_stands_beside_the_class(of: type[Relationship]) -> None:
    source = (ROOT / "graph/ontology.py").read_text("utf-8")
    beside = source.split(f"class {of.__name__}(")[1].split("class ")[0]
    written = beside.split("# ")[1].splitlines()[0]
    assert written.split("{")[0].strip().split("]")[0] == pattern(of).split("]")[0]
    assert written.endswith(f"(:{name_of(of.target)})")


def test_every_type_says_what_it_is_and_is_listed() -> None:
    assert all(of.__doc__ for of in (*NODES, *RELATIONSHIPS))
    assert {of.__name__ for of in ontology.Node.__subclasses__()} == {of.__name__ for of in NODES}
    assert {of.__name__ for of in Relationship.__subclasses__()} == {of.__name__ for of in RELATIONSHIPS}


def test_every_node_is_of_one_case_or_shared_and_has_the_key_id() -> None:
    assert not set(OWN) & set(SHARED)
    assert all(fields(of)[0].name == "id" and ontology.properties(of)[0].key for of in NODES)
    assert set(ontology.KEPT_BY) == set(SHARED)


def test_names_are_in_the_usual_case() -> None:
    assert [name_of(of) for of in (ontology.WrittenBy, ontology.About)] == ["WRITTEN_BY", "ABOUT"]


def test_an_id_depends_on_the_label_and_on_where_parts_begin() -> None:
    assert len(node_id(Offender, "T1")) == 24
    assert node_id(Offender, "a", "bc") != node_id(Offender, "ab", "c")
    assert node_id(Offender, "T1") != node_id(ontology.Area, "T1")
