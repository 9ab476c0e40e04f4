"""A PostgreSQL server of its own for a proof: on a fresh folder, gone afterwards.

The server is the real one, as a package manager installs it. It refuses to run as root,
so root starts it as the user `nobody`.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "stepladder"
UNPRIVILEGED = "nobody"
# Text is ordered by code points, as DuckDB and Spark order it. What is built is thrown
# away, so nothing is forced to the disk; short queries do not repay compiling.
SETTINGS = ("timezone=UTC", "fsync=off", "full_page_writes=off", "jit=off")


class ServerMissingError(Exception):
    """The programs of a PostgreSQL server are not installed."""


@dataclass(frozen=True)
class PostgresServer:
    """Where a running server is, and how to get in."""

    port: int
    password: str
    version: str

    @property
    def uri(self) -> str:
        """The address with name and password, for a driver."""
        return f"postgresql://{NAME}:{self.password}@127.0.0.1:{self.port}/{NAME}"

    def environment(self) -> dict[str, str]:
        """What the `postgres` target of dbt's profile reads."""
        return {
            "STEPLADDER_POSTGRES_HOST": "127.0.0.1",
            "STEPLADDER_POSTGRES_PORT": str(self.port),
            "STEPLADDER_POSTGRES_USER": NAME,
            "STEPLADDER_POSTGRES_PASSWORD": self.password,
            "STEPLADDER_POSTGRES_DATABASE": NAME,
        }


@contextmanager
def postgres_server(folder: Path) -> Iterator[PostgresServer]:
    """Start a server whose data lie in a folder that does not exist yet."""
    programs = _programs()
    folder.mkdir()
    password = secrets.token_hex(16)
    (folder / "password").write_text(password, encoding="utf-8")
    if os.geteuid() == 0:
        for path in (folder, folder / "password"):
            shutil.chown(path, UNPRIVILEGED)
    data = folder / "data"
    _call(
        programs / "initdb",
        *("-D", data, "-U", NAME, "--pwfile", folder / "password"),
        *("--auth=scram-sha-256", "--locale=C.UTF-8", "--encoding=UTF8"),
    )
    port = _free_port()
    listening = ("listen_addresses=127.0.0.1", f"unix_socket_directories={folder}")
    options = " ".join(f"-c {setting}" for setting in (*SETTINGS, *listening))
    control = (programs / "pg_ctl", "-D", data, "-w")
    _call(*control, "-o", f"-p {port} {options}", "-l", folder / "log", "start")
    try:
        where = ("-h", "127.0.0.1", "-p", str(port), "-U", NAME)
        _call(programs / "createdb", *where, NAME, PGPASSWORD=password)
        version = _call(programs / "postgres", "--version").split()[2]
        yield PostgresServer(port=port, password=password, version=version)
    finally:
        _call(*control, "-m", "immediate", "stop")


def _programs() -> Path:
    """Find the newest server: distributions keep it off the PATH."""
    kept = Path("/usr/lib/postgresql").glob("*/bin")
    newest = sorted(kept, key=lambda folder: int(folder.parent.name))[-1:]
    found = shutil.which("initdb")
    for folder in (*newest, *([Path(found).resolve().parent] if found else [])):
        if (folder / "initdb").is_file():
            return folder
    raise ServerMissingError(
        "No PostgreSQL server is installed. On Debian or Ubuntu: "
        "sudo apt-get install postgresql"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _call(*command: str | Path, **environment: str) -> str:
    """Run a program of the server's as somebody who is not root."""
    is_root = os.geteuid() == 0
    ended = subprocess.run(
        command,
        cwd="/",
        user=UNPRIVILEGED if is_root else None,
        extra_groups=[] if is_root else None,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise RuntimeError(f"{command[0]} failed: {ended.stderr}")
    return ended.stdout
