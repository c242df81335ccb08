"""The app package is what Teams takes, with the organisation's own facts in it."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.teams.commands import command_of
from bot.teams.dialogs import CHECK_COMMAND, FIND_COMMAND, WHICH_COMMAND
from bot.teams.packaging import SCHEMAS, AppFacts, build_package
from knowledge.errors import ConfigError
from tests.bot.conftest import Console

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "teams"
APP = "11111111-2222-3333-4444-555555555555"
FACTS = AppFacts(
    app_id=APP,
    name="Policy Assistant",
    developer="Riverside Council",
    website="https://policybot.example.org",
)


def _opened(data: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        files = {name: held.read(name) for name in held.namelist()}
    return json.loads(files.pop("manifest.json")), files


def _words(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _words(part)
    elif isinstance(value, list):
        for part in value:
            yield from _words(part)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_package_holds_what_teams_asks_for(schema: str) -> None:
    """Manifest and both icons at the top of the zip, the ids everywhere, no example left."""
    manifest, icons = _opened(build_package(FACTS, schema))
    assert sorted(icons) == sorted(manifest["icons"].values())
    assert manifest["manifestVersion"] == schema
    assert f"/teams/v{schema}/" in manifest["$schema"]
    assert manifest["id"] == manifest["bots"][0]["botId"] == APP
    assert manifest["composeExtensions"][0]["botId"] == APP
    assert manifest["developer"]["name"] == "Riverside Council"
    assert not [w for w in _words(manifest) if "00000000-0000" in w or w == "Your organisation"]


def test_the_same_facts_make_the_same_package() -> None:
    """A package can be compared with the one that was approved."""
    assert build_package(FACTS, "1.29") == build_package(FACTS, "1.29")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"app_id": ""}, "--app-id"),
        ({"app_id": "00000000-0000-0000-0000-000000000000"}, "--app-id"),
        ({"app_id": "my-bot"}, "--app-id='my-bot'"),
        ({"name": "n" * 31}, "short name has 31 characters"),
        ({"developer": ""}, "developer has 0 characters"),
        ({"website": "http://policybot.example.org"}, "websiteUrl"),
        ({"privacy": "https://["}, "privacyUrl"),
        ({"version": "1"}, "--version='1'"),
    ],
)
def test_what_teams_would_refuse_is_said_before(change: dict[str, str], named: str) -> None:
    """Nobody learns of it from the admin centre."""
    with pytest.raises(ConfigError, match=named):
        build_package(replace(FACTS, **change), "1.29")


def test_a_broken_icon_is_noticed(tmp_path: Path) -> None:
    """An icon of another size than Teams takes is named with its remedy."""
    for path in FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes() if path.is_file() else b"")
    (tmp_path / "color.png").write_bytes((FOLDER / "outline.png").read_bytes())
    with pytest.raises(ConfigError, match=r"color\.png is no PNG of 192 x 192"):
        build_package(FACTS, "1.29", tmp_path)


@pytest.mark.parametrize("name", SCHEMAS.values())
def test_the_manifest_offers_what_the_bot_understands(name: str) -> None:
    """Every command and extension of the manifest is one that is answered, and the reverse."""
    manifest = json.loads((FOLDER / name).read_text("utf-8"))
    (bot,) = manifest["bots"]
    for listed in bot["commandLists"]:
        for command in listed["commands"]:
            assert command_of(command["title"]) == (command["title"], "")
    offered = {c["id"] for c in manifest["composeExtensions"][0]["commands"]}
    assert offered == {CHECK_COMMAND, FIND_COMMAND, WHICH_COMMAND}


def test_slash_commands_are_only_where_the_schema_knows_them() -> None:
    """The fallback for older tenants has neither slash commands nor private answers."""
    new, old = (json.loads((FOLDER / SCHEMAS[v]).read_text("utf-8")) for v in ("1.29", "1.19"))
    assert new["bots"][0]["supportsTargetedMessages"] is True
    assert "slash" in str(new)
    assert "supportsTargetedMessages" not in old["bots"][0]
    assert "slash" not in str(old)
    assert "triggers" not in str(old)


def test_no_permission_reads_what_was_not_said_to_the_bot() -> None:
    """No consent to read channels is asked for, so only mentions arrive."""
    for name in SCHEMAS.values():
        manifest = json.loads((FOLDER / name).read_text("utf-8"))
        assert "authorization" not in manifest
        assert manifest["permissions"] == ["identity", "messageTeamMembers"]


def test_the_command_writes_a_package(console: Console) -> None:
    """One command from the app id to the file that is uploaded."""
    out = console.folder / "app.zip"
    website = "https://policybot.example.org"
    arguments = ("--app-id", APP, "--website", website, "--out", out)
    assert console.run("teams", "package", *arguments) == 0
    assert "Teams admin centre" in console.out
    manifest, _ = _opened(out.read_bytes())
    assert manifest["developer"]["websiteUrl"] == website


def test_the_command_names_everything_that_is_missing(console: Console) -> None:
    """Without an app id and an address it says both, and writes nothing."""
    assert console.run("teams", "package") == 2
    assert "--app-id" in console.err
    assert "websiteUrl" in console.err
    assert not (console.folder / "policybot-teams.zip").exists()


def test_a_place_that_cannot_be_written_is_an_error_of_ours(console: Console) -> None:
    """No traceback for a folder that is not there."""
    arguments = ("--app-id", APP, "--website", "https://x.example.org", "--out", "no/where.zip")
    assert console.run("teams", "package", *arguments) == 2
    assert "Name another place with --out" in console.err
