"""The text of a new workspace's `stepladder.yaml`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ingest.workspace import WorkspaceSettings

_LEFT_OUT: Final = {"threads", "minimum_group_size", "minimum_group_size_sensitive"}


def settings_text(settings: WorkspaceSettings) -> str:
    """Return `stepladder.yaml` with what each setting means beside it.

    Unless set, threads (a machine has them) and sizes of groups (by profile) stay out.
    """
    lines = ["# The settings of this workspace. Every line may be left out.", ""]
    values = settings.model_dump(mode="json")
    for name, field in type(settings).model_fields.items():
        if name in _LEFT_OUT and name not in settings.model_fields_set:
            continue
        is_plain = not isinstance(values[name], dict | bool)
        told = values[name] if is_plain else json.dumps(values[name])
        lines += [f"# {field.description}", f"{name}: {told}", ""]
    return "\n".join(lines)
