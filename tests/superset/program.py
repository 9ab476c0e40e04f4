"""A Superset of its own for a proof: fresh settings and metadata, gone afterwards.

It is run as a person runs it, by its own commands, on the loopback address only.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

USER = "proof"
START_SECONDS = 120
ANSWER_SECONDS = 120
PAGE = 100
CONFIG = """\
SECRET_KEY = {key!r}
SQLALCHEMY_DATABASE_URI = "sqlite:///{metadata}"
WTF_CSRF_ENABLED = False
RATELIMIT_ENABLED = False
FEATURE_FLAGS = {{}}
"""


class SupersetError(Exception):
    """Superset refused a command or a request."""


@dataclass(frozen=True)
class Program:
    """An installed Superset and the folder that it keeps its state in."""

    programs: Path
    folder: Path
    password: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)

    def prepare(self) -> None:
        """Make an empty metadata database with one user."""
        self.folder.mkdir(parents=True)
        config = CONFIG.format(key=secrets.token_hex(32), metadata=self.metadata)
        self._config.write_text(config, encoding="utf-8")
        self.call("db", "upgrade")
        self.call("init")
        said = ("--firstname", "A", "--lastname", "B", "--email", "proof@example.org")
        named = ("--username", USER, "--password", self.password)
        self.call("fab", "create-admin", *named, *said)

    @property
    def metadata(self) -> Path:
        """The file of Superset's own database."""
        return self.folder / "metadata.sqlite"

    @property
    def _config(self) -> Path:
        return self.folder / "superset_config.py"

    def call(self, *arguments: str, **environment: str) -> str:
        """Run one of its commands; what it said."""
        ended = subprocess.run(
            [self.programs / "superset", *arguments],
            cwd=self.folder,
            env=self._environment(environment),
            capture_output=True,
            text=True,
            check=False,
        )
        said = ended.stdout + ended.stderr
        if ended.returncode or "Traceback" in said:
            raise SupersetError(f"superset {arguments[0]} failed:\n{said[-4000:]}")
        return said

    @contextmanager
    def served(self, **environment: str) -> Iterator[Server]:
        """Run its web server."""
        port = _free_port()
        with (self.folder / "server.log").open("a") as log:
            started = subprocess.Popen(
                [self.programs / "superset", "run", "-h", "127.0.0.1", "-p", str(port)],
                cwd=self.folder,
                env=self._environment(environment),
                stdout=log,
                stderr=log,
            )
        try:
            server = Server(f"http://127.0.0.1:{port}", self.password)
            server.wait(started)
            yield server
        finally:
            started.terminate()
            started.wait()

    def _environment(self, added: Mapping[str, str]) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "FLASK_APP": "superset",
            "SUPERSET_CONFIG_PATH": str(self._config),
            "SCARF_ANALYTICS": "false",
            **added,
        }


@dataclass
class Server:
    """A running Superset, asked through its public interface."""

    address: str
    password: str = field(repr=False)
    token: str = field(default="", repr=False)

    def wait(self, started: subprocess.Popen[bytes]) -> None:
        """Wait until it answers, then log in."""
        until = time.monotonic() + START_SECONDS
        while not self._is_up():
            if started.poll() is not None or time.monotonic() > until:
                raise SupersetError("superset's server did not start: see server.log")
            time.sleep(1)
        named = {"username": USER, "password": self.password, "provider": "db"}
        self.token = self.post("security/login", named)["access_token"]

    def _is_up(self) -> bool:
        try:
            with self._opened(urllib.request.Request(f"{self.address}/health")):  # noqa: S310 - loopback
                return True
        except OSError:
            return False

    def get(self, path: str) -> Any:  # noqa: ANN401 - what the interface answers
        """Ask for something."""
        return self._asked(path, None)

    def post(self, path: str, body: object) -> Any:  # noqa: ANN401 - as above
        """Ask with a body."""
        return self._asked(path, json.dumps(body).encode())

    def all_of(self, kind: str) -> list[dict[str, Any]]:
        """List everything of one kind, page by page."""
        found: list[dict[str, Any]] = []
        while True:
            page = len(found) // PAGE
            told = self.get(f"{kind}/?q=(page:{page},page_size:{PAGE})")
            found += told["result"]
            if len(found) >= told["count"]:
                return found

    def _asked(self, path: str, body: bytes | None) -> Any:  # noqa: ANN401 - as above
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        url = f"{self.address}/api/v1/{path}"
        request = urllib.request.Request(url, body, headers)  # noqa: S310 - loopback
        try:
            with self._opened(request) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            said = refused.read().decode(errors="replace")[:1000]
            raise SupersetError(f"{path}: {refused.code} {said}") from refused

    def _opened(self, request: urllib.request.Request) -> Any:  # noqa: ANN401 - as above
        return urllib.request.urlopen(request, timeout=ANSWER_SECONDS)  # noqa: S310 - loopback


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
