"""What the code imports is declared, pinned, and shipped."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES = ("knowledge", "index", "bot")

# Declared for what comes in reach of every installation, though no module imports them by name.
DECLARED_AHEAD = {
    "botbuilder-integration-aiohttp": "holds the adapter that botbuilder-core speaks through",
    "psycopg": "SQLAlchemy reaches PostgreSQL through it",
    "tzdata": "zoneinfo finds time zones in it where the system has none",
}


# Imported by one module of an extra, which says how to install it where it is missing.
OPTIONAL = {"microsoft_agents": "agents"}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", name)[0]).lower()


def _declared(*extras: str) -> set[str]:
    project = PROJECT["project"]
    names = list(project["dependencies"])
    for extra in extras:
        names += project["optional-dependencies"][extra]
    return {_normal(name) for name in names}


def _imported(folder: str) -> set[str]:
    """Return the distributions that a folder's modules import, foreign ones only."""
    names: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.split(".")[0])
    ours = {*PACKAGES, "tests", "bench", "__future__"}
    foreign = names - set(sys.stdlib_module_names) - ours - OPTIONAL.keys()
    owners = packages_distributions()
    return {_normal(owners.get(name, [name])[0]) for name in foreign}


def test_every_import_is_declared() -> None:
    """A library that a package imports is a dependency, not somebody else's dependency."""
    used = {name for package in PACKAGES for name in _imported(package)}
    used -= _imported("index/training") - _declared()
    assert used <= _declared(), used - _declared()


def test_every_dependency_is_used() -> None:
    """A dependency that nothing imports is not carried along."""
    used = {name for package in PACKAGES for name in _imported(package)}
    assert _declared() - used - DECLARED_AHEAD.keys() == set()


def test_tests_import_only_what_dev_installs() -> None:
    """The development extra has all that tests and measurements import."""
    assert _imported("tests") | _imported("bench") <= _declared("dev")


def test_every_dependency_is_pinned() -> None:
    """constraints.txt names one version of every library, torch without a build tag among them."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", pin) for pin in pins)
    names = [_normal(pin) for pin in pins]
    assert len(set(names)) == len(names)
    assert _declared("dev", *OPTIONAL.values()) <= set(names)
    assert "torch==2.13.0" in pins


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What pip would install: the wheel, built and unpacked, outside the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with ZipFile(wheel) as package:
        package.extractall(folder / "site")
    return folder / "site"


def test_every_file_of_a_package_ships(installed: Path) -> None:
    """Policies, model, rulebook, bank, migrations and pages lie in the wheel; tools to train do not."""
    there = {path for package in PACKAGES for path in (ROOT / package).rglob("*")}
    named = {path.relative_to(ROOT).as_posix() for path in there if path.is_file()}
    wanted = {n for n in named if "__pycache__" not in n and not n.startswith("index/training/")}
    shipped = {p.relative_to(installed).as_posix() for p in installed.rglob("*") if p.is_file()}
    assert not wanted - shipped
    extra = {name for name in shipped - wanted if ".dist-info/" not in name}
    assert all(name.startswith("bot/teams/package/") for name in extra)
    assert {
        f"bot/teams/package/{n}" for n in ("manifest.json", "color.png", "outline.png")
    } <= extra


def test_what_is_installed_answers_by_itself(installed: Path, tmp_path: Path) -> None:
    """Away from the tree, the wheel alone takes in its samples, quotes a clause and checks a draft."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "POLICYBOT_HOME": str(tmp_path)}

    def policybot(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode < 2, done.stderr
        return done.stdout

    policybot("ingest", str(installed / "knowledge/policies/whistleblowing.md"))
    assert "Whistleblowing Policy, version 0.4 ·" in policybot(
        "ask", "Can I raise a concern anonymously?"
    )
    assert '"verdict"' in policybot("check", "Lovely weather.", "--json")
    assert "package" in policybot("teams", "--help")
