"""One Open Badges 3.0 credential to a row of text columns.

What the standard says about holders, their hashed identities, achievements and the time
a credential is valid belongs here. Signatures are not checked and no address in a
credential is followed: whether it was revoked stands elsewhere, so it is `unknown`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.faults import Rule
from ingest.readers.json_text import NotARecordError, as_text

COLUMNS = (
    "credential_id",
    "holder_id",
    "holder_id_type",
    "achievement_id",
    "achievement_name",
    "achievement_type",
    "alignment_code",
    "issuer",
    "valid_from",
    "first_day",
    "last_day",
    "status",
    "credits_earned",
)
HASHED_EMAIL = "hashed_email"
"""Kind of an identifier that is a hash of an e-mail address: `sha256$<hex>$<salt>`."""
SUBJECT = "subject"
_KINDS = {"AchievementCredential", "OpenBadgeCredential"}
_HASH = re.compile(r"(sha256\$[0-9a-f]{64}|md5\$[0-9a-f]{32})", re.IGNORECASE)
_NOT_TAKEN = {"name", "nationalIdentityNumber", "isbn", "issn"}
"""A name is no id, and nobody needs the number of a state's register here."""
_LAST_MOMENT = timedelta(microseconds=1)

Identity = tuple[str, str]
"""The kind of an identifier and the identifier."""


def credential(record: dict[str, Any]) -> dict[str, str | None]:
    """Return the columns of a credential.

    Raises:
        NotARecordError: A part is not what the standard says it is.
    """
    if not _KINDS & set(_several(record.get("type"))):
        raise NotARecordError(
            Rule.SYNTAX,
            "the record is neither an AchievementCredential nor an OpenBadgeCredential",
        )
    subject = _object(record, "credentialSubject")
    achievement = _object(subject, "achievement")
    kind, holder = _holder(subject)
    valid_from = as_text(record.get("validFrom", record.get("issuanceDate")))
    valid_until = as_text(record.get("validUntil", record.get("expirationDate")))
    return {
        "credential_id": as_text(record.get("id")),
        "holder_id": holder,
        "holder_id_type": kind,
        "achievement_id": as_text(achievement.get("id")),
        "achievement_name": as_text(achievement.get("name")),
        "achievement_type": as_text(achievement.get("achievementType")),
        "alignment_code": _alignment(achievement),
        "issuer": _issuer(record.get("issuer")),
        "valid_from": valid_from,
        "first_day": _day(valid_from),
        "last_day": _day(valid_until, before=_LAST_MOMENT),
        "status": "unknown" if record.get("credentialStatus") is not None else None,
        "credits_earned": as_text(subject.get("creditsEarned")),
    }


def _holder(subject: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return the identity that finds a worker best: in the clear before hashed."""
    found = [
        identity
        for entry in _several(subject.get("identifier"))
        if (identity := _identity(entry)) is not None
    ]
    own = as_text(subject.get("id"))
    if own is not None:
        address = own.removeprefix("mailto:")
        found.append((SUBJECT if address == own else "email", address))
    if not found:
        return None, None
    return min(found, key=lambda identity: _rank(identity[0]))


def _identity(entry: object) -> Identity | None:
    if not isinstance(entry, dict):
        raise NotARecordError(Rule.SYNTAX, "an identifier is not a JSON object")
    kind, value = as_text(entry.get("identityType")), as_text(entry.get("identityHash"))
    if kind is None or value is None or kind in _NOT_TAKEN:
        return None
    name = _plain_name(kind)
    if as_text(entry.get("hashed")) != "true":
        return name, value
    if not _HASH.fullmatch(value):
        raise NotARecordError(
            Rule.SYNTAX, "the hashed identity is not written as sha256$… or md5$…"
        )
    return f"hashed_{name}", f"{value.lower()}${as_text(entry.get('salt')) or ''}"


def _plain_name(kind: str) -> str:
    """Return the name that other systems use for a kind of identity."""
    if kind == "emailAddress":
        return "email"
    own = kind.removeprefix("ext:")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", own).lower()


def _rank(kind: str) -> int:
    if kind == "email":
        return 0
    if kind == SUBJECT:
        return 3
    if kind.startswith("hashed_"):
        return 2 if kind == HASHED_EMAIL else 4
    return 1


def _alignment(achievement: dict[str, Any]) -> str | None:
    for entry in _several(achievement.get("alignment")):
        code = as_text(entry.get("targetCode")) if isinstance(entry, dict) else None
        if code is not None:
            return code
    return None


def _issuer(issuer: object) -> str | None:
    if not isinstance(issuer, dict):
        return as_text(issuer)
    return as_text(issuer.get("name", issuer.get("id")))


def _day(moment: str | None, *, before: timedelta = timedelta()) -> str | None:
    """Return the day (UTC) of a moment; what is no moment is left for conversion."""
    if moment is None:
        return None
    try:
        read = datetime.fromisoformat(moment)
        zoned = read if read.tzinfo else read.replace(tzinfo=UTC)
        return (zoned.astimezone(UTC) - before).date().isoformat()
    except (ValueError, OverflowError):
        return moment


def _several(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _object(parent: dict[str, Any], key: str) -> dict[str, Any]:
    value = parent.get(key)
    if not isinstance(value, dict):
        raise NotARecordError(Rule.SYNTAX, f"`{key}` is not a JSON object")
    return value
