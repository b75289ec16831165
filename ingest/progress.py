"""How long work tells how far it is; the command line draws it."""

from typing import Protocol


class Progress(Protocol):
    def begin(self, what: str, total: int) -> None:
        """A new stretch of work of `total` steps."""

    def advance(self, steps: int = 1) -> None: ...


class Silent:
    """Progress that nobody watches."""

    def begin(self, what: str, total: int) -> None:
        pass

    def advance(self, steps: int = 1) -> None:
        pass


SILENT: Progress = Silent()
