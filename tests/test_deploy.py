"""What `deploy/` says can be done as it says, and fits the program."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from bot.cli import policybot
from bot.config import Settings, load_settings, variable_of
from bot.safety import unsafe_problems

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
UNIT = (DEPLOY / "policybot.service").read_text("utf-8")
COMPOSE = (DEPLOY / "compose.yaml").read_text("utf-8")
KUBERNETES = (DEPLOY / "kubernetes.yaml").read_text("utf-8")
KNOWN = {variable_of(name) for name in Settings.model_fields}


def _steps(word: str) -> list[str]:
    """Return what follows a word of the Dockerfile, continued lines joined."""
    joined = DOCKERFILE.replace("\\\n", " ")
    return re.findall(rf"^{word} (.*)$", joined, re.M)


def test_everything_that_is_copied_exists() -> None:
    """Each file and folder that the image is built from is in the repository."""
    copied = [word for step in _steps("COPY") if "--from" not in step for word in step.split()[:-1]]
    assert {"knowledge", "index", "bot", "pyproject.toml", "constraints.txt"} <= set(copied)
    assert not [name for name in copied if not (ROOT / name).exists()]


def test_what_is_copied_is_not_ignored() -> None:
    """The ignore file lets through what the image is built from, and nothing else."""
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    let_through = {line[1:] for line in lines if line.startswith("!")}
    copied = {word for step in _steps("COPY") if "--from" not in step for word in step.split()[:-1]}
    assert let_through == copied


def test_the_package_needs_no_more_than_is_copied() -> None:
    """Whatever pyproject.toml points to lies in the image when the package is built."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    needed = [project["project"]["readme"], *project["project"]["license-files"]]
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed += [*wheel["packages"], *wheel["force-include"]]
    copied = {word for step in _steps("COPY") for word in step.split()}
    assert set(needed) <= copied


def test_the_image_leaves_out_what_only_other_models_need() -> None:
    """All dependencies are installed but sentence-transformers, which brings PyTorch."""
    done = subprocess.run(
        [sys.executable, "deploy/requirements.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    printed = set(done.stdout.splitlines())
    declared = set(
        tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    )
    assert declared - printed == {"sentence-transformers>=5.0"}
    assert printed < declared


def test_the_image_runs_as_nobody_and_writes_to_one_place() -> None:
    """The last stage has a user of its own, a volume, a health check and no shell in between."""
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER policybot$", last, re.M)
    assert re.search(r"^VOLUME /var/lib/policybot$", last, re.M)
    assert "/healthz" in last
    assert 'ENTRYPOINT ["policybot"]' in last
    (user,) = re.findall(r"useradd --uid (\d+)", last)
    assert f"runAsUser: {user}" in KUBERNETES
    assert "readOnlyRootFilesystem: true" in KUBERNETES
    assert "read_only: true" in COMPOSE
    assert "cap_drop: [ALL]" in COMPOSE
    assert "ProtectSystem=strict" in UNIT


@pytest.mark.parametrize(
    "text", [DOCKERFILE, UNIT, COMPOSE, KUBERNETES], ids=["image", "unit", "compose", "kubernetes"]
)
def test_only_settings_that_exist_are_set(text: str) -> None:
    """A variable that the program does not know would be silently without effect."""
    named = set(re.findall(r"\b((?:POLICYBOT|SLACK|TEAMS)_[A-Z_]+)", text))
    assert named <= KNOWN


def test_what_the_image_sets_is_safe_to_start_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """The image's own settings let the service start, without the chat page for everybody."""
    (line,) = [step for step in _steps("ENV") if "POLICYBOT_HOST" in step]
    for name, value in re.findall(r"(POLICYBOT_\w+)=(\S+)", line):
        monkeypatch.setenv(name, value)
    settings = load_settings(home=ROOT / "nowhere")
    assert list(unsafe_problems(settings, demo=False)) == []
    assert not settings.chat_page


def test_the_port_is_the_programs() -> None:
    """Image, compose file and runbook name the port that the service binds to."""
    port = str(Settings.model_fields["port"].default)
    assert f"EXPOSE {port}" in DOCKERFILE
    assert f"127.0.0.1:{port}:{port}" in COMPOSE
    assert f"containerPort: {port}" in KUBERNETES
    assert f"127.0.0.1:{port}" in (DEPLOY / "README.md").read_text("utf-8")


def test_the_guides_call_commands_that_exist() -> None:
    """Every `policybot ...` that a guide tells to type is a command."""
    context = click.Context(policybot)
    known = set(policybot.list_commands(context))
    typed = re.compile(r"(?:^[$#] |/bin/|&& |`)policybot ([a-z]+)", re.M)
    called = {
        (guide.name, word)
        for guide in DEPLOY.rglob("*.md")
        for word in typed.findall(guide.read_text("utf-8"))
    }
    assert {word for _, word in called} >= {"ingest", "doctor", "backup", "restore", "purge"}
    assert not {(guide, word) for guide, word in called if word not in {*known, "in"}}
