"""The documents cannot lie: commands, settings and reference pages are what the program says they are."""

import re
from pathlib import Path

import pytest
import typer.main

from cli import app
from docs import replay
from docs.generate import FOLDER, PAGES
from settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_is_what_make_docs_writes(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == PAGES[name](), "run `make docs`"


def test_the_replay_of_the_mccann_case_is_what_make_docs_writes() -> None:
    assert replay.PAGE.read_text("utf-8") == replay.page(replay.mccann()), "run `make docs`"
    assert replay.PICTURE.stat().st_size > 10_000


def commands() -> list[str]:
    group = typer.main.get_command(app)
    names = []
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        names += [f"{name} {inner}" for inner in command.commands] if hasattr(command, "commands") else [name]
    return names


@pytest.mark.parametrize("command", commands())
def test_every_command_stands_in_the_readme(command: str) -> None:
    assert f"`throughline {command}" in README, f"document `throughline {command}` in README.md"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_stands_in_the_readme(name: str) -> None:
    assert f"`THROUGHLINE_{name.upper()}`" in README


def test_every_make_target_that_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"`make ([a-z]+)`", README)) <= targets
    assert {"demo", "app", "test", "check", "fix", "bench", "docs"} <= targets


def test_every_link_to_a_file_leads_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("cases/*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.relative_to(ROOT)} links to {link}"


def test_the_readme_shows_what_the_demo_prints() -> None:
    golden = (Path(__file__).parent / "golden" / "mccann_for_OM9.txt").read_text("utf-8")
    shown = re.findall(r"```text\n\$ make demo\n(.*?)```", README, re.S)
    assert len(shown) == 1
    for block in shown[0].split("\n…\n"):
        assert block.strip("\n") in golden, block


def test_the_prose_keeps_to_the_style() -> None:
    banned = re.compile(r"\b(?:we|we're|simply|just|easily|obviously)\b", re.I)
    for page in [ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("docs/adr/*.md")]:
        prose = re.sub(r"```.*?```|`[^`]*`|“[^”]*”|\"[^\"]*\"", "", page.read_text("utf-8"), flags=re.S)
        assert not banned.search(prose), f"{page.name}: {banned.search(prose)}"
