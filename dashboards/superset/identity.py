"""Identifiers that stay: the same thing has the same one in every pack.

Superset recognises what it imported before by them.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid5

_NAMESPACE: Final = UUID("6b1a4f0e-5d0c-5b53-9a1e-8f6f0d9c2a71")


def identifier(*names: str) -> str:
    """Make the identifier of a thing from its kind and names."""
    return str(uuid5(_NAMESPACE, "/".join(names)))
