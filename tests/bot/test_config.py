"""Settings come from one place, in one order, and all faults are named at once."""

from pathlib import Path

import platformdirs
import pytest

from bot.config import Settings, is_loopback, load_settings, variable_of
from knowledge.errors import ConfigError
from tests.bot.conftest import Console


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings file, no settings in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("POLICYBOT_HOME")


def test_the_default_home_is_the_platforms() -> None:
    """Without a setting, data lives where the platform keeps user data."""
    assert load_settings().home == Path(platformdirs.user_data_dir("policybot", appauthor=False))


def test_the_command_line_goes_before_the_environment_before_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each source gives what those before it leave open."""
    Path("policybot.toml").write_text('org = "file"\nport = 1\nqueue = 7\n')
    monkeypatch.setenv("POLICYBOT_ORG", "environment")
    monkeypatch.setenv("POLICYBOT_PORT", "2")
    settings = load_settings(org="line", home=None)
    assert (settings.org, settings.port, settings.queue) == ("line", 2, 7)


def test_all_faults_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person mends a bad configuration in one go, not one error at a time."""
    Path("file").write_text("x")
    monkeypatch.setenv("POLICYBOT_HOME", "file")
    monkeypatch.setenv("POLICYBOT_ORG", "../other")
    monkeypatch.setenv("POLICYBOT_PORT", "70000")
    monkeypatch.setenv("POLICYBOT_WORKERS", "none")
    with pytest.raises(ConfigError) as error:
        load_settings()
    named = {problem.partition("=")[0] for problem in error.value.problems}
    assert named == {"POLICYBOT_HOME", "POLICYBOT_ORG", "POLICYBOT_PORT", "POLICYBOT_WORKERS"}


def test_a_misspelt_setting_in_the_file_is_a_fault() -> None:
    """A setting that does not exist would be silently without effect."""
    Path("policybot.toml").write_text('hom = "x"\n')
    with pytest.raises(ConfigError, match="hom: no such setting"):
        load_settings()


@pytest.mark.parametrize("text", ["port = ", "\x00", "= 3"])
def test_a_broken_file_is_a_fault(text: str) -> None:
    """A settings file that cannot be read is named, with the remedy."""
    Path("policybot.toml").write_text(text)
    with pytest.raises(ConfigError, match=r"policybot\.toml: cannot be read"):
        load_settings()


def test_another_file_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """POLICYBOT_CONFIG names the settings file, which must then exist."""
    Path("other.toml").write_text("port = 9\n")
    monkeypatch.setenv("POLICYBOT_CONFIG", "other.toml")
    assert load_settings().port == 9
    monkeypatch.setenv("POLICYBOT_CONFIG", "missing.toml")
    with pytest.raises(ConfigError, match="does not exist"):
        load_settings()


def test_variables_of_the_system_are_not_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """$HOME, $HOST, $PORT and the like mean other things and are left alone."""
    before = load_settings()
    ours = {variable_of(name) for name in Settings.model_fields}
    for name in {name.upper() for name in Settings.model_fields} - ours:
        monkeypatch.setenv(name, "9")
    monkeypatch.setenv("HOME", str(Path.home()))
    assert load_settings() == before


def test_settings_do_not_change() -> None:
    """Whoever holds the settings holds the same ones for good."""
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1


def test_slack_and_teams_have_their_own_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """The platforms' settings carry the platforms' names, lists have commas between their words."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-from-environment")
    monkeypatch.setenv("SLACK_MANAGERS", "U1, S2,,")
    Path("policybot.toml").write_text('teams_app_id = "app"\nteams_managers = ["p1", "p2"]\n')
    settings = load_settings()
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == "xoxb-from-environment"
    assert settings.slack_managers == ("U1", "S2")
    assert (settings.teams_app_id, settings.teams_managers) == ("app", ("p1", "p2"))


def test_no_secret_is_ever_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the settings written out nor a complaint about them repeats a secret."""
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "hush-hush")
    assert "hush" not in f"{load_settings()!r} {load_settings()} {load_settings().model_dump()}"
    monkeypatch.setenv("POLICYBOT_ENCRYPTION_KEYS", "hush-hush")
    monkeypatch.setenv("POLICYBOT_DATABASE_URL", "mysql://me:hush@host/bot")
    with pytest.raises(ConfigError) as error:
        load_settings()
    assert len(error.value.problems) == 2
    assert "hush" not in str(error.value)


def test_a_key_that_we_make_is_one_that_we_take(console: Console) -> None:
    """`policybot keys` prints a key that the settings accept, a fresh one each time."""
    assert console.run("keys") == 0
    first = console.out.strip()
    assert console.run("keys") == 0
    both = f"{console.out.strip()}, {first}"
    keys = load_settings(encryption_keys=both).encryption_keys
    assert keys is not None
    assert keys.get_secret_value() == both
    assert console.out.strip() != first


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SLACK_API_BASE_URL", "http://slack.example/api/"),
        ("TEAMS_OPENID_METADATA_URL", "http://keys.example/metadata"),
        ("POLICYBOT_PUBLIC_URL", "policies.example.org"),
        ("POLICYBOT_TIME_ZONE", "Atlantis/Centre"),
        ("POLICYBOT_TIME_ZONE", "../etc/passwd"),
        ("POLICYBOT_KEEP_QUESTIONS", "all"),
        ("TEAMS_APP_TYPE", "Any"),
        ("SLACK_ORG", "../other"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """A value that would be unsafe or without effect is named, with the remedy."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError, match=f"^{variable}="):
        load_settings()


def test_what_does_not_fit_together_is_named_with_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Bad values and values that do not fit together are listed at once, no fault twice."""
    monkeypatch.setenv("POLICYBOT_PORT", "70000")

    def check(settings: Settings) -> list[str]:
        return [f"POLICYBOT_PORT={settings.port}: is bad", "SLACK_SIGNING_SECRET: is missing"]

    with pytest.raises(ConfigError) as error:
        load_settings(check)
    assert [p.partition("=")[0].partition(":")[0] for p in error.value.problems] == [
        "POLICYBOT_PORT",
        "SLACK_SIGNING_SECRET",
    ]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.5", False),
        ("policies.example.org", False),
        ("", False),
    ],
)
def test_loopback_is_told_from_the_rest(host: str, expected: bool) -> None:
    """Only addresses of this machine itself count as loopback."""
    assert is_loopback(host) is expected
