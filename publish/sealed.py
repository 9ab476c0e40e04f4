"""Facts in a JSON file with a seal, so that a change of any byte shows.

The form is canonical: equal facts are equal bytes. Which facts a file holds, and what
is to be done about a damaged one, belongs to those who write it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from pathlib import Path

Facts = TypeVar("Facts", bound=BaseModel)


def sealed_text(facts: BaseModel) -> str:
    """Write facts in their one canonical form, sealed."""
    told = facts.model_dump(mode="json")
    seal = hashlib.sha256(_canonical(told).encode()).hexdigest()
    return _canonical({**told, "seal": seal})


def read_sealed(path: Path, form: type[Facts]) -> Facts | None:
    """Read a sealed file; none if it is missing or not byte for byte as written."""
    try:
        text = path.read_text(encoding="utf-8")
        told = json.loads(text)
        told.pop("seal")
        facts = form.model_validate(told)
    except (OSError, ValueError, KeyError, AttributeError, ValidationError):
        return None
    return facts if sealed_text(facts) == text else None


def _canonical(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
