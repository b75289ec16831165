"""The graph as the rest of the program sees it: a Store gives Writers and Views; the engine is behind the address.

Reading and writing are different objects. A View is made for an actor by `access.policy.view_for`, never here.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from errors import BadRule, StoreUnavailable
from graph.case import CaseFile
from graph.ontology import Node, Relationship
from graph.questions import Question, Table

QUERIES = Path(__file__).parent / "queries" / "store"
Row = tuple[str, tuple[str, ...], Mapping[str, Any]]  # label or type, key or ends, hashed properties


class GraphBroken(StoreUnavailable):
    """The graph is there and cannot be read: set it aside and rebuild it from the ledger."""


@dataclass(frozen=True, slots=True)
class Actor:
    """For whom something is read."""

    username: str


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a graph has come: the last run of the ledger that it holds, and what it was made by."""

    run: int = 0
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class CaseGraph:
    """One case as nodes and relationships: `own` are replaced with it, `shared` are created where absent."""

    crn: str
    own: tuple[Node, ...]
    shared: tuple[Node, ...]
    relationships: tuple[Relationship, ...]


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """What a list of cases shows. `holder` is a name, or the staff id where no name is known; `levels` as last
    assessed, by group; `last_assessment` at the precision stated."""

    crn: str
    name: str | None
    date_of_birth: str | None
    records: int
    holder: str | None
    area: str | None
    last_assessment: str | None
    levels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a search matched. `record_id` is None where a name of the case matched.
    `marks` are (start, end) positions of the matches in `snippet`."""

    crn: str
    record_id: str | None
    kind: str
    recorded_on: str | None
    snippet: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`hits`, names first, then the newest, of `found` in all; `searched` records were looked through, and `unreadable` were received
    and could not be read, wholly or for indicators: an empty answer says nothing of them."""

    hits: tuple[Hit, ...]
    found: int
    searched: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: records and names that hold every word of `text`; "in quotation marks" a phrase, `word*` a
    beginning. An empty `text` finds all records that the filters leave.

    `crn`, `areas`, `kinds`: only of this case, written in these areas, of these kinds. `since` and `until` are partial
    dates; a record counts that may have been written between them. `indicator` keeps records that assert this category
    of the person. `spelling`: a word also matches words of the graph that differ from it by a slip or two.
    """

    text: str = ""
    crn: str | None = None
    areas: Collection[str] | None = None
    kinds: Collection[str] | None = None
    since: str | None = None
    until: str | None = None
    indicator: str | None = None
    spelling: bool = False
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader found in one record; `known`: it states it of the person, so that it counts as known."""

    crn: str
    record_id: str
    category: str
    subject: str
    assertion: str
    known: bool
    quote: str


class View(ABC):
    """Read only. Asking for a case that is not there raises NotFound."""

    @abstractmethod
    def crns(self) -> list[str]: ...

    @abstractmethod
    def case(self, crn: str) -> CaseFile: ...

    @abstractmethod
    def cases(self) -> list[CaseSummary]: ...

    @abstractmethod
    def search(self, asked: Search, within: Collection[str] | None = None) -> SearchResult:
        """Records and names. `within`: only cases of these CRNs (None: all)."""

    @abstractmethod
    def answer(self, question: Question, values: Mapping[str, Any]) -> Table:
        """The rows of a named question, sorted. `values`: one for each of its parameters, checked
        (`Question.values_from`)."""

    @abstractmethod
    def cypher(self, text: str, seconds: float = 1.0, rows: int = 1000) -> Table:
        """An analyst's own query: read only, at most so long, at most so many rows (`Table.cut` tells). Raises
        BadInput for what it may not do, and for what is no Cypher."""

    @abstractmethod
    def choices(self, of: str) -> list[str]:
        """What stands in the graph to choose from, sorted: the `area`s, record `kind`s and source `agency` names."""


