"""Settings: one frozen value, and the one module that reads the environment.

Precedence: what the command line says, the environment, ``policybot.toml``, the default.
Every bad setting is named at once, with its remedy. ``deploy/env.example`` lists them all.
"""

import os
import tomllib
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from knowledge.archive import is_safe_name
from knowledge.errors import ConfigError

__all__ = ["SETTINGS_FILE", "Settings", "is_loopback", "load_settings", "variable_of"]

SETTINGS_FILE = "policybot.toml"
_KEY_BYTES = 32
_DATABASES = frozenset({"sqlite", "postgresql", "postgresql+psycopg"})

_Words = Annotated[tuple[str, ...], NoDecode]
"""Words with commas between them in the environment, a list in the file."""

_Days = Annotated[tuple[date, ...], NoDecode]
"""Dates as 2027-01-31, written as words are."""


def _named(variable: str, default: Any = None) -> Any:
    """Return a setting whose variable does not begin with POLICYBOT_."""
    return Field(default=default, validation_alias=variable)


class Settings(BaseSettings):
    """Everything an operator can set.

    Attributes:
        home: folder for policies, versions and indexes.
        org: the organisation asked when no other is named.
        model: name or path of an embedding model, None for the shipped one.
        contact: whom to ask where no policy names anyone, as a sentence's object.
        host: address the service binds to.
        port: port the service binds to; 0 lets the system choose.
        chat_page: serves the chat page; without it only Slack and Teams are answered.
        allow_public_chat: lets the chat page bind to other than loopback addresses; only for use
            behind something that signs people in.
        public_url: where people reach the service, "" where only this machine does.
        workers: questions answered at the same time.
        queue: questions that may wait; more are told to come back.
        database_url: an SQLAlchemy address; None for a SQLite file in the home folder.
        encryption_keys: Fernet keys with commas between them, the one that encrypts first.
        keep_questions: what is kept of a question.
        retention_days: how long it is kept.
        allow_guests: lets guests and people of connected workspaces ask.
        time_zone: the organisation's, by which reminders are due.
        holidays: days on which nobody is chased for a confirmation.
        slack_managers: Slack people and user groups who may send reminders, by id.
        slack_contact_channel: where a question goes that its asker passes on, by id.
        teams_tenants: Teams tenants that may speak to the bot; none for the app's own.
        teams_managers: people who may send reminders, by Entra object id.
        teams_contact_channel: the conversation that a passed-on question goes to.
        teams_ai_label: marks answers as AI generated, which quoted clauses are not.
        teams_sdk: which of Microsoft's libraries carries the bot.
    """

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_ignore_empty=True,
        env_prefix="POLICYBOT_",
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,
    )

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("policybot", appauthor=False)),
    )
    org: str = "default"
    model: str | None = None
    contact: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=3978, ge=0, le=65535)
    chat_page: bool = True
    allow_public_chat: bool = False
    public_url: str = ""
    workers: int = Field(default=2, ge=1, le=64)
    queue: int = Field(default=64, ge=1, le=10_000)
    database_url: SecretStr | None = None
    encryption_keys: SecretStr | None = None
    keep_questions: Literal["off", "counts", "text"] = "counts"
    retention_days: int = Field(default=90, ge=1, le=3650)
    allow_guests: bool = False
    time_zone: str = "Europe/London"
    holidays: _Days = ()

    slack_bot_token: SecretStr | None = _named("SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = _named("SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = _named("SLACK_SIGNING_SECRET")
    slack_client_id: str = _named("SLACK_CLIENT_ID", "")
    slack_client_secret: SecretStr | None = _named("SLACK_CLIENT_SECRET")
    slack_api_base_url: str = _named("SLACK_API_BASE_URL", "https://slack.com/api/")
    slack_org: str = _named("SLACK_ORG", "")
    slack_managers: _Words = _named("SLACK_MANAGERS", ())
    slack_contact_channel: str = _named("SLACK_CONTACT_CHANNEL", "")

    teams_app_id: str = _named("TEAMS_APP_ID", "")
    teams_app_type: Literal["SingleTenant", "UserAssignedMSI"] = _named(
        "TEAMS_APP_TYPE", "SingleTenant"
    )
    teams_app_password: SecretStr | None = _named("TEAMS_APP_PASSWORD")
    teams_app_tenant_id: str = _named("TEAMS_APP_TENANT_ID", "")
    teams_openid_metadata_url: str = _named("TEAMS_OPENID_METADATA_URL", "")
    teams_org: str = _named("TEAMS_ORG", "")
    teams_tenants: _Words = _named("TEAMS_TENANTS", ())
    teams_managers: _Words = _named("TEAMS_MANAGERS", ())
    teams_contact_channel: str = _named("TEAMS_CONTACT_CHANNEL", "")
    teams_ai_label: bool = _named("TEAMS_AI_LABEL", False)
    teams_sdk: Literal["botbuilder", "agents"] = _named("TEAMS_SDK", "botbuilder")

    @field_validator("home")
    @classmethod
    def _home_is_a_folder(cls, home: Path) -> Path:
        home = home.expanduser().absolute()
        if home.exists() and not home.is_dir():
            raise ValueError("is a file. Name a folder")
        return home

    @field_validator("org")
    @classmethod
    def _org_has_a_name(cls, org: str) -> str:
        if not org:
            raise ValueError("is not a usable name. Use letters, digits, dots and hyphens")
        return org

    @field_validator("org", "slack_org", "teams_org")
    @classmethod
    def _org_stays_in_its_folder(cls, org: str) -> str:
        if org and not is_safe_name(org):
            raise ValueError("is not a usable name. Use letters, digits, dots and hyphens")
        return org

    @field_validator("slack_managers", "teams_managers", "teams_tenants", "holidays", mode="before")
    @classmethod
    def _words_between_commas(cls, words: object) -> object:
        if not isinstance(words, str):
            return words
        return tuple(word for word in (part.strip() for part in words.split(",")) if word)

    @field_validator("public_url", "slack_api_base_url", "teams_openid_metadata_url")
    @classmethod
    def _no_secret_goes_in_clear(cls, url: str) -> str:
        parts = urlsplit(url)
        if not url:
            return url
        if not parts.hostname or parts.scheme not in {"http", "https"}:
            raise ValueError("is not a web address. Write it in full, as in https://host/path")
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ValueError("would send secrets in clear. Write https://")
        return url

    @field_validator("time_zone")
    @classmethod
    def _time_zone_is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError("is not a time zone. Use a name such as Europe/London") from None
        return name

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and url.get_secret_value().partition("://")[0] not in _DATABASES:
            message = "is not a database address. Begin with sqlite:/// or postgresql://"
            raise ValueError(message)
        return url

    @field_validator("encryption_keys")
    @classmethod
    def _keys_are_whole(cls, keys: SecretStr | None) -> SecretStr | None:
        for key in keys.get_secret_value().split(",") if keys else ():
            if not _is_fernet_key(key.strip()):
                message = "holds something that is not a key. Make one with: policybot keys"
                raise ValueError(message)
        return keys

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the command line, then the environment, then the settings file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, InitSettingsSource(settings_cls, _settings_file())


def load_settings(
    check: Callable[[Settings], Iterable[str]] = lambda _: (), **given: Any
) -> Settings:
    """Return the settings in force.

    Args:
        check: returns what is wrong with settings that are each right, one sentence a problem.
        given: what the command line says, by attribute; None where it says nothing.

    Raises:
        ConfigError: settings are bad; all of them are named.
    """
    said = {name: value for name, value in given.items() if value is not None}
    try:
        settings = Settings(**said)
    except ValidationError as error:
        problems = [_sentence(problem) for problem in error.errors()]
        raise ConfigError([*problems, *_further(check, said, error)]) from None
    if problems := list(check(settings)):
        raise ConfigError(problems)
    return settings


def _further(
    check: Callable[[Settings], Iterable[str]], said: dict[str, Any], error: ValidationError
) -> list[str]:
    """Return what the check says about the settings that could be read."""
    bad = {_field_of(str(problem["loc"][0])) for problem in error.errors() if problem["loc"]}
    if not bad <= Settings.model_fields.keys():
        return []
    defaults = {
        name: Settings.model_fields[name].get_default(call_default_factory=True) for name in bad
    }
    named = [variable_of(name) for name in bad]
    try:
        settings = Settings(**{**said, **defaults})
    except ValidationError:
        return []
    return [said for said in check(settings) if not any(name in said for name in named)]


def variable_of(name: str) -> str:
    """Return the environment variable of a setting."""
    alias = Settings.model_fields[name].validation_alias
    return alias if isinstance(alias, str) else f"POLICYBOT_{name.upper()}"


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach the address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _settings_file() -> dict[str, Any]:
    """Return what the settings file says; POLICYBOT_CONFIG names another than the usual one."""
    named = os.environ.get("POLICYBOT_CONFIG")
    path = Path(named or SETTINGS_FILE)
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        if named:
            raise ConfigError(
                [f"POLICYBOT_CONFIG: {named} does not exist. Name a file that does"]
            ) from None
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError([f"{path}: cannot be read ({error}). Mend or remove it"]) from error


def _is_fernet_key(key: str) -> bool:
    try:
        return len(urlsafe_b64decode(key)) == _KEY_BYTES
    except ValueError:
        return False


def _field_of(where: str) -> str:
    """Return the setting that pydantic means, by whichever of its names."""
    return next((n for n in Settings.model_fields if variable_of(n) == where), where)


def _sentence(problem: Any) -> str:
    """Return one problem of pydantic's as a line for the operator; secrets are not repeated."""
    where = _field_of(str(problem["loc"][0])) if problem["loc"] else "settings"
    if problem["type"] == "extra_forbidden":
        return f"{where}: no such setting. Remove it from {SETTINGS_FILE}, or mend its spelling"
    field = Settings.model_fields.get(where)
    name = variable_of(where) if field else where
    message = str(problem["msg"]).removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    if field is None or "SecretStr" in str(field.annotation):
        return f"{name}: {message}"
    return f"{name}={problem['input']!r}: {message}"
