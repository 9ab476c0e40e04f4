"""One xAPI statement (1.0.3 or 2.0) to a row of text columns.

What the standard says about actors, objects and results belongs here.
"""

from __future__ import annotations

from typing import Any

from ingest.faults import Rule
from ingest.readers.json_text import NotARecordError, as_text

COLUMNS = (
    "event_id",
    "actor_id",
    "actor_type",
    "verb_id",
    "activity_id",
    "activity_type",
    "activity_name",
    "parent_activity_id",
    "timestamp",
    "stored",
    "success",
    "completion",
    "score_scaled",
    "score_raw",
    "duration",
    "voided_statement_id",
    "version",
)
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
_LANGUAGES = ("en-US", "en-GB", "en")
_IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")


def statement(record: dict[str, Any]) -> dict[str, str | None]:
    """Return the columns of a statement.

    Raises:
        NotARecordError: A part is not what the standard says it is.
    """
    actor_id, actor_type = _actor(_object(record, "actor"))
    verb = as_text(_object(record, "verb").get("id"))
    thing = _object(record, "object")
    definition = _object(thing, "definition")
    kind = thing.get("objectType", "Activity")
    refers = kind == "StatementRef"
    result = _object(record, "result")
    score = _object(result, "score")
    return {
        "event_id": as_text(record.get("id")),
        "actor_id": actor_id,
        "actor_type": actor_type,
        "verb_id": verb,
        "activity_id": (
            as_text(thing.get("id")) if kind == "Activity" or refers else None
        ),
        "activity_type": as_text(definition.get("type")),
        "activity_name": _in_one_language(_object(definition, "name")),
        "parent_activity_id": _parent(record),
        "timestamp": as_text(record.get("timestamp", record.get("stored"))),
        "stored": as_text(record.get("stored")),
        "success": as_text(result.get("success")),
        "completion": as_text(result.get("completion")),
        "score_scaled": as_text(score.get("scaled")),
        "score_raw": as_text(score.get("raw")),
        "duration": as_text(result.get("duration")),
        "voided_statement_id": (
            as_text(thing.get("id")) if refers and verb == VOIDED else None
        ),
        "version": as_text(record.get("version")),
    }


def _actor(actor: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return the identifier and its kind; a group has none, even with an address."""
    if actor.get("objectType") == "Group":
        return None, None
    present = [name for name in _IDENTIFIERS if actor.get(name) is not None]
    if not present:
        return None, None
    if len(present) > 1:
        raise NotARecordError(Rule.SYNTAX, "the actor has more than one identifier")
    name = present[0]
    if name == "account":
        account = _object(actor, name)
        parts = (account.get("homePage"), account.get("name"))
        if not all(isinstance(part, str) and part for part in parts):
            raise NotARecordError(
                Rule.SYNTAX, "the account of the actor lacks homePage or name"
            )
        return f"{parts[0]}|{parts[1]}", "account"
    value = as_text(actor[name])
    if name == "mbox":
        return (value or "").removeprefix("mailto:"), "email"
    return value, name


def _parent(record: dict[str, Any]) -> str | None:
    activities = _object(_object(record, "context"), "contextActivities")
    parent = activities.get("parent")
    if isinstance(parent, list):
        parent = parent[0] if parent else None
    return as_text(parent.get("id")) if isinstance(parent, dict) else None


def _in_one_language(names: dict[str, Any]) -> str | None:
    for language in (*_LANGUAGES, *sorted(names)):
        if language in names:
            return as_text(names[language])
    return None


def _object(parent: dict[str, Any], key: str) -> dict[str, Any]:
    value = parent.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise NotARecordError(Rule.SYNTAX, f"`{key}` is not a JSON object")
    return value
