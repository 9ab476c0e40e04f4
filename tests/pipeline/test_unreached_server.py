"""A PostgreSQL server that is not reached: the reason is told, never the address."""

from __future__ import annotations

import socket
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from publish.targets.postgres import load
from publish.targets.postgres_errors import ServerError, unreached
from publish.targets.source import latest_set
from tests.engines.postgres_server import ServerMissingError, postgres_server
from tests.unit.publish.small_release import SmallRelease

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publish.targets.source import PublishedSet
    from tests.engines.postgres_server import PostgresServer

OPEN = 0o755


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server; its folder is open to the user it runs as, and holds nothing else."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(OPEN)
            with postgres_server(Path(folder) / "server") as started:
                yield started
    except ServerMissingError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> PublishedSet:
    """What would be loaded, if a server were reached."""
    release = SmallRelease.create(tmp_path_factory.mktemp("small") / "workspace")
    release.release()
    return latest_set(release.workspace)


@pytest.mark.parametrize(
    ("part", "instead", "reason"),
    [
        ("stepladder:", "nobody:", "this login with this password"),
        ("/stepladder", "/elsewhere", "no database of this name"),
        ("127.0.0.1", "db.invalid", "no machine of the name"),
        ("/stepladder", "/stepladder?sslmode=require", "no encrypted connection"),
    ],
)
def test_why_a_server_is_not_reached_is_told_without_the_address(
    server: PostgresServer,
    published: PublishedSet,
    part: str,
    instead: str,
    reason: str,
) -> None:
    before, found, after = server.uri.rpartition(part)
    assert found

    with pytest.raises(ServerError, match=reason) as caught:
        load(before + instead + after, published)

    told = f"{caught.value} {caught.value.remedy}"
    assert not any(
        word in told for word in ("nobody", "elsewhere", "db.invalid", server.password)
    )


def test_a_port_where_nothing_listens_is_told(published: PublishedSet) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and never listening
        uri = f"postgresql://ada@127.0.0.1:{taken.getsockname()[1]}/people"
        with pytest.raises(ServerError, match="nothing answers"):
            load(uri, published)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (
            (
                'connection to server at "ssl.example.org", port 5432 failed: '
                "Connection refused"
            ),
            "nothing answers",
        ),
        ('root certificate file "/x/root.crt" does not exist', "no root certificate"),
        (
            'server certificate for "a.example" does not match host name "b.example"',
            "not one that the address accepts",
        ),
        ("Passwort-Authentifizierung fehlgeschlagen", "cannot be reached"),
    ],
)
def test_the_words_of_a_driver_become_a_reason(words: str, reason: str) -> None:
    assert reason in str(unreached(OSError(words)))
