"""What Neo4j's tests need, had before they run: installed as root on Debian, asked for elsewhere, never silently lacking."""

from collections.abc import Callable
from pathlib import Path

import pytest
from neo4j_server import prepare
from neo4j_server.artifacts import LTS, RELEASES, Unavailable

LACKING = "no Java 17 or later, no Maven"


class Machine:
    """A machine on which Java and Maven appear once they are installed, or do not."""

    def __init__(self, packages: tuple[str, ...] = ()) -> None:
        self.there: set[str] = set()
        self.packages = packages
        self.asked: list[str] = []
        self.can_fetch = True

    def apt_get(self, verb: str, *packages: str) -> bool:
        self.asked.append(" ".join((verb, *packages)))
        new = set(packages) & set(self.packages)
        self.there |= new
        return bool(new)

    def lacking(self) -> list[str]:
        java = any("jre" in package for package in self.there)
        return [name for name, has in (("Java", java), ("Maven", "maven" in self.there)) if not has]

    def ready(self, name: str = LTS) -> None:
        if self.lacking():
            raise Unavailable(LACKING)
        if not self.can_fetch:
            raise Unavailable("the download of its jars failed")


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Machine]:
    def make(packages: tuple[str, ...] = (), *, root: bool = True, docker: bool = False) -> Machine:
        made = Machine(packages)
        for name in ("apt_get", "lacking", "ready"):
            monkeypatch.setattr(prepare, name, getattr(made, name))
        monkeypatch.setattr(prepare, "docker_answers", lambda: docker)
        monkeypatch.setattr("os.geteuid", lambda: 0 if root else 1000)
        monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
        monkeypatch.delenv("NEO4J_URI", raising=False)
        return made

    return make


@pytest.mark.parametrize(
    ("java", "tried"),
    [
        ("openjdk-21-jre-headless", ["openjdk-21-jre-headless"]),
        ("openjdk-17-jre-headless", ["openjdk-21-jre-headless", "openjdk-17-jre-headless"]),
        ("default-jre-headless", list(prepare.JAVA_PACKAGES)),
    ],
)
def test_as_root_on_debian_it_says_so_and_installs_the_java_that_this_debian_has(
    machine: Callable[..., Machine], capsys: pytest.CaptureFixture[str], java: str, tried: list[str]
) -> None:
    debian = machine((java, "maven"))
    assert prepare.prepare() == ""
    assert debian.asked == ["update", *(f"install {package}" for package in tried), "install maven"]
    assert capsys.readouterr().err.splitlines()[0] == (
        "Installing Java and Maven by apt-get: the Neo4j tests run a real server."
    )


def test_what_could_not_be_installed_is_named(machine: Callable[..., Machine]) -> None:
    machine(())
    assert prepare.prepare() == LACKING


def test_elsewhere_it_says_what_to_install_and_installs_nothing(
    machine: Callable[..., Machine], capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = machine(("openjdk-21-jre-headless", "maven"), root=False)
    assert prepare.prepare() == LACKING
    assert not elsewhere.asked
    assert capsys.readouterr().err.startswith("The Neo4j tests need Java and Maven, or Docker, or the address of")


def test_a_docker_engine_counts_as_there_and_nothing_is_installed(machine: Callable[..., Machine]) -> None:
    debian = machine(docker=True)
    assert prepare.prepare() == ""
    assert not debian.asked


def test_an_address_counts_as_there(machine: Callable[..., Machine], monkeypatch: pytest.MonkeyPatch) -> None:
    debian = machine()
    monkeypatch.setenv("NEO4J_URI", "neo4j://db:7687")
    assert prepare.prepare() == ""
    assert not debian.asked


def test_a_download_that_fails_is_named(machine: Callable[..., Machine]) -> None:
    debian = machine(("openjdk-17-jre-headless", "maven"))
    debian.can_fetch = False
    assert prepare.prepare() == "the download of its jars failed"


def test_jars_in_the_cache_need_no_maven(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(prepare, "find_java", lambda minimum: tmp_path)
    monkeypatch.setenv("PATH", "")
    assert prepare.lacking() == ["Maven"]
    (tmp_path / "throughline" / "neo4j" / RELEASES[LTS].version).mkdir(parents=True)
    assert prepare.lacking() == []