class Writer(ABC):
    """Writes in batches, one transaction each; leaving by an exception rolls the open batch back."""

    @abstractmethod
    def node(self, node: Node) -> None:
        """Create it, or set all its properties."""

    @abstractmethod
    def relationship(self, relationship: Relationship) -> None:
        """Create it between two nodes unless it is there. Only for types without properties."""

    @abstractmethod
    def remove(self, relationship: Relationship) -> None: ...

    @abstractmethod
    def replace_case(self, case: CaseGraph) -> None:
        """All that is known of one case, in place of what was known before; in one transaction with its batch."""

    @abstractmethod
    def flush(self) -> None: ...

    @abstractmethod
    def finish(self, mark: Mark) -> None:
        """Drop shared nodes that no case names any more, and note how far the graph has come."""

    @abstractmethod
    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.flush()
        finally:
            self.close()


class Store(ABC):
    """One graph, open. Close it, or use it as a context manager."""

    @abstractmethod
    def writer(self) -> Writer: ...

    @abstractmethod
    def view(self) -> View:
        """Unguarded: only `access.policy.view_for` calls it."""

    @abstractmethod
    def mark(self) -> Mark: ...

    @abstractmethod
    def crns_naming(self, staff: Collection[str]) -> set[str]:
        """The cases that name any of these Staff nodes."""

    @abstractmethod
    def found_by_others(self, version: str) -> Iterator[Found]:
        """What readers of another version than `version` found, of which they were sure."""

    @abstractmethod
    def counts(self) -> dict[str, int]:
        """Nodes by label and relationships by type."""

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """Every node and relationship, in any order, without load artefacts."""

    @abstractmethod
    def close(self) -> None: ...

    def graph_hash(self) -> str:
        return hash_of(self.rows())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def hash_of(rows: Iterable[Row]) -> str:
    """One hash of a whole graph, whatever engine yields the rows and in whatever order."""
    digests = sorted(sha256(_line(row)).digest() for row in rows)
    return sha256(b"".join(digests)).hexdigest()


def _line(row: Row) -> bytes:
    return json.dumps(row, sort_keys=True, default=str).encode()


@lru_cache
def query(name: str) -> str:
    """The text of `graph/queries/store/<name>.cypher`."""
    path = QUERIES / f"{name}.cypher"
    if not path.is_file():
        raise BadRule(f"{path.name}: no such query. Add it to graph/queries/store/.")
    return path.read_text("utf-8")


def open_store(url: str, read_only: bool = False) -> Store:
    """The graph at `url`, made where there is none and it may be written.

    Raises StoreUnavailable for an address of no known kind, where another process writes, and where there is nothing
    to read; GraphBroken where the file does not open.
    """
    return _engine(url).opened(url, read_only)


def replacing(url: str) -> AbstractContextManager[Store]:
    """A new, empty graph that takes the place of the one at `url` when the block ends well, at one stroke."""
    return _engine(url).replacing(url)


def set_aside(url: str) -> str:
    """Move a broken graph out of the way, and say where it is now."""
    return _engine(url).set_aside(url)


class Engine(ABC):
    """What one kind of address can do."""

    @abstractmethod
    def opened(self, url: str, read_only: bool) -> Store: ...

    @abstractmethod
    def replacing(self, url: str) -> AbstractContextManager[Store]: ...

    @abstractmethod
    def set_aside(self, url: str) -> str: ...


ENGINES = {"ladybug": "graph.ladybug_store"} | dict.fromkeys(  # by scheme the module whose ENGINE serves it
    ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"), "graph.neo4j_store"
)


def _engine(url: str) -> Engine:
    scheme, separator, _ = url.partition("://")
    if not separator or scheme not in ENGINES:
        known: Sequence[str] = [f"{name}://" for name in ENGINES]
        raise StoreUnavailable(f"{scheme}: no such kind of store. Give an address that begins with {', '.join(known)}.")
    engine: Engine = import_module(ENGINES[scheme]).ENGINE
    return engine
