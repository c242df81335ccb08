"""A real PostgreSQL for tests: started once, on a socket of its own, gone with the session.

The binaries come with the wheel ``pgserver`` (development extra), else from the system. They are
started here and not by that package, because as root it makes a user and opens folders to others.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

__all__ = ["CannotStart", "Postgres", "running_postgres"]

_START_S = 60
# Nothing here must outlive a power cut; it must outlive `stop`, so commits are not put off.
_HASTE = ("fsync=off", "full_page_writes=off", "max_connections=300")


class CannotStart(Exception):
    """No PostgreSQL can be started here, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """A running server.

    Attributes:
        data: its folder; the socket lies in there, too.
    """

    bin: Path
    data: Path

    def url(self, database: str = "postgres") -> str:
        """Return the address of one of its databases."""
        return f"postgresql://postgres@/{database}?host={quote(str(self.data), safe='')}"

    def stop(self) -> None:
        """Cut every connection and end, as a crash would; the data stays."""
        self._control("stop", "-m", "immediate")

    def start(self) -> None:
        """Begin to serve."""
        options = " ".join([f"-k {self.data}", "-h ''", *(f"-c {word}" for word in _HASTE)])
        self._control("start", "-l", str(self.data / "log"), "-o", options)

    def _control(self, act: str, *arguments: str) -> None:
        _run([self.bin / "pg_ctl", "-D", self.data, "-w", "-t", str(_START_S), act, *arguments])


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server and stop it in the end.

    Raises:
        CannotStart: there is none, or it does not start here.
    """
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        # A socket's path may have 107 characters; pytest's own folders are longer than that.
        data = Path(folder) / "d"
        data.mkdir()
        server = Postgres(bin=_binaries(Path(folder)), data=data)
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root.
            nobody = pwd.getpwnam("nobody")
            for path in (Path(folder), data):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
        initdb: list[str | Path] = [server.bin / "initdb", "-D", data, "-U", "postgres"]
        _run([*initdb, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
        server.start()
        try:
            yield server
        finally:
            # A test may have stopped it.
            with suppress(CannotStart):
                server.stop()


def _binaries(folder: Path) -> Path:
    """Return the folder of the server's programs, where whoever runs them may read them."""
    spec = find_spec("pgserver")
    wheel = Path(spec.origin).parent if spec and spec.origin else None
    places = [wheel / "pginstall" / "bin"] if wheel else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("pg_ctl")
    places += [Path(on_path).parent] if on_path else []
    for place in places:
        if not (place / "initdb").is_file():
            continue
        if wheel is None or wheel not in place.parents or os.geteuid() or _open_to_others(place):
            return place
        # The libraries lie beside the package, and the programs find them from where they are.
        for name in (wheel.name, f"{wheel.name}.libs"):
            if (wheel.parent / name).is_dir():
                shutil.copytree(wheel.parent / name, folder / name)
        return folder / wheel.name / "pginstall" / "bin"
    raise CannotStart("neither pgserver nor a PostgreSQL of the system is installed")


def _open_to_others(path: Path) -> bool:
    return all(p.stat().st_mode & 0o001 for p in (path, *path.parents))


def _run(command: Sequence[str | Path]) -> None:
    as_root = os.geteuid() == 0
    try:
        subprocess.run(
            [str(word) for word in command],
            check=True,
            stdin=subprocess.DEVNULL,
            # A file, not a pipe: the server keeps what it inherits open for as long as it runs.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            timeout=_START_S,
            user="nobody" if as_root else None,
            extra_groups=[] if as_root else None,
        )
    except (OSError, KeyError, subprocess.SubprocessError) as error:
        raise CannotStart(f"{Path(command[0]).name}: {error}") from error
