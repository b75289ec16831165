"""Reading many records for indicators: in this process, or in several where that pays."""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import fields
from os import cpu_count
from typing import Any

from nlp import extract as reader
from nlp.mention import Cue, Mention

Text = tuple[str, str | None, str | None]  # text, recorded_on, date of birth
Found = tuple[Mention, ...] | str  # the mentions, or why the text could not be read
MANY = 200  # records from which worker processes pay: each takes three seconds to start
CHUNK = 50
FIELDS = tuple(f.name for f in fields(Mention) if f.name != "cues")


class Reader:
    """Reads texts in order. Whatever a text makes the reader do, the answer is mentions or a reason."""

    def __init__(self, pool: ProcessPoolExecutor | None = None):
        self._pool = pool

    def read(self, texts: Sequence[Text]) -> list[Found]:
        chunks = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
        return [_found(plain) for answers in self._answers(chunks) for plain in answers]

    def _answers(self, chunks: Sequence[Sequence[Text]]) -> list[list[Any]]:
        if self._pool is not None and len(chunks) > 1:
            try:
                return list(self._pool.map(read_plain, chunks))
            except BrokenProcessPool:
                self._pool = None  # a worker was killed: this process reads on alone
        return [read_plain(chunk) for chunk in chunks]


@contextmanager
def reader_for(records: int) -> Iterator[Reader]:
    """A Reader for so many records."""
    workers = cpu_count() or 1
    if records <= MANY or workers == 1:
        yield Reader()
        return
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield Reader(pool)


def read_plain(texts: Sequence[Text]) -> list[Any]:
    """Of each text its mentions as plain tuples, or the reason why there are none."""
    return [_read(*text) for text in texts]


def _read(text: str, recorded_on: str | None, born: str | None) -> list[tuple[Any, ...]] | str:
    try:
        return [_plain(m) for m in reader.extract(text, recorded_on, born)]
    except Exception as fault:  # noqa: BLE001 - whatever fails, the record is kept and marked; never its text
        return f"not searched for indicators ({type(fault).__name__})"


def _plain(m: Mention) -> tuple[Any, ...]:
    cues = tuple((c.start, c.end, c.rule) for c in m.cues)
    return (*(getattr(m, name) for name in FIELDS), cues)


def _found(plain: Any) -> Found:
    return plain if isinstance(plain, str) else tuple(_mention(*row) for row in plain)


def _mention(*row: Any) -> Mention:
    values = dict(zip(FIELDS, row, strict=False))
    return Mention(**values, cues=tuple(Cue(*cue) for cue in row[-1]))
