"""Ask a server of the test's own, as its owner or as somebody who may see less."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.engines.postgres_server import PostgresServer


@dataclass(frozen=True)
class Database:
    """A server of the test's own, and how to ask it."""

    server: PostgresServer

    def uri(self, login: str | None = None) -> str:
        """Say where it is, for its owner or for a login."""
        if login is None:
            return self.server.uri
        return self.server.uri.replace(
            f"stepladder:{self.server.password}@", f"{login}:secret@"
        )

    def ask(self, query: str, login: str | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with closing(self.connect(login)) as connection:
            return ask(connection, query)

    def tell(self, *statements: str) -> None:
        """Run statements and keep what they did."""
        with closing(self.connect()) as connection:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
            connection.commit()

    def connect(self, login: str | None = None) -> Any:  # noqa: ANN401 - no types
        """Open a connection, as a tool does."""
        import adbc_driver_postgresql.dbapi as adbc

        return adbc.connect(self.uri(login))


def ask(connection: Any, query: str) -> list[tuple[Any, ...]]:  # noqa: ANN401 - no types
    """Return the rows of a query within the transaction of a connection."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall()) if cursor.description else []
