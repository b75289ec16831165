"""What is to be written, gathered into batches of at most so much: the half of a Writer that no engine changes."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from graph.ontology import Node, Relationship
from graph.store import CaseGraph, Writer


@dataclass
class Batch:
    """What one transaction writes: cases in place of what they were; nodes, and relationships set and removed."""

    cases: list[CaseGraph] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    relationships: list[Relationship] = field(default_factory=list)
    removed: list[Relationship] = field(default_factory=list)
    size: int = 0
    characters: int = 0

    def __bool__(self) -> bool:
        return bool(self.cases or self.nodes or self.relationships or self.removed)

    def shared(self) -> Iterable[Node]:
        """The shared nodes that its cases name, each once."""
        return {node.id: node for case in self.cases for node in case.shared}.values()

    def own(self) -> Iterator[Node]:
        return (node for case in self.cases for node in case.own)

    def joined(self) -> Iterator[Relationship]:
        return (relationship for case in self.cases for relationship in case.relationships)


class BatchWriter(Writer):
    """Gathers, and hands a full batch to `_write`; one that fails stays gathered."""

    most_nodes: ClassVar[int]
    most_characters: ClassVar[int]

    def __init__(self) -> None:
        self._batch = Batch()

    @abstractmethod
    def _write(self, batch: Batch) -> None:
        """All of it in one transaction, or nothing."""

    def node(self, node: Node) -> None:
        self._batch.nodes.append(node)

    def relationship(self, relationship: Relationship) -> None:
        self._batch.relationships.append(relationship)

    def remove(self, relationship: Relationship) -> None:
        self._batch.removed.append(relationship)

    def replace_case(self, case: CaseGraph) -> None:
        batch = self._batch
        batch.cases.append(case)
        batch.size += len(case.own)
        batch.characters += sum(len(getattr(node, "text", "")) for node in case.own)
        if batch.size > self.most_nodes or batch.characters > self.most_characters:
            self.flush()

    def flush(self) -> None:
        if self._batch:
            self._write(self._batch)
            self._batch = Batch()


def by_type(rows: Iterable[Node | Relationship]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(type(row), []).append(row)
    return found
