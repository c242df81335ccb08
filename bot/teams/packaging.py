"""The app package for Teams: the manifest with an organisation's own facts, its icons, as a zip.

Reads the templates; knows neither settings nor the network.
"""

import io
import json
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from knowledge.errors import ConfigError

__all__ = ["SCHEMAS", "AppFacts", "build_package", "fill_manifest", "package_problems"]

SCHEMAS = {"1.29": "manifest.json", "1.19": "manifest-1.19.json"}
"""Versions of the manifest's schema: with slash commands and private answers, and without."""

_ICONS = {"color.png": 192, "outline.png": 32}
_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.I)
_VERSION = re.compile(r"\d{1,5}\.\d{1,5}\.\d{1,5}")
_PNG = b"\x89PNG\r\n\x1a\n"
_MADE_AT = (2026, 1, 1, 0, 0, 0)
_MOST = {"short name": 30, "developer": 32, "short description": 80, "description": 4_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class AppFacts:
    """What differs from one organisation's app to another's.

    Attributes:
        app_id: the bot's application id; also names the app.
        name: as people see it in Teams, up to 30 characters.
        developer: who runs it, up to 32 characters.
        website: https, where people get support.
        privacy: https, what is kept of people; the website where "".
        terms: https, terms of use; the website where "".
        version: three numbers; higher with each upload.
    """

    app_id: str
    name: str
    developer: str
    website: str
    privacy: str = ""
    terms: str = ""
    version: str = "1.0.0"


def build_package(facts: AppFacts, schema: str, folder: Path | None = None) -> bytes:
    """Return the zip that an administrator uploads; the same facts give the same bytes.

    Args:
        schema: one of ``SCHEMAS``.
        folder: holds templates and icons; those that ship with us where None.

    Raises:
        ConfigError: something would be refused by Teams; names all of it.
    """
    folder = folder or _shipped()
    manifest = fill_manifest(json.loads((folder / SCHEMAS[schema]).read_text("utf-8")), facts)
    icons = {name: (folder / name).read_bytes() for name in _ICONS}
    if problems := list(package_problems(manifest, icons)):
        raise ConfigError(problems)
    files = {"manifest.json": json.dumps(manifest, indent=2, ensure_ascii=False).encode(), **icons}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _MADE_AT)
            entry.external_attr = 0o644 << 16
            made.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def fill_manifest(template: Mapping[str, Any], facts: AppFacts) -> dict[str, Any]:
    """Return the manifest with the organisation's facts in the places of the template's."""
    manifest: dict[str, Any] = json.loads(json.dumps(template))
    manifest |= {"id": facts.app_id, "version": facts.version}
    manifest["name"] = {**manifest["name"], "short": facts.name}
    manifest["developer"] = {
        "name": facts.developer,
        "websiteUrl": facts.website,
        "privacyUrl": facts.privacy or facts.website,
        "termsOfUseUrl": facts.terms or facts.website,
    }
    for part in (*manifest["bots"], *manifest["composeExtensions"]):
        part["botId"] = facts.app_id
    return manifest


def package_problems(manifest: Mapping[str, Any], icons: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what Teams would refuse, each with its remedy."""
    if not _GUID.fullmatch(manifest["id"]) or not manifest["id"].replace("0", "").strip("-"):
        yield f"--app-id={manifest['id']!r}: is not an application id. Copy it from the Azure portal"
    if not _VERSION.fullmatch(manifest["version"]):
        yield f"--version={manifest['version']!r}: is no version. Write three numbers, as in 1.0.1"
    lengths = {
        "short name": manifest["name"]["short"],
        "developer": manifest["developer"]["name"],
        "short description": manifest["description"]["short"],
        "description": manifest["description"]["full"],
    }
    for what, words in lengths.items():
        if not 0 < len(words) <= _MOST[what]:
            yield f"The {what} has {len(words)} characters; Teams takes 1 to {_MOST[what]}"
    for what in ("websiteUrl", "privacyUrl", "termsOfUseUrl"):
        yield from _address_problems(what, manifest["developer"][what])
    for bot in manifest["bots"]:
        if len(bot["commandLists"]) > 3 or any(
            len(c["commands"]) > 12 for c in bot["commandLists"]
        ):
            yield "A bot has more than 3 lists or 12 commands. Take some out of the manifest"
    for name, size in _ICONS.items():
        if _size_of(icons.get(name, b"")) != (size, size):
            yield f"{name} is no PNG of {size} x {size}. Draw it with deploy/teams/draw_icons.py"


def _address_problems(what: str, url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        is_fine = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        is_fine = False
    if not is_fine:
        yield f"{what}: {url!r} is not an https address. Teams asks for one; see --help"


def _size_of(data: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG in pixels, None for anything else."""
    if len(data) < 24 or not data.startswith(_PNG):
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _shipped() -> Path:
    """Return the folder with templates and icons: inside an installed package, or beside it."""
    here = Path(__file__).resolve().parent
    installed = here / "package"
    return installed if installed.is_dir() else here.parent.parent / "deploy" / "teams"
