"""A Neo4j community server as a process of this machine, without a container."""

import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from neo4j import GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

from .artifacts import LTS, RELEASES, ready
from .watch import PATIENCE

START_LIMIT = 300  # seconds: a busy machine starts slowly
# No second compiler, one collector thread: a test's server is started often and lives for minutes.
JAVA_OPTIONS = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss1m"]
# Small, silent and, as in production, closed to files and addresses that a query names.
SETTINGS = {
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "server.memory.heap.initial_size": "256m",
    "server.memory.heap.max_size": "512m",
    "server.memory.pagecache.size": "64m",
    "db.tx_log.preallocate": "false",
    "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
    "dbms.usage_report.enabled": "false",
    "dbms.security.allow_csv_import_from_file_urls": "false",
    "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
}


class StartFailed(Exception):
    """The server did not answer; the message ends with the tail of its log."""


def free_port() -> int:
    """A port that nobody listens on, below those that outgoing connections take, so that a restart finds it free."""
    for port in random.sample(range(17_000, 32_000), 100):
        if not listens(port):
            return port
    raise StartFailed("no free port between 17000 and 32000")


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(uri: str, user: str, password: str) -> None:
    """Raises what the driver raises where the database does not answer a query."""
    limits = {"connection_timeout": 5, "max_transaction_retry_time": 0, "connection_acquisition_timeout": 5}
    with GraphDatabase.driver(uri, auth=(user, password), **limits) as driver:
        driver.execute_query("RETURN 1", database_="neo4j")


class Server:
    """One server on a folder of its own. Start, stop, kill and restart keep the data, the port and the password."""

    user = "neo4j"

    def __init__(
        self, release: str = LTS, folder: Path | None = None, settings: Mapping[str, str] | None = None
    ) -> None:
        self.java, self.jars = ready(release)
        self.release = RELEASES[release]
        self.version = self.release.version
        self._temporary = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="throughline-neo4j-"))
        self.port = free_port()
        self.uri = f"neo4j://127.0.0.1:{self.port}"
        self.password = secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None
        self.settings = SETTINGS | self.release.settings | dict(settings or {})

    def _prepare(self) -> None:
        address = f"127.0.0.1:{self.port}"
        lines = {
            "server.bolt.listen_address": address,
            "server.bolt.advertised_address": address,
            "server.directories.data": str(self.folder / "data"),
            "server.directories.logs": str(self.folder / "logs"),
        }
        conf = self.folder / "conf"
        conf.mkdir(parents=True)
        text = "".join(f"{name}={value}\n" for name, value in (lines | self.settings).items())
        (conf / "neo4j.conf").write_text(text, "utf-8")
        self._run_java("org.neo4j.server.startup.Neo4jAdminCommand", "dbms", "set-initial-password", self.password)

    def _command(self, main_class: str, *arguments: str) -> list[str]:
        heap = f"-Xmx{self.settings['server.memory.heap.max_size']}"
        return [str(self.java), *JAVA_OPTIONS, heap, "-cp", f"{self.jars}/*", main_class, *arguments]

    @property
    def _environment(self) -> dict[str, str]:
        return os.environ | {"NEO4J_HOME": str(self.folder), "NEO4J_CONF": str(self.folder / "conf")}

    def _run_java(self, main_class: str, *arguments: str) -> None:
        command = self._command(main_class, *arguments)
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            raise StartFailed(f"{main_class} failed:\n{done.stdout}{done.stderr}")

    def start(self) -> None:
        """Starts the process and waits until it answers a query."""
        if self._process:
            raise StartFailed("it runs already")
        if not (self.folder / "conf").exists():
            self._prepare()
        places = [f"--home-dir={self.folder}", f"--config-dir={self.folder / 'conf'}"]
        watch = [sys.executable, str(Path(__file__).with_name("watch.py"))]
        with (self.folder / "console.log").open("ab") as console:
            self._process = subprocess.Popen(
                watch + self._command(self.release.main_class, *places),
                stdin=subprocess.PIPE,
                stdout=console,
                stderr=console,
                env=self._environment,
                start_new_session=True,
            )
        try:
            self._wait()
        except BaseException:
            self.kill()
            raise

    def _wait(self) -> None:
        limit = time.monotonic() + START_LIMIT
        while not self._answers():
            if self._process is None or self._process.poll() is not None:
                raise StartFailed(f"Neo4j {self.version} ended at once:\n{self.log_tail()}")
            if time.monotonic() > limit:
                raise StartFailed(f"Neo4j {self.version} did not answer in {START_LIMIT} s:\n{self.log_tail()}")
            time.sleep(0.2)

    def _answers(self) -> bool:
        if not listens(self.port):
            return False
        try:
            answers(self.uri, self.user, self.password)
        except (DriverError, Neo4jError):
            return False
        return True

    def log_tail(self, lines: int = 40) -> str:
        logs = [self.folder / "console.log", self.folder / "logs" / "neo4j.log"]
        texts = [log.read_text("utf-8", "replace").splitlines()[-lines:] for log in logs if log.exists()]
        return "\n".join(line for text in texts for line in text)

    def stop(self) -> None:
        """Asks the server to end and waits until it did."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._reap(PATIENCE + 10)

    def kill(self) -> None:
        """Ends the server as `kill -9` does."""
        if self._process is not None and self._process.stdin is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.stdin.close()
            self._reap(10)

    def _reap(self, patience: float) -> None:
        if self._process is not None:
            self._process.wait(patience)
            self._process = None

    def restart(self) -> None:
        """Starts again on the same data and port, after a stop where it still runs."""
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the server at once; a folder that it made itself goes with it."""
        self.kill()
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)
