"""Java, and the jars of a Neo4j server, fetched once by Maven and kept in a cache folder."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).parent
DOWNLOAD_LIMIT = 1800  # seconds


class Unavailable(Exception):
    """What a server needs is not on this machine; the message is the reason in a few words."""


@dataclass(frozen=True)
class Release:
    """One Neo4j release line; its version stands in its build file and nowhere else."""

    name: str
    main_class: str
    java: int
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def pom(self) -> Path:
        return HERE / f"pom-{self.name}.xml"

    @property
    def version(self) -> str:
        return ElementTree.parse(self.pom).findtext("{*}version") or ""


LTS = "5.26"
NEWEST = "2026"
RELEASES = {
    LTS: Release(LTS, "org.neo4j.server.CommunityEntryPoint", 17),
    NEWEST: Release(NEWEST, "org.neo4j.server.Neo4jCommunity", 21, {"server.fleet_discovery.enabled": "false"}),
}


def java_candidates() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home, "bin", "java")
    if on_path := shutil.which("java"):
        yield Path(on_path)
    yield from sorted(Path("/usr/lib/jvm").glob("*/bin/java"))


def java_version(java: Path) -> int:
    """The major version that `java -version` tells; 0 where it tells none."""
    try:
        done = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(\d+)', done.stderr)
    return int(found.group(1)) if found else 0


def find_java(minimum: int) -> Path | None:
    """The first Java of at least this major version: JAVA_HOME, then the PATH, then /usr/lib/jvm."""
    return next((java for java in java_candidates() if java_version(java) >= minimum), None)


def cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base, "throughline", "neo4j")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fetch(name: str = LTS) -> Path:
    """The folder of a release's jars, downloaded where it is not in the cache; Unavailable tells why it cannot be."""
    release = RELEASES[name]
    jars = cache() / release.version
    with locked(cache() / f"{release.version}.lock"):
        if not jars.is_dir():
            part = jars.with_name(f"{release.version}.part")
            shutil.rmtree(part, ignore_errors=True)
            download(release, part)
            part.rename(jars)
    return jars


def download(release: Release, folder: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise Unavailable("no Maven")
    print(f"Downloading Neo4j {release.version} by Maven (125 to 155 MB, once).", file=sys.stderr, flush=True)
    command = [maven, "-q", "-B", "-C", "-f", release.pom, "dependency:copy-dependencies"]
    command += ["-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=DOWNLOAD_LIMIT, check=False)
    except subprocess.TimeoutExpired:
        raise Unavailable("the download took too long") from None
    if done.returncode or not any(folder.glob("*.jar")):
        print(done.stdout[-2000:], done.stderr[-2000:], file=sys.stderr)
        raise Unavailable("the download of its jars failed")


def ready(name: str = LTS) -> tuple[Path, Path]:
    """The Java and the jars that a release runs on; Unavailable names all that lacks."""
    release = RELEASES[name]
    java = find_java(release.java)
    reasons = [] if java else [f"no Java {release.java} or later"]
    try:
        jars = fetch(name)
    except Unavailable as reason:
        reasons.append(str(reason))
    if java is None or reasons:
        raise Unavailable(", ".join(reasons))
    return java, jars
