"""What can be set, called or followed is written down, and what is written down exists."""

import re
import subprocess
from functools import cache
from pathlib import Path

import click
import pytest

from bot.cli import policybot
from bot.config import Settings, variable_of

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


@cache
def _prose() -> tuple[Path, ...]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "*.md"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    # Policies and fixtures are data; their links are what a reader has to cope with.
    data = (ROOT / "knowledge" / "policies", ROOT / "tests" / "documents")
    found = [ROOT / name for name in listed.stdout.split("\0") if name]
    return tuple(p for p in found if p.is_file() and not any(d in p.parents for d in data))


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    """Each setting stands in deploy/env.example with its meaning, and in the README."""
    variable = variable_of(name)
    example = (ROOT / "deploy" / "env.example").read_text("utf-8")
    assert re.search(rf"^#? ?{variable}=", example, re.M), f"{variable} is not in env.example"
    assert f"`{variable}`" in README, f"{variable} is not in README.md"


def test_no_setting_is_invented() -> None:
    """deploy/env.example names no variable that the settings do not know."""
    example = (ROOT / "deploy" / "env.example").read_text("utf-8")
    known = {variable_of(name) for name in Settings.model_fields} | {"POLICYBOT_CONFIG"}
    assert set(re.findall(r"^#? ?([A-Z_]+)=", example, re.M)) <= known


def _commands() -> dict[str, click.Command]:
    context = click.Context(policybot)
    names = policybot.list_commands(context)
    found = {name: policybot.get_command(context, name) for name in names}
    return {name: command for name, command in found.items() if command is not None}


@pytest.mark.parametrize("name", policybot.list_commands(click.Context(policybot)))
def test_every_command_is_documented(name: str) -> None:
    """Each command exists, shows an example in its help, and stands in the README."""
    command = _commands()[name]
    help_text = command.get_help(click.Context(command, info_name=f"policybot {name}"))
    assert f"policybot {name}" in help_text.partition("Examples:")[2]
    assert f"policybot {name}" in README


def test_the_readme_names_no_missing_command() -> None:
    """Every command in the README's examples can be called."""
    called = set(re.findall(r"policybot ([a-z]+)", README))
    assert called <= _commands().keys()


def test_every_make_target_says_what_it_does() -> None:
    """`make` lists every target, and the README names those it shows."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.M)
    explained = re.findall(r"^([a-z]+):.*## \S", makefile, re.M)
    assert set(phony.split()) == set(explained)
    assert set(re.findall(r"make ([a-z]+)\b", "".join(_code(README)))) <= set(explained)


def _code(text: str) -> list[str]:
    return re.findall(r"^\$ .*$", text, re.M)


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ +(.*)$", path.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", h).strip().lower().replace(" ", "-") for h in headings}


@pytest.mark.parametrize("path", _prose(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    """Every relative link in prose leads to a file, and every anchor to a heading."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", path.read_text("utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        linked = (path.parent / name).resolve() if name else path
        assert linked.exists(), f"{target} does not exist"
        if anchor and linked.suffix == ".md":
            assert anchor in _anchors(linked), f"no heading for {target}"
