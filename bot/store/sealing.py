"""Encrypting what is kept: tokens are never written in clear.

Keys come from the settings, or from a file in the home folder that only its owner may read. The
first key encrypts, all of them decrypt.
"""

import os
import threading
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from knowledge.errors import ConfigError, StoreUnavailable

__all__ = ["KEY_FILE", "Keys", "Sealer", "keys_of"]

KEY_FILE = "encryption.key"
_KEPT_OLD_KEYS = 1


class Keys:
    """Encryption keys, the one in use first.

    Args:
        given: keys of the settings; these never change while the process lives.
        file: where keys are kept if none are given.
        may_make: lets a key file that is missing be made.
    """

    def __init__(
        self, given: Sequence[str] = (), file: Path | None = None, *, may_make: bool = True
    ) -> None:
        self._given = tuple(given)
        self._may_make = may_make
        self.file = None if given else file

    def load(self) -> tuple[str, ...]:
        """Return the keys; a key file that is missing is made, or there are none.

        Raises:
            ConfigError: the file holds something that is no key, or others may read it.
            StoreUnavailable: the file cannot be read or made.
        """
        if self.file is None:
            return self._given
        try:
            if not self._may_make and not self.file.exists():
                return ()
            self._make_if_missing(self.file)
            if self.file.stat().st_mode & 0o077:
                raise ConfigError(
                    [f"{self.file}: others may read this key. Run: chmod 600 {self.file}"]
                )
            keys = tuple(self.file.read_text("ascii").split())
            MultiFernet([Fernet(key) for key in keys])
        except OSError as error:
            raise StoreUnavailable(
                f"{self.file}: the encryption key cannot be read ({error.strerror}). "
                "Check the rights of the home folder"
            ) from error
        except ValueError as error:
            raise ConfigError(
                [f"{self.file} holds something that is not a key. Put it back from its safe copy"]
            ) from error
        return keys

    def stamp(self) -> tuple[int, int] | None:
        """Return a value that changes with the key file, None where keys were given."""
        if self.file is None:
            return None
        try:
            stat = self.file.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_ino

    def add_new(self) -> None:
        """Put a new key in front of those in the file; one older key stays, to read what is late.

        Raises:
            StoreUnavailable: the file cannot be written.
        """
        if self.file is None:
            return
        keys = (Fernet.generate_key().decode("ascii"), *self.load())
        self._replace(self.file, keys)

    def drop_old(self) -> None:
        """Remove keys that nothing is encrypted with any more."""
        if self.file is not None:
            self._replace(self.file, self.load()[: 1 + _KEPT_OLD_KEYS])

    @staticmethod
    def _make_if_missing(file: Path) -> None:
        if file.exists():
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_name(f".{file.name}.{os.getpid()}.{threading.get_ident()}")
        _write_private(aside, Fernet.generate_key().decode("ascii") + "\n")
        try:
            # Two processes may start at once: the first link stands, both then read that key.
            os.link(aside, file)
        except FileExistsError:
            pass
        except OSError:
            # A file system without links, which replicas do not share.
            aside.replace(file)
        finally:
            aside.unlink(missing_ok=True)

    @staticmethod
    def _replace(file: Path, keys: Sequence[str]) -> None:
        aside = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            aside.unlink(missing_ok=True)
            _write_private(aside, "".join(f"{key}\n" for key in keys))
            aside.replace(file)
        except OSError as error:
            raise StoreUnavailable(
                f"{file}: the encryption key cannot be written ({error.strerror}). "
                "Check the rights of the home folder"
            ) from error


class _NoKeys(Exception):
    """There is no key, and none may be made."""


class Sealer:
    """Encrypts and decrypts; notices when the key file has changed."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._fernet: MultiFernet | None = None

    def seal(self, data: bytes) -> bytes:
        """Return the bytes encrypted with the key in use."""
        return self._current().encrypt(data)

    def open(self, sealed: bytes) -> bytes:
        """Return what was sealed.

        Raises:
            StoreUnavailable: it was sealed with a key that is not known here.
        """
        try:
            return self._current().decrypt(sealed)
        except (InvalidToken, _NoKeys) as error:
            raise StoreUnavailable(
                "A token was encrypted with a key that is missing. Put the older key behind the "
                f"others in POLICYBOT_ENCRYPTION_KEYS (or {KEY_FILE}), or install the app again"
            ) from error

    def _current(self) -> MultiFernet:
        with self._lock:
            stamp = self.keys.stamp()
            if self._fernet is None or stamp != self._stamp:
                keys = self.keys.load()
                if not keys:
                    raise _NoKeys
                self._fernet = MultiFernet([Fernet(key) for key in keys])
                self._stamp = self.keys.stamp()
            return self._fernet


def keys_of(home: Path, given: str, *, needs_given: bool, may_make: bool = True) -> Keys:
    """Return the keys in use.

    Args:
        given: the setting, keys with commas between them.
        may_make: lets a key file that is missing be made when it is first needed.
        needs_given: refuses to make up a key, because other replicas would not have it.

    Raises:
        ConfigError: there is none and one is needed, or something given is no key.
    """
    keys = [key.strip() for key in given.split(",") if key.strip()]
    try:
        for key in keys:
            Fernet(key)
    except ValueError as error:
        raise ConfigError(
            [
                "POLICYBOT_ENCRYPTION_KEYS holds something that is not a key. Make one: policybot keys"
            ]
        ) from error
    if needs_given and not keys:
        problem = (
            "POLICYBOT_ENCRYPTION_KEYS is missing, and a database that replicas share needs it: "
            "each must have the same key. Make one with: policybot keys"
        )
        raise ConfigError([problem])
    return Keys(keys, home / KEY_FILE, may_make=may_make)


def _write_private(path: Path, text: str) -> None:
    number = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(number, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
