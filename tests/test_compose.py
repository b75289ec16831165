"""The files that a team starts Throughline with, as far as they can be checked where no container engine runs."""

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import sysconfig
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from neo4j import GraphDatabase
from neo4j.exceptions import Neo4jError
from neo4j_fixtures import without
from neo4j_server.artifacts import LTS, RELEASES, Unavailable
from neo4j_server.container import variable
from neo4j_server.launcher import Server

from settings import Settings, settings

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", "")
PACKED: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"][
    "wheel"
]["only-include"]
# Variables of the image that are no settings of the server.
NO_SETTING = {"NEO4J_AUTH_FILE"}


def steps(instruction: str) -> list[str]:
    """What the Dockerfile's lines of this instruction say."""
    return re.findall(rf"^{instruction} +(.*)$", DOCKERFILE, re.MULTILINE)


def pip_installs(text: str) -> list[list[str]]:
    """The words after each `pip install`."""
    return [shlex.split(found) for found in re.findall(r"pip install (.*?)(?: +&&| >|$)", text, re.MULTILINE)]


def neo4j_settings() -> dict[str, str]:
    """The server's settings, from the variables by which the image takes them."""
    found = {}
    for name, value in SERVICES["neo4j"]["environment"].items():
        if name not in NO_SETTING:
            setting = name.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".").replace("\0", "_")
            assert variable(setting) == name
            found[setting] = value
    return found


def test_the_compose_file_has_the_form_that_is_published_for_it() -> None:
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        "docker-compose.yml",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_images_are_pinned_to_a_patch_version() -> None:
    pinned = re.compile(r"[a-z0-9]+:\d+\.\d+\.\d+(-[a-z0-9-]+)?")
    images = [service["image"] for service in SERVICES.values()] + [step.split(" AS ")[0] for step in steps("FROM")]
    assert [image for image in images if not pinned.fullmatch(image)] == []
    assert len({step.split(" AS ")[0] for step in steps("FROM")}) == 1


def test_the_server_is_the_one_that_the_tests_run() -> None:
    assert SERVICES["neo4j"]["image"] == f"neo4j:{RELEASES[LTS].version}-community"


def test_the_image_is_named_by_the_version_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert SERVICES["app"]["image"] == f"throughline:{project['version']}"


@pytest.mark.parametrize("service", SERVICES)
def test_ports_open_on_this_machine_only(service: str) -> None:
    assert [port for port in SERVICES[service].get("ports", []) if not port.startswith("127.0.0.1:")] == []


