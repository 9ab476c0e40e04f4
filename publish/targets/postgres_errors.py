"""What is told when a PostgreSQL server is not reached: why, never the address."""

from __future__ import annotations

from typing import Final

from publish.errors import PublishError

_REASONS: Final = (
    (
        "password authentication failed",
        "the server does not take this login with this password",
        (
            "Look at both. In an address @ : / # and % of a password are written "
            "%40 %3A %2F %23 %25."
        ),
    ),
    (
        "no password supplied",
        "the server asks for a password, and the address has none",
        "Write login:password@ before the host.",
    ),
    (
        "no pg_hba.conf entry",
        "the server does not let this login in from this machine",
        (
            "Its administrator says in pg_hba.conf who may come from where, and "
            "whether encrypted only (sslmode=require)."
        ),
    ),
    (
        "translate host name",
        "no machine of the name in this address is known",
        "Look at the host, and whether this machine is in the right network.",
    ),
    (
        "connection refused",
        "nothing answers at the host and port of this address",
        "Look at both, and whether the server runs and takes connections from here.",
    ),
    (
        "timeout expired",
        "nothing answers at the host and port of this address",
        "Look at both, and whether a firewall stands between.",
    ),
    (
        'database "',
        "the server has no database of this name, or this login may not connect to it",
        (
            "Look at what follows the last / of the address; docs/how-to/"
            "export-to-postgres.md makes the database."
        ),
    ),
    (
        "root certificate file",
        "there is no root certificate to know the server by",
        (
            "Put its authority's into ~/.postgresql/root.crt, or name the file "
            "in the address: sslrootcert=/path/to/root.crt."
        ),
    ),
    (
        "certificate",
        "the server's certificate is not one that the address accepts",
        (
            "Ask its administrator for the root certificate, and name the host as the "
            "certificate does."
        ),
    ),
    (
        "ssl",
        "no encrypted connection as the address asks for it (sslmode) came about",
        (
            "Ask the server's administrator for its certificate, and name the host as "
            "the certificate does."
        ),
    ),
)
"""Words of the driver in small letters, what they mean, and what can be done. The first
that is found holds: a host may have "ssl" in its name."""


class ServerError(PublishError):
    """A database server that did not do what it was asked."""


def unreached(error: Exception) -> ServerError:
    """Say why no connection came about, in words that hold no part of the address.

    The driver gives no code here, and its own words hold login, host and database; a
    server that speaks another language than English is told as one that is not reached.
    """
    words = str(error).lower()
    for sign, what, remedy in _REASONS:
        if sign in words:
            return ServerError(what, remedy=remedy)
    return ServerError(
        "the server cannot be reached with this address",
        remedy="Try the address with psql, which shows the server's own words.",
    )
