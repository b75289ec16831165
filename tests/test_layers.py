"""Imports run one way: what is received and known at the bottom, people at the top."""

import ast
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("ledger", "graph", "ingest", "nlp", "continuity", "documents", "alerts", "access", "app_pages")
MODULES = ("errors", "datafiles", "settings", "cli", "app")
BASE = {"errors", "datafiles"}
# What each part may import of ours, besides itself. `a.b` is one module of a part.
MAY_IMPORT = {
    "errors": set(),
    "datafiles": {"errors"},
    "settings": {"errors"},
    "nlp": BASE,
    "ledger": BASE,
    "graph": BASE | {"settings", "nlp.mention", "nlp.lexicon"},
    "ingest": BASE | {"ledger", "graph", "nlp"},
    "continuity": BASE | {"graph.case", "graph.dates", "nlp"},
    "documents": BASE | {"graph.case", "graph.dates", "nlp", "continuity"},
    "alerts": BASE | {"settings", "ledger", "graph", "ingest", "nlp", "continuity"},
    "access": BASE | {"settings", "graph"},
    "app_pages": BASE | {"settings", "access", "ledger", "graph", "ingest", "nlp", "continuity", "documents", "alerts"},
    "app": {"app_pages"},
    "cli": BASE | {"settings", "access", "ledger", "graph", "ingest", "nlp", "continuity", "documents", "alerts"},
}


def files() -> list[Path]:
    return [p for part in PACKAGES for p in sorted((ROOT / part).rglob("*.py"))] + [ROOT / f"{m}.py" for m in MODULES]


def part_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            module = node.module or ""
            found |= {
                f"{module}.{a.name}" if (ROOT / module.replace(".", "/") / f"{a.name}.py").exists() else module
                for a in node.names
            }
    return {name for name in found if name.split(".")[0] in (*PACKAGES, *MODULES)}


@pytest.mark.parametrize("path", files(), ids=module_of)
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    own = part_of(path)
    allowed = MAY_IMPORT[own]
    forbidden = {
        name
        for name in imports(path)
        if name.split(".")[0] != own
        and name.split(".")[0] not in allowed
        and not any(name == a or name.startswith(f"{a}.") for a in allowed)
    }
    assert not forbidden, f"{module_of(path)} may not import {sorted(forbidden)}: see the layers in docs/design.md"


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = nx.DiGraph()
    for path in files():
        graph.add_edges_from((module_of(path), name) for name in imports(path) if name not in PACKAGES)
    cycles = list(nx.simple_cycles(graph))
    assert not cycles, f"circles of imports: {cycles}"


def test_only_settings_reads_the_environment() -> None:
    readers = [module_of(p) for p in files() if part_of(p) != "settings" and {"os.environ", "getenv"} & set(_names(p))]
    assert not readers, f"{readers} read the environment; settings.py is the only one that may"


def _names(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    attributes = [
        f"{n.value.id}.{n.attr}"
        for n in ast.walk(tree)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
    ]
    return attributes + [n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr == "getenv"]


def test_the_app_and_the_command_line_read_people_only_through_the_policy() -> None:
    readers = [
        module_of(p)
        for p in files()
        if part_of(p) in ("cli", "app", "app_pages", "continuity") and ".view(" in p.read_text("utf-8")
    ]
    assert not readers, f"{readers} open a view without access.policy.view_for"
