"""The ontology in Neo4j's dialect: constraints, indexes, and statements that write a batch from a list of rows.

Every statement reads alike in Cypher 5 and 25. Nothing is indexed that a file may fill with any text: Neo4j refuses a
write whose indexed value is longer than 8,000 bytes.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from graph.ontology import (
    KEPT_BY,
    NODES,
    OWN,
    RELATIONSHIPS,
    SHARED,
    Handover,
    Indicator,
    Mention,
    Node,
    Offender,
    Property,
    Record,
    Relationship,
    name_of,
    own_ways,
    properties,
)

OURS = "throughline_"  # how the name of each constraint and index begins
INDEXED: dict[type[Node], tuple[str, ...]] = {
    Record: ("kind", "first"),
    Handover: ("kind",),
    Indicator: ("category",),
    Mention: ("category",),
}
AMONG_SHARED = tuple(of for of in RELATIONSHIPS if of.source in SHARED and of.target in SHARED)
AT_ONCE = 5_000  # nodes or relationships that one statement removes

# Read Committed: two statements may see two states of a case. `written` changes with each writing of it, and tells how
# many records and mentions it has, so that a reader knows whether it saw one state.
STATE = "MATCH (o:Offender {id: $id}) RETURN o.written"
DELETE_PERSON = "MATCH (o:Offender) WHERE o.id IN $ids DETACH DELETE o"
WORDS = "MATCH (w:Word) RETURN w.word"
DELETE_WORDS = "UNWIND $words AS word MATCH (w:Word {word: word}) DELETE w"
MARK = "MATCH (p:Projection {id: 'graph'}) RETURN p.run, p.made_by, p.shape, p.labels"
SET_MARK = "MATCH (p:Projection {id: 'graph'}) SET p.run = $run, p.made_by = $made_by"
BEGIN = "MERGE (p:Projection {id: 'graph'}) SET p.run = 0, p.made_by = '', p.shape = $shape, p.labels = $labels"
FOREIGN = "MATCH (n) WHERE NOT n:Projection AND NOT n:ThroughlineTests RETURN 1 LIMIT 1"
WRITERS = (
    "SHOW TRANSACTIONS YIELD transactionId, metaData WHERE metaData.throughline = $name "
    "RETURN transactionId, metaData.writer"
)
AWAIT = "CALL db.awaitIndexes(300)"
SCHEMA = (
    "SHOW CONSTRAINTS YIELD name WHERE name STARTS WITH $ours RETURN 'CONSTRAINT', name",
    "SHOW INDEXES YIELD name, owningConstraint WHERE name STARTS WITH $ours AND owningConstraint IS NULL "
    "RETURN 'INDEX', name",
)


def setup() -> Iterator[str]:
    for of in NODES:
        yield (
            f"CREATE CONSTRAINT {OURS}{name_of(of).lower()}_id IF NOT EXISTS "
            f"FOR (n:{name_of(of)}) REQUIRE n.id IS UNIQUE"
        )
    yield f"CREATE CONSTRAINT {OURS}projection_id IF NOT EXISTS FOR (n:Projection) REQUIRE n.id IS UNIQUE"
    for of, names in INDEXED.items():
        for name in names:
            yield f"CREATE INDEX {OURS}{name_of(of).lower()}_{name} IF NOT EXISTS FOR (n:{name_of(of)}) ON (n.`{name}`)"


def create_nodes(of: type[Node]) -> str:
    """Own nodes, each row with a map of what it has beside what the ontology names. The person stands when the other
    own nodes go, so that no list of cases ever lacks one."""
    made = merge_nodes(of) if of is Offender else f"UNWIND $rows AS r CREATE (n:{name_of(of)} {_map(of, 0)})"
    return f"{made}{',' if of is Offender else ' SET'} n += r[{len(properties(of))}]"


def merge_nodes(of: type[Node], keep: bool = False) -> str:
    """Create what is absent; what is there is set anew, or with `keep` left as it is."""
    key, *others = enumerate(properties(of))
    values = ", ".join(f"n.`{p.name}` = r[{at}]" for at, p in others)
    start = f"UNWIND $rows AS r MERGE (n:{name_of(of)} {{id: r[{key[0]}]}})"
    return f"{start} {'ON CREATE SET' if keep else 'SET'} {values}"


def create_relationships(of: type[Relationship]) -> str:
    return f"{_ends(of)} CREATE (a)-[:{name_of(of)} {_map(of, 2)}]->(b)".replace(" {}", "")


def merge_relationships(of: type[Relationship]) -> str:
    return f"{_ends(of)} MERGE (a)-[:{name_of(of)}]->(b)"


def remove_relationships(of: type[Relationship]) -> str:
    source, target = name_of(of.source), name_of(of.target)
    return f"UNWIND $rows AS r MATCH (a:{source} {{id: r[0]}})-[x:{name_of(of)}]->(b:{target} {{id: r[1]}}) DELETE x"


def _ends(of: type[Relationship]) -> str:
    source, target = name_of(of.source), name_of(of.target)
    return f"UNWIND $rows AS r MATCH (a:{source} {{id: r[0]}}) MATCH (b:{target} {{id: r[1]}})"


def _map(of: type[Node] | type[Relationship], start: int) -> str:
    return f"{{{', '.join(f'`{p.name}`: r[{at}]' for at, p in enumerate(properties(of), start))}}}"


def delete_case() -> Iterator[str]:
    """What goes before a case is written anew: its own nodes, the farthest first, and all that joins the person to
    others. $ids: keys of Offender nodes."""
    start = "MATCH (o:Offender) WHERE o.id IN $ids"
    for way in reversed(own_ways().values()):
        yield f"{start} MATCH {way} DETACH DELETE n"
    yield f"{start} MATCH (o)-[r]-() DELETE r"


def delete_unnamed() -> Iterator[str]:
    """Shared nodes that no case names; at most so many at once, and how many went."""
    for node, kept_by in KEPT_BY.items():
        unnamed = f"WHERE NOT EXISTS {{ MATCH (:Offender)-[:{name_of(kept_by)}]->(n) }}"
        yield f"MATCH (n:{name_of(node)}) {unnamed} {_some('n')}"


def delete_label(label: str) -> str:
    return f"MATCH (n:`{label}`) {_some('n')}"


def _some(name: str) -> str:
    return f"WITH {name} LIMIT {AT_ONCE} DETACH DELETE {name} RETURN count(*)"


def drop(kind: str, name: str) -> str:
    return f"DROP {kind} `{name}` IF EXISTS"


def read_nodes(of: type[Node]) -> str:
    return f"MATCH (n:{name_of(of)}) RETURN {_values('n', hashed(of))}"


def read_relationships(of: type[Relationship]) -> str:
    ends = f"MATCH (a:{name_of(of.source)})-[r:{name_of(of)}]->(b:{name_of(of.target)}) RETURN a.id, b.id"
    return ", ".join(filter(None, [ends, _values("r", properties(of))]))


def hashed(of: type[Node]) -> tuple[Property, ...]:
    return tuple(p for p in properties(of) if p.hashed)


def _values(name: str, of: Sequence[Property]) -> str:
    return ", ".join(f"{name}.`{p.name}`" for p in of)


def row(of: Node | Relationship) -> list[Any]:
    """A node or relationship as one of `$rows`: a list, since the driver packs names as slowly as values."""
    ends = [of.from_id, of.to_id] if isinstance(of, Relationship) else []
    return ends + [_plain(p, getattr(of, p.name)) for p in properties(type(of))]


def _plain(of: Property, value: Any) -> Any:
    return float(value) if of.type is float and value is not None else value


def reference() -> str:
    """Every derived statement, for the golden test."""
    statements = [
        *setup(),
        *(create_nodes(of) for of in OWN),
        *(merge_nodes(of) for of in SHARED),
        *(merge_nodes(of, keep=True) for of in SHARED),
        *(create_relationships(of) for of in RELATIONSHIPS),
        *(f(of) for of in RELATIONSHIPS if not properties(of) for f in (merge_relationships, remove_relationships)),
        *delete_case(),
        *delete_unnamed(),
        *(read_nodes(of) for of in NODES),
        *(read_relationships(of) for of in RELATIONSHIPS),
    ]
    return ";\n".join(statements) + ";\n"
