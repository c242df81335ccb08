"""Settings: one frozen value, and the one module that reads the environment.

Precedence: what the command line says, the environment, ``policybot.toml``, the default.
Every bad setting is named at once, with its remedy. ``deploy/env.example`` lists them all.
"""

import os
import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from knowledge.archive import is_safe_name
from knowledge.errors import ConfigError

__all__ = ["SETTINGS_FILE", "Settings", "is_loopback", "load_settings"]

SETTINGS_FILE = "policybot.toml"


class Settings(BaseSettings):
    """Everything an operator can set.

    Attributes:
        home: folder for policies, versions and indexes.
        org: the organisation asked when no other is named.
        model: name or path of an embedding model, None for the shipped one.
        contact: whom to ask where no policy names anyone, as a sentence's object.
        host: address the service binds to.
        port: port the service binds to; 0 lets the system choose.
        allow_public_chat: lets the chat page bind to other than loopback addresses; only for use
            behind something that signs people in.
        workers: questions answered at the same time.
        queue: questions that may wait; more are told to come back.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_ignore_empty=True, env_prefix="POLICYBOT_"
    )

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("policybot", appauthor=False)),
    )
    org: str = "default"
    model: str | None = None
    contact: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=3978, ge=0, le=65535)
    allow_public_chat: bool = False
    workers: int = Field(default=2, ge=1, le=64)
    queue: int = Field(default=32, ge=1, le=10_000)

    @field_validator("home")
    @classmethod
    def _home_is_a_folder(cls, home: Path) -> Path:
        home = home.expanduser().absolute()
        if home.exists() and not home.is_dir():
            raise ValueError("is a file. Name a folder")
        return home

    @field_validator("org")
    @classmethod
    def _org_stays_in_its_folder(cls, org: str) -> str:
        if not is_safe_name(org):
            raise ValueError("is no usable name. Use letters, digits, dots and hyphens")
        return org

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


def load_settings(**given: Any) -> Settings:
    """Return the settings in force.

    Args:
        given: what the command line says, by attribute; None where it says nothing.

    Raises:
        ConfigError: settings are bad; all of them are named.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise ConfigError([_sentence(problem) for problem in error.errors()]) from error


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


def _sentence(problem: Any) -> str:
    """Return one problem of pydantic's as a line for the operator."""
    where = str(problem["loc"][0]) if problem["loc"] else "settings"
    name = where if where.isupper() else f"POLICYBOT_{where.upper()}"
    if problem["type"] == "extra_forbidden":
        return f"{where}: no such setting. Remove it from {SETTINGS_FILE}, or mend its spelling"
    message = str(problem["msg"]).removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    return f"{name}={problem['input']!r}: {message}"
