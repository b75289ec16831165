"""What a search found, as text for people and as plain values for JSON."""

from typing import Any

from graph.store import Hit, SearchResult

OPEN, SHUT = "«", "»"  # around each match, where there is no colour


def as_text(result: SearchResult) -> str:
    """Two lines a hit, and what was looked through."""
    return "".join([*map(_hit, result.hits), counted(result) + "\n"])


def _hit(hit: Hit) -> str:
    where = " ".join(filter(None, [hit.crn, hit.record_id, hit.kind, hit.recorded_on]))
    return f"{where}\n    {' '.join(_marked(hit).split())}\n"


def _marked(hit: Hit) -> str:
    parts: list[str] = []
    done = 0
    for start, end in hit.marks:
        parts += [hit.snippet[done:start], OPEN, hit.snippet[start:end], SHUT]
        done = end
    return "".join(char if char.isprintable() else " " for char in "".join([*parts, hit.snippet[done:]]))


def counted(result: SearchResult) -> str:
    """`3 found; 158 records searched; 0 could not be read`."""
    shown = f", the first {len(result.hits):,} shown" if len(result.hits) < result.found else ""
    searched = f"{result.searched:,} record{'' if result.searched == 1 else 's'} searched"
    return f"{result.found:,} found{shown}; {searched}; {result.unreadable:,} could not be read"


def as_document(result: SearchResult) -> dict[str, Any]:
    hits = [{name: getattr(hit, name) for name in Hit.__slots__} for hit in result.hits]
    return {"found": result.found, "searched": result.searched, "unreadable": result.unreadable, "hits": hits}
