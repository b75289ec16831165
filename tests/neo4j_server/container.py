"""A Neo4j server in a container, where this machine has a Docker engine and no Java."""

import secrets
import shutil
import subprocess
import time
from typing import Self

from neo4j.exceptions import DriverError, Neo4jError

from .artifacts import LTS, RELEASES
from .launcher import SETTINGS, START_LIMIT, StartFailed, answers, free_port, listens


def docker_answers() -> bool:
    docker = shutil.which("docker")
    command = [docker or "docker", "info", "--format", "{{.ServerVersion}}"]
    return docker is not None and subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0


def variable(setting: str) -> str:
    """The environment variable by which the image takes a setting."""
    return "NEO4J_" + setting.replace("_", "__").replace(".", "_")


class Container:
    """The same as a Server, in a container that is removed when it is closed."""

    user = "neo4j"

    def __init__(self) -> None:
        self.version = RELEASES[LTS].version
        self.port = free_port()
        self.uri = f"neo4j://127.0.0.1:{self.port}"
        self.password = secrets.token_hex(16)
        self.name = f"throughline-tests-{self.port}"

    def _docker(self, *arguments: str) -> str:
        done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            raise StartFailed(f"docker {arguments[0]} failed:\n{done.stderr}")
        return done.stdout + done.stderr

    def _create(self) -> None:
        settings = SETTINGS | {"server.bolt.advertised_address": f"127.0.0.1:{self.port}"}
        settings = {variable(name): value for name, value in settings.items()} | {
            "NEO4J_AUTH": f"neo4j/{self.password}"
        }
        options = [part for name, value in settings.items() for part in ("--env", f"{name}={value}")]
        publish = ["--publish", f"127.0.0.1:{self.port}:7687"]
        self._docker("create", "--name", self.name, *publish, *options, f"neo4j:{self.version}-community")

    def start(self) -> None:
        self._docker("start", self.name)
        limit = time.monotonic() + START_LIMIT
        while not self._answers():
            if time.monotonic() > limit:
                raise StartFailed(
                    f"the container did not answer in {START_LIMIT} s:\n{self._docker('logs', self.name)}"
                )
            time.sleep(0.5)

    def _answers(self) -> bool:
        if not listens(self.port):
            return False
        try:
            answers(self.uri, self.user, self.password)
        except (DriverError, Neo4jError):
            return False
        return True

    def stop(self) -> None:
        self._docker("stop", self.name)

    def kill(self) -> None:
        self._docker("kill", self.name)

    def restart(self) -> None:
        self.stop()
        self.start()

    def close(self) -> None:
        self._docker("rm", "--force", "--volumes", self.name)

    def __enter__(self) -> Self:
        self._create()
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
