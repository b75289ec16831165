"""The way to a Neo4j server: one driver for each address of a process, and in words what goes wrong.

No error passes on what a server or driver says, since that may quote data: only its code or kind.
"""

import atexit
import logging
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from neo4j import READ_ACCESS, Driver, GraphDatabase, ManagedTransaction, Result, Session
from neo4j.exceptions import (
    ConfigurationError,
    ConnectionAcquisitionTimeoutError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)
from neo4j.time import Date

from errors import StoreUnavailable
from settings import settings

OLDEST = (5, 26)  # the long-term support version; the tests run on it and on the newest
SIGN_IN = "Set THROUGHLINE_NEO4J_USER and THROUGHLINE_NEO4J_PASSWORD, or THROUGHLINE_NEO4J_AUTH_FILE."
HEAP = "Raise `server.memory.heap.max_size` there. No record is lost: the ledger holds them."
SILENT = (ServiceUnavailable, SessionExpired, ConnectionAcquisitionTimeoutError)
OPTIONS: dict[str, Any] = {  # a dead server is told within seconds
    "connection_timeout": 4,
    "connection_acquisition_timeout": 5,
    "max_transaction_retry_time": 5,
    "liveness_check_timeout": 2,
    "notifications_min_severity": "OFF",
    "telemetry_disabled": True,
}
WORDS = {  # by code of the server, or its beginning
    "Neo.ClientError.Security.Unauthorized": f"the server does not know this user and password. {SIGN_IN}",
    "Neo.ClientError.Security.AuthenticationRateLimit": "too many wrong passwords. Wait some seconds, then set the right one.",
    "Neo.ClientError.Security.CredentialsExpired": (
        "the password of this user must be changed before its first use. Run `ALTER CURRENT USER SET PASSWORD` on the "
        "server, then set THROUGHLINE_NEO4J_PASSWORD."
    ),
    "Neo.ClientError.Security": f"this user may not do that there. {SIGN_IN}",
    "Neo.ClientError.Database.DatabaseNotFound": "the server has no such database. Set THROUGHLINE_NEO4J_DATABASE.",
    "Neo.TransientError.Database.DatabaseUnavailable": "the database is not ready; the server may still be starting. Try again soon.",
    "Neo.TransientError.General.DatabaseUnavailable": "the database is not ready; the server may still be starting. Try again soon.",
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": f"one case is too large for the memory of the server. {HEAP}",
    "Neo.TransientError.General.OutOfMemoryError": f"one case is too large for the memory of the server. {HEAP}",
    "Neo.DatabaseError.Database.DatabaseNotFound": "the database is not ready; the server may still be starting. Try again soon.",
}
logging.getLogger("neo4j").addHandler(logging.NullHandler())  # what it says stands in our errors

Work = Callable[[ManagedTransaction], Any]


class Server:
    """One database of one server. Every error is a StoreUnavailable that says what to do."""

    def __init__(self, url: str, user: str, password: str, database: str):
        self.address, self.database = _address(url), database
        try:
            self._driver: Driver = GraphDatabase.driver(url, auth=(user, password), **OPTIONS)
        except (ConfigurationError, ValueError) as fault:
            raise StoreUnavailable(f"{self.address}: no address of a Neo4j server ({type(fault).__name__}).") from None
        self._forget_bookmarks()

    def _forget_bookmarks(self) -> None:
        self._bookmarks = GraphDatabase.bookmark_manager()

    def session(self, **options: Any) -> Session:
        """A session that sees what this process has written. Its errors are the driver's: see `told`."""
        return self._driver.session(database=self.database, bookmark_manager=self._bookmarks, **options)

    @contextmanager
    def told(self) -> Iterator[None]:
        """The driver's errors as ours."""
        try:
            yield
        except (Neo4jError, DriverError) as fault:
            if "Bookmark" in _code(fault):  # the server was set back to an earlier state
                self._forget_bookmarks()
            raise StoreUnavailable(f"{self.address}: {_words(fault)}") from None

    def read(self, statement: str, **values: Any) -> list[list[Any]]:
        return list(self.reading(lambda transaction: rows_of(transaction.run(statement, values))))

    def write(self, statement: str, **values: Any) -> list[list[Any]]:
        return list(self.writing(lambda transaction: rows_of(transaction.run(statement, values))))

    def reading(self, work: Work) -> Any:
        with self.told(), self.session(default_access_mode=READ_ACCESS) as session:
            return session.execute_read(work)

    def writing(self, work: Work) -> Any:
        """One transaction, tried again where that may help: `work` leaves the same, however often it runs."""
        with self.told(), self.session() as session:
            return session.execute_write(work)

    def each(self, statement: str, **values: Any) -> Iterator[list[Any]]:
        """The rows as they come, for what does not fit in memory."""
        with (
            self.told(),
            self.session(default_access_mode=READ_ACCESS) as session,
            session.begin_transaction() as begun,
        ):
            for record in begun.run(statement, values):
                yield [plain(value) for value in record.values()]

    def check(self) -> None:
        """Raises where there is no server, none that this program can use, or none that lets us in."""
        with self.told(), self.session() as session:
            agent = session.execute_read(lambda transaction: transaction.run("RETURN 1").consume().server.agent)
        check_version(self.address, agent)

    def close(self) -> None:
        self._driver.close()


