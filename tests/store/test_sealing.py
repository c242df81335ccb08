"""Tokens are never on disk in clear, and keys can be changed while the service runs."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.config import load_settings
from bot.store import look_at_store, open_store
from bot.store.sealing import KEY_FILE, Keys, Sealer, keys_of
from knowledge.errors import ConfigError, StoreUnavailable
from tests.postgres import Postgres
from tests.stores import Place

TOKEN = b"xoxb-a-very-secret-token"


def test_no_token_is_on_disk_in_clear(tmp_path: Path) -> None:
    """Database, its log and its key are private, and none of them holds a token."""
    store = open_store(load_settings(home=tmp_path))
    store.installations.save("slack", "T1", "bot", TOKEN)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"policybot.sqlite3", KEY_FILE}
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
        assert TOKEN not in path.read_bytes(), path.name
    store.close()


def test_two_processes_make_one_key(tmp_path: Path) -> None:
    """Whoever starts first makes the key; all others read it."""
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: Keys(file=tmp_path / KEY_FILE).load(), range(16)))
    assert len(made) == 1
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    """A key is used only while it is private, and the error says how to make it so."""
    Keys(file=tmp_path / KEY_FILE).load()
    (tmp_path / KEY_FILE).chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        Keys(file=tmp_path / KEY_FILE).load()


@pytest.mark.parametrize("content", ["", "no key", "ä"])
def test_a_damaged_key_file_is_refused(tmp_path: Path, content: str) -> None:
    """A key file with something else in it is not replaced: the tokens would be lost."""
    file = tmp_path / KEY_FILE
    file.write_text(content, "utf-8")
    file.chmod(0o600)
    with pytest.raises(ConfigError, match="Put it back"):
        Sealer(Keys(file=file)).seal(b"x")
    assert file.read_text("utf-8") == content


def test_a_shared_database_needs_keys_of_the_settings(postgres: Postgres, tmp_path: Path) -> None:
    """A key made up by one replica would be unknown to the others, so none is made up."""
    settings = load_settings(home=tmp_path, database_url=postgres.url())
    with pytest.raises(ConfigError, match="POLICYBOT_ENCRYPTION_KEYS is missing"):
        open_store(settings)
    with pytest.raises(ConfigError, match="not a key"):
        keys_of(tmp_path, "abc", needs_given=True)


def test_looking_makes_no_key(tmp_path: Path) -> None:
    """Where the key file is lost, a look says so and does not hide it behind another key."""
    settings = load_settings(home=tmp_path)
    store = open_store(settings)
    store.installations.save("slack", "T1", "bot", TOKEN)
    store.close()
    (tmp_path / KEY_FILE).unlink()
    assert look_at_store(settings).unreadable == ("installations slack/T1/bot",)
    assert not (tmp_path / KEY_FILE).exists()


def test_rotation_of_the_key_file(tmp_path: Path) -> None:
    """After a rotation the old key opens nothing, and a service that was running goes on."""
    settings = load_settings(home=tmp_path)
    running, operator = open_store(settings), open_store(settings)
    running.installations.save("slack", "T1", "bot", TOKEN)
    before = (tmp_path / KEY_FILE).read_text("ascii").split()
    assert operator.rotate_keys() == 1
    after = (tmp_path / KEY_FILE).read_text("ascii").split()
    assert after[1:] == before
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert running.installations.find("slack", "T1", "bot") == TOKEN
    running.installations.save("slack", "T2", "bot", TOKEN)
    assert operator.rotate_keys() == 2
    assert before[0] not in (tmp_path / KEY_FILE).read_text("ascii")
    assert running.installations.find("slack", "T2", "bot") == TOKEN
    running.close()
    operator.close()


def test_rotation_of_keys_in_the_settings(place: Place) -> None:
    """A new key in front, a rotation, and the old one can be dropped."""
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    base = place.settings

    def opened(keys: str) -> object:
        return load_settings(home=base.home, database_url=base.database_url, encryption_keys=keys)

    store = open_store(opened(old))  # type: ignore[arg-type]
    store.installations.save("slack", "T1", "bot", TOKEN)
    store.close()
    store = open_store(opened(f"{new}, {old}"))  # type: ignore[arg-type]
    assert store.rotate_keys() == 1
    store.close()
    store = open_store(opened(new))  # type: ignore[arg-type]
    assert store.installations.find("slack", "T1", "bot") == TOKEN
    store.close()


def test_a_missing_key_is_said(place: Place) -> None:
    """A token whose key is gone is an error with a remedy; the rest goes on; rotation refuses."""
    store = place.open()
    store.installations.save("slack", "T1", "bot", TOKEN)
    base = place.settings
    other = load_settings(
        home=base.home,
        database_url=base.database_url,
        encryption_keys=Fernet.generate_key().decode(),
    )
    reopened = open_store(other)
    with pytest.raises(StoreUnavailable, match="key that is missing"):
        reopened.installations.find("slack", "T1", "bot")
    with pytest.raises(StoreUnavailable, match="key that is missing"):
        reopened.rotate_keys()
    assert reopened.claims.claim("e")
    assert look_at_store(other).unreadable == ("installations slack/T1/bot",)
    assert store.installations.find("slack", "T1", "bot") == TOKEN
    reopened.close()
