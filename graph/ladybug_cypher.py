"""The ontology in Ladybug's dialect: tables, and statements that write a batch from a table of rows.

Rows come as `$rows`, a pyarrow table, so that a column of nulls has a type. Never COPY: rolled back after another
write to the same table, Ladybug 0.22 corrupts its memory. A table without rows crashes it: send none.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import pyarrow as pa  # type: ignore[import-untyped]

from graph.ontology import (
    KEPT_BY,
    NODES,
    OWN,
    RELATIONSHIPS,
    SHARED,
    Node,
    Property,
    Relationship,
    name_of,
    own_ways,
    properties,
)

COLUMN = {str: "STRING", int: "INT64", float: "DOUBLE", bool: "BOOL", date: "DATE"}
ARROW = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), date: pa.date32()}
MARK_NAME = "Projection"  # made last: where it is, all tables are
MARK_TABLE = f"CREATE NODE TABLE IF NOT EXISTS {MARK_NAME}(`id` STRING PRIMARY KEY, `run` INT64, `made_by` STRING)"


def tables() -> Iterator[str]:
    for node in NODES:
        columns = ", ".join(f"{_column(p)}{' PRIMARY KEY' if p.key else ''}" for p in properties(node))
        yield f"CREATE NODE TABLE IF NOT EXISTS {name_of(node)}({columns})"
    for of in RELATIONSHIPS:
        ends = f"FROM {name_of(of.source)} TO {name_of(of.target)}"
        columns = ", ".join([ends, *(_column(p) for p in properties(of))])
        yield f"CREATE REL TABLE IF NOT EXISTS {name_of(of)}({columns})"
    yield MARK_TABLE


def _column(of: Property) -> str:
    return f"`{of.name}` {COLUMN[of.type]}"


def create_nodes(of: type[Node]) -> str:
    return f"LOAD FROM $rows CREATE (n:{name_of(of)} {_map(properties(of))})"


def merge_nodes(of: type[Node], keep: bool = False) -> str:
    """Create what is absent; what is there is set anew, or with `keep` left as it is."""
    values = ", ".join(f"n.`{p.name}` = `{p.name}`" for p in properties(of) if not p.key)
    when = "ON CREATE SET" if keep else "SET"
    return f"LOAD FROM $rows MERGE (n:{name_of(of)} {{`id`: `id`}}) {when} {values}"


def create_relationships(of: type[Relationship]) -> str:
    return f"{_ends(of)} CREATE (a)-[:{name_of(of)} {_map(properties(of))}]->(b)".replace(" {}", "")


def merge_relationships(of: type[Relationship]) -> str:
    return f"{_ends(of)} MERGE (a)-[:{name_of(of)}]->(b)"


def remove_relationships(of: type[Relationship]) -> str:
    source, target = name_of(of.source), name_of(of.target)
    return f"LOAD FROM $rows MATCH (a:{source} {{`id`: `from_id`}})-[r:{name_of(of)}]->(b:{target} {{`id`: `to_id`}}) DELETE r"


def _ends(of: type[Relationship]) -> str:
    source, target = name_of(of.source), name_of(of.target)
    return f"LOAD FROM $rows MATCH (a:{source} {{`id`: `from_id`}}) MATCH (b:{target} {{`id`: `to_id`}})"


def _map(of: Sequence[Property]) -> str:
    return f"{{{', '.join(f'`{p.name}`: `{p.name}`' for p in of)}}}"


def delete_case() -> tuple[str, ...]:
    """What goes before a case is written anew, in order. $ids: keys of Offender nodes."""
    start = "MATCH (o:Offender) WHERE o.id IN $ids"
    farthest_first = reversed(own_ways().values())
    return (*(f"{start} MATCH {way} DETACH DELETE n" for way in farthest_first), f"{start} DETACH DELETE o")


def delete_unnamed() -> Iterator[str]:
    """Shared nodes that no case names."""
    for node, kept_by in KEPT_BY.items():
        yield (
            f"MATCH (n:{name_of(node)}) WHERE NOT EXISTS {{ MATCH (:Offender)-[:{name_of(kept_by)}]->(n) }} "
            "DETACH DELETE n"
        )


def read_nodes(of: type[Node]) -> str:
    return f"MATCH (n:{name_of(of)}) RETURN {_values('n', hashed(of))}"


def read_relationships(of: type[Relationship]) -> str:
    ends = f"MATCH (a:{name_of(of.source)})-[r:{name_of(of)}]->(b:{name_of(of.target)}) RETURN a.id, b.id"
    return ", ".join(filter(None, [ends, _values("r", properties(of))]))


def hashed(of: type[Node]) -> tuple[Property, ...]:
    return tuple(p for p in properties(of) if p.hashed)


def _values(name: str, of: Sequence[Property]) -> str:
    return ", ".join(f"{name}.`{p.name}`" for p in of)


def arrow(of: type[Node] | type[Relationship], rows: Sequence[Node | Relationship]) -> pa.Table:
    """Nodes or relationships of one type as a table with typed columns."""
    columns = {p.name: ARROW[p.type] for p in properties(of)}
    if issubclass(of, Relationship):
        columns |= {"from_id": pa.string(), "to_id": pa.string()}
    return pa.table({name: pa.array([getattr(row, name) for row in rows], kind) for name, kind in columns.items()})


def reference() -> str:
    """Every derived statement, for the golden test."""
    statements = [
        *tables(),
        *(create_nodes(of) for of in OWN),
        *(merge_nodes(of) for of in SHARED),
        *(merge_nodes(of, keep=True) for of in SHARED),
        *(create_relationships(of) for of in RELATIONSHIPS),
        *(f(of) for of in RELATIONSHIPS if not properties(of) for f in (merge_relationships, remove_relationships)),
        *delete_case(),
        *delete_unnamed(),
    ]
    return ";\n".join(statements) + ";\n"
