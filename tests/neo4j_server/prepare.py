"""Gets what the Neo4j tests need before they run; prints why they cannot run, and nothing where they can."""

import os
import shutil
import subprocess
import sys

from .artifacts import LTS, NEWEST, RELEASES, Unavailable, cache, find_java, ready
from .container import docker_answers
from .source import given

JAVA_PACKAGES = ("openjdk-21-jre-headless", "openjdk-17-jre-headless", "default-jre-headless")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def lacking() -> list[str]:
    """Which of Java and Maven the server lacks; Maven only for jars that are not in the cache."""
    release = RELEASES[LTS]
    lacks = [] if find_java(release.java) else ["Java"]
    fetched = (cache() / release.version).is_dir()
    return lacks if fetched or shutil.which("mvn") else [*lacks, "Maven"]


def install(lacks: list[str]) -> None:
    """By apt-get, the first Java that this Debian has; a failure shows when what was to be installed is looked for."""
    say(f"Installing {' and '.join(lacks)} by apt-get: the Neo4j tests run a real server.")
    apt_get("update")
    if "Java" in lacks:
        next(filter(lambda package: apt_get("install", package), JAVA_PACKAGES), None)
    if "Maven" in lacks:
        apt_get("install", "maven")


def apt_get(verb: str, *packages: str) -> bool:
    options = ["-y", "--no-install-recommends"] if packages else []
    command = ["apt-get", "-qq", verb, *options, *packages]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


def ask(lacks: list[str]) -> None:
    say(
        f"The Neo4j tests need {' and '.join(lacks)}, or Docker, or the address of an empty database in NEO4J_URI. "
        "Install what lacks (Debian and Ubuntu: apt-get install maven openjdk-17-jre-headless) and run this again."
    )


def prepare() -> str:
    """Why the Neo4j tests cannot run here; empty where they can."""
    if given() or ((lacks := lacking()) and docker_answers()):
        return ""
    if lacks:
        may_install = os.geteuid() == 0 and shutil.which("apt-get")
        install(lacks) if may_install else ask(lacks)
    try:
        ready()
    except Unavailable as reason:
        return "" if docker_answers() else str(reason)
    return ""


def prepare_newest() -> None:
    """The jars of the newest release where its Java is there; its tests tell themselves why they were skipped."""
    if find_java(RELEASES[NEWEST].java):
        try:
            ready(NEWEST)
        except Unavailable as reason:
            say(f"Tests on the newest Neo4j are skipped: {reason}.")


if __name__ == "__main__":
    print(prepare(), end="")
    prepare_newest()