def check_version(address: str, agent: str) -> None:
    """`agent` as a server names itself: `Neo4j/5.26.30`."""
    found = re.match(r"Neo4j/(\d+)\.(\d+)", agent)
    if not found or tuple(map(int, found.groups())) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise StoreUnavailable(
            f"{address}: this is {agent[:40]}, and Neo4j {oldest} or later is needed. Update the server."
        )


_servers: dict[tuple[str, str, str, str], Server] = {}
_opening = Lock()


def server_at(url: str) -> Server:
    """The server, asked whether it is there the first time."""
    user, password = _sign_in()
    key = (url, user, password, settings().neo4j_database)
    with _opening:
        found = _servers.get(key)
    return found or _kept(key, Server(*key))


def _kept(key: tuple[str, str, str, str], server: Server) -> Server:
    """The server for all who come later, unless another thread was first. Nobody waits while it is asked."""
    try:
        server.check()
        with _opening:
            kept = _servers.setdefault(key, server)
    except BaseException:
        server.close()
        raise
    if kept is not server:
        server.close()
    return kept


@atexit.register
def close_all() -> None:
    """Close every connection of this process."""
    with _opening:
        while _servers:
            _servers.popitem()[1].close()


def rows_of(result: Result) -> list[list[Any]]:
    return [[plain(value) for value in record.values()] for record in result]


def plain(value: Any) -> Any:
    """Days as Python's own."""
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value.to_native() if isinstance(value, Date) else value


def _address(url: str) -> str:
    """Host and port, to be told. Refuses an address that holds more: a password would be shown and logged."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if "@" in url:
        raise StoreUnavailable(f"{parts.scheme}://{host}: an address holds no user and no password. {SIGN_IN}")
    if parts.path.strip("/"):
        raise StoreUnavailable(f"{host}: an address names no database. Set THROUGHLINE_NEO4J_DATABASE.")
    try:
        known = bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise StoreUnavailable(f"{url}: an address names a server and a port, as in {parts.scheme}://localhost:7687.")
    return host


def _sign_in() -> tuple[str, str]:
    path = settings().neo4j_auth_file
    if path is None:
        return settings().neo4j_user, settings().neo4j_password.get_secret_value()
    try:
        user, separator, password = path.read_text("utf-8").strip().partition("/")
    except (OSError, ValueError) as fault:
        raise StoreUnavailable(f"{path.name}: not readable ({type(fault).__name__}). {_AUTH_FILE}") from None
    if not separator or not user or "\n" in password:
        raise StoreUnavailable(f"{path.name}: not one line, user/password. {_AUTH_FILE}")
    return user, password


_AUTH_FILE = "Set THROUGHLINE_NEO4J_AUTH_FILE to a file that is."


def _code(fault: BaseException) -> str:
    return (fault.code or "") if isinstance(fault, Neo4jError) else ""


def _words(fault: BaseException) -> str:
    code = _code(fault)
    if isinstance(fault, Neo4jError):
        known = (words for start, words in WORDS.items() if code.startswith(start))
        return next(known, f"the server refused a statement ({code}). No record is lost: the ledger holds them.")
    if isinstance(fault, SILENT):
        return _unreachable(_root(fault))
    if isinstance(fault, ConfigurationError):
        return f"what answers there is no Neo4j server of version {'.'.join(map(str, OLDEST))} or later. Set THROUGHLINE_STORE."
    return f"the driver failed ({type(fault).__name__}). No record is lost: the ledger holds them."


def _unreachable(cause: BaseException) -> str:
    if isinstance(cause, ssl.SSLError):
        return (
            "no encrypted connection. Set THROUGHLINE_STORE to neo4j+s:// where the server has a certificate, "
            "to neo4j:// where it has none."
        )
    if isinstance(cause, OSError | SessionExpired | ConnectionAcquisitionTimeoutError):
        return (
            "no server answers there. Start it (that takes up to half a minute), or set THROUGHLINE_STORE to where it "
            "listens, then try again. No record is lost: the ledger holds them."
        )
    return (
        "what answers there is no Neo4j server. Set THROUGHLINE_STORE to the address of its Bolt port, as in "
        "neo4j://localhost:7687."
    )


def _root(fault: BaseException) -> BaseException:
    """What it came from in the end."""
    while inner := fault.exceptions[0] if isinstance(fault, BaseExceptionGroup) else fault.__cause__:
        fault = inner
    return fault
