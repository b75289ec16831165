"""What takes seconds to work out of our own data files, kept beside Python's own compiled modules in `__pycache__`.

A kept form is used only while every file it was made from is the same, this package's code included; where it cannot be
read or written the work is done anew. It is trusted as the compiled modules beside it are, and no more.
"""

import gc
import os
import pickle
import sys
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeVar

HERE = Path(__file__).parent
FOLDER = HERE / "__pycache__"
T = TypeVar("T")


def kept(name: str, files: Iterable[Path], make: Callable[[], T], folder: Path = FOLDER) -> T:
    """What `make` makes of `files`: as kept under `name` in `folder`, else made now and kept for the next time."""
    place, mark = folder / f"{name}.{sys.implementation.cache_tag}.pickle", _mark(files)
    found: T | None = _read(place, mark)
    if found is None:
        found = make()
        _write(place, mark, found)
    return found


def _mark(files: Iterable[Path]) -> bytes:
    """A hash of the files and of the code that reads them."""
    parts = [path.name.encode() + path.read_bytes() for path in [*sorted(files), *sorted(HERE.glob("*.py"))]]
    return sha256(b"".join(sha256(part).digest() for part in parts)).digest()


def _read(place: Path, mark: bytes) -> Any:
    try:
        content = place.read_bytes()
        return _loaded(content[len(mark) :]) if content.startswith(mark) else None
    except Exception:  # noqa: BLE001 - cut short, of another version: it is made anew
        return None


def _loaded(content: bytes) -> Any:
    """Without the collector, which would look again and again through what is all there to stay."""
    collects = gc.isenabled()
    gc.disable()
    try:
        return pickle.loads(content)  # noqa: S301 - our own file
    finally:
        if collects:
            gc.enable()


def _write(place: Path, mark: bytes, made: object) -> None:
    """Whole or not at all: two processes at once each put a whole file in its place."""
    try:
        place.parent.mkdir(exist_ok=True)
        with NamedTemporaryFile(dir=place.parent, delete=False) as file:
            file.write(mark + pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
        Path(file.name).chmod(0o644)
        os.replace(file.name, place)
    except OSError:
        return