def test_the_app_listens_on_the_loopback_of_this_machine_as_it_does_by_default() -> None:
    assert SERVICES["app"]["network_mode"] == "host" and "command" not in SERVICES["app"]
    assert steps("CMD") == ['["serve"]'] and steps("EXPOSE") == []
    assert [name for name, service in SERVICES.items() if "network_mode" in service] == ["app"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_no_right_that_it_does_not_need(service: str) -> None:
    assert SERVICES[service]["cap_drop"] == ["ALL"]
    assert SERVICES[service]["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in SERVICES[service]


def test_nothing_runs_as_root() -> None:
    users = {"app": steps("USER")[-1], "neo4j": SERVICES["neo4j"]["user"]}
    assert all(re.fullmatch(r"[1-9]\d*:[1-9]\d*", user) for user in users.values()), users


@pytest.mark.parametrize(
    ("service", "written"), [("app", ["ledger:/data"]), ("worker", ["ledger:/data", "./inbox:/inbox"])]
)
def test_app_and_worker_write_to_their_volumes_and_to_nothing_else(service: str, written: list[str]) -> None:
    one = SERVICES[service]
    assert (one["read_only"], one["tmpfs"]) == (True, ["/tmp"])
    assert [volume for volume in one["volumes"] if not volume.endswith(":ro")] == written
    assert one["environment"]["THROUGHLINE_HOME"] == "/data"


def test_the_worker_takes_from_the_inbox_that_is_there_and_git_ignores_it() -> None:
    assert SERVICES["worker"]["environment"]["THROUGHLINE_INBOX"] == "/inbox"
    assert "inbox/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


def test_a_secret_of_the_worker_is_read_from_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [name] = [name for name in SERVICES["worker"]["secrets"] if name.startswith("throughline_")]
    (tmp_path / name).write_text("from a file\n", "utf-8")
    monkeypatch.setattr("settings.SECRETS", tmp_path)
    settings.cache_clear()
    assert settings().mail_password.get_secret_value() == "from a file"
    settings.cache_clear()


def test_secrets_are_files_that_git_ignores() -> None:
    assert COMPOSE["secrets"] == {name: {"file": f"./secrets/{name}"} for name in COMPOSE["secrets"]}
    assert "secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    files = [
        SERVICES["app"]["environment"]["THROUGHLINE_NEO4J_AUTH_FILE"],
        SERVICES["worker"]["environment"]["THROUGHLINE_NEO4J_AUTH_FILE"],
        SERVICES["neo4j"]["environment"]["NEO4J_AUTH_FILE"],
    ]
    assert files == ["/run/secrets/neo4j_auth"] * 3
    names = [name for service in SERVICES.values() for name in service["environment"]]
    assert [name for name in names if re.search(r"PASSWORD|NEO4J_AUTH$", name)] == []


def test_every_setting_of_app_and_worker_exists() -> None:
    given = [*SERVICES["app"]["environment"], *SERVICES["worker"]["environment"]]
    names = [*given, *re.findall(r"THROUGHLINE_\w+", DOCKERFILE)]
    assert [name for name in names if name.removeprefix("THROUGHLINE_").lower() not in Settings.model_fields] == []


@pytest.mark.parametrize("service", ["app", "worker"])
def test_it_waits_until_the_server_answers(service: str) -> None:
    assert SERVICES[service]["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    assert all("healthcheck" in one for one in SERVICES.values())


def test_volumes_are_declared() -> None:
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service["volumes"]}
    assert {name for name in used if not name.startswith(".")} == set(COMPOSE["volumes"])


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server with the settings of the compose file. It advertises an address that leads nowhere."""
    settings = neo4j_settings() | {"server.bolt.advertised_address": "nowhere.invalid:7687"}
    try:
        with Server(LTS, tmp_path_factory.mktemp("deployed"), settings) as server:
            yield server
    except Unavailable as reason:
        without(reason)


def test_the_server_takes_every_setting_and_clients_reach_it_by_the_name_they_use(deployed: Server) -> None:
    with GraphDatabase.driver(deployed.uri, auth=(deployed.user, deployed.password)) as driver:
        driver.verify_connectivity()
        shown = driver.execute_query("SHOW SETTINGS YIELD name, isExplicitlySet WHERE isExplicitlySet").records
    assert set(neo4j_settings()) <= {record["name"] for record in shown} | {"internal.dbms.cypher_ip_blocklist"}


@pytest.mark.parametrize(
    ("address", "refusal"),
    [
        ("file:///etc/passwd", "'dbms.security.allow_csv_import_from_file_urls' is false"),
        ("http://127.0.0.1:1/", "blocked"),
        ("http://[::1]:1/", "blocked"),
    ],
)
def test_a_query_can_read_no_file_and_no_address(deployed: Server, address: str, refusal: str) -> None:
    with (
        GraphDatabase.driver(deployed.uri, auth=(deployed.user, deployed.password)) as driver,
        pytest.raises(Neo4jError, match=refusal),
    ):
        driver.execute_query("LOAD CSV FROM $address AS row RETURN row", address=address)


def test_the_procedures_that_the_app_calls_are_allowed(deployed: Server) -> None:
    allowed = neo4j_settings()["dbms.security.procedures.allowlist"].split(",")
    sources = [path.read_text("utf-8") for path in (ROOT / "graph").rglob("*") if path.suffix in {".py", ".cypher"}]
    called = {name for source in sources for name in re.findall(r"\bCALL ((?:db|dbms|apoc)\.[\w.]+)", source)}
    assert called <= set(allowed)
    with GraphDatabase.driver(deployed.uri, auth=(deployed.user, deployed.password)) as driver:
        there = driver.execute_query("SHOW PROCEDURES YIELD name WHERE name IN $allowed RETURN name", allowed=allowed)
    assert sorted(record["name"] for record in there.records) == sorted(allowed)


def neo4j_health_check(port: int) -> int:
    """What the compose file's check says of a port."""
    _, *command = SERVICES["neo4j"]["healthcheck"]["test"]
    command[-1] = command[-1].replace("$$", "$").replace("/7687", f"/{port}")
    try:
        return subprocess.run(command, capture_output=True, timeout=10, check=False).returncode
    except subprocess.TimeoutExpired:
        return 1


def test_a_server_that_answers_is_healthy(deployed: Server) -> None:
    assert neo4j_health_check(deployed.port) == 0


def test_a_port_where_nothing_listens_is_not_healthy() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        assert neo4j_health_check(probe.getsockname()[1]) != 0


def test_a_port_where_something_else_answers_is_not_healthy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:

        def answer() -> None:
            with other.accept()[0] as client:
                client.recv(100)
                client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        assert neo4j_health_check(other.getsockname()[1]) != 0
        thread.join()


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_the_app_is_healthy_when_its_health_page_says_so(status: int, healthy: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as app:

        def answer() -> None:
            with app.accept()[0] as client:
                assert client.recv(1000).startswith(b"GET /_stcore/health ")
                client.sendall(f"HTTP/1.0 {status} Said\r\n\r\n".encode())

        thread = threading.Thread(target=answer)
        thread.start()
        _, _, *arguments = SERVICES["app"]["healthcheck"]["test"]
        arguments[-1] = arguments[-1].replace(":8501", f":{app.getsockname()[1]}")
        done = subprocess.run([sys.executable, *arguments], capture_output=True, timeout=30, check=False)
        thread.join()
    assert (done.returncode == 0) is healthy


def test_the_image_gets_what_the_package_packs_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_through = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert "*" in lines
    assert let_through == {*PACKED, "pyproject.toml", "README.md", "LICENSE", "requirements.lock", ".streamlit"}
    assert [name for name in let_through if not (ROOT / name).exists()] == []


def test_every_path_that_is_copied_is_let_through() -> None:
    copied = [path for step in steps("COPY") if not step.startswith("--from") for path in step.split()[:-1]]
    let_through = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert [path for path in copied if path != "." and f"!{path}" not in let_through] == []


def test_the_image_is_installed_as_scripts_setup_installs() -> None:
    of_setup = pip_installs((ROOT / "scripts" / "setup").read_text("utf-8"))
    of_setup = [
        [{"$lock": "requirements.lock"}.get(word, word) for word in words if word != "--editable"] for words in of_setup
    ]
    assert pip_installs(DOCKERFILE) == of_setup


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Dockerfile's steps for the project itself, run in a folder; the dependencies are those of the tests."""
    folder = tmp_path_factory.mktemp("image")
    context, venv = folder / "src", folder / "opt"
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    let_through = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()}
    for name in tracked.stdout.splitlines():
        if name.split("/")[0] in let_through and (ROOT / name).exists():
            (context / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, context / name)
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    dependencies = folder / "dependencies"
    dependencies.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if "throughline" not in path.name and path.suffix != ".pth":
            (dependencies / path.name).symlink_to(path)
    install = [venv / "bin" / "python", "-m", "pip", "install", *pip_installs(DOCKERFILE)[-1]]
    subprocess.run(install, cwd=context, env=os.environ | {"PYTHONPATH": str(dependencies)}, check=True)
    shutil.copytree(context / ".streamlit", folder / "app" / ".streamlit")
    return folder


def in_image(image: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": f"{image / 'opt' / 'bin'}:/usr/bin:/bin",
        "PYTHONPATH": str(image / "dependencies"),
        "THROUGHLINE_HOME": str(image / "data"),
        "HOME": str(image / "tmp"),
    }
    return subprocess.run(command, cwd=image / "app", env=environment, capture_output=True, text=True, check=False)


def test_every_file_of_the_packages_is_in_the_image(image: Path) -> None:
    packages = next((image / "opt" / "lib").glob("python3*")) / "site-packages"
    wanted = {
        path.relative_to(image / "src")
        for name in PACKED
        for path in [image / "src" / name, *(image / "src" / name).rglob("*")]
    }
    assert {path for path in wanted if not (packages / path).exists()} == set()
    assert {path.suffix for path in wanted} >= {".py", ".yaml", ".cypher", ".json"}


def test_the_command_of_the_image_works_away_from_the_checkout(image: Path) -> None:
    assert steps("ENTRYPOINT") == ['["throughline"]']
    done = in_image(image, "throughline", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    where = in_image(image, "python", "-c", "import cli, nlp; print(cli.__file__, nlp.__file__)").stdout.split()
    assert all(path.startswith(str(image / "opt")) for path in where)


def test_the_image_reads_and_loads_a_case(image: Path) -> None:
    loaded = in_image(image, "throughline", "load", str(ROOT / "cases" / "chester_nash"))
    assert loaded.returncode == 0, loaded.stderr
    assert (image / "data" / "ledger.sqlite").exists()


def test_the_app_finds_its_settings_in_the_folder_it_starts_in(image: Path) -> None:
    assert steps("WORKDIR")[-1] == "/app"
    done = in_image(
        image, "python", "-c", "from streamlit import config; print(config.get_option('client.showErrorDetails'))"
    )
    assert done.stdout.strip() == "none", done.stderr
