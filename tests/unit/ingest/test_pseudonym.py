"""Pseudonyms are equal where people are, and only for who has the key."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import polars as pl
import pytest

from ingest.errors import UsageError
from ingest.pseudonym import (
    Key,
    Pseudonymiser,
    create_key,
    email_hash,
    load_key,
    normalised,
    pseudonym,
)

if TYPE_CHECKING:
    from pathlib import Path

KEY = Key(b"k" * 32)


@pytest.mark.parametrize("spelling", ["Ab1", " AB1 ", "\uff21\uff22\uff11"])
def test_spellings_of_one_id_get_one_pseudonym(spelling: str) -> None:
    same = pseudonym("ab1", id_type="worker_id", key=KEY)
    assert pseudonym(spelling, id_type="worker_id", key=KEY) == same


def test_a_leading_zero_makes_another_person() -> None:
    assert pseudonym("01", id_type="worker_id", key=KEY) != pseudonym(
        "1", id_type="worker_id", key=KEY
    )


def test_kinds_and_keys_keep_pseudonyms_apart() -> None:
    made = {
        pseudonym("1", id_type=kind, key=key)
        for kind in ("worker_id", "user_name")
        for key in (KEY, Key(b"o" * 32))
    }
    assert len(made) == 4


def test_a_column_agrees_with_single_values_and_keeps_nothing_as_nothing() -> None:
    ids = pl.Series("id", ["a", None, "b", "A"])
    made = Pseudonymiser(KEY).column(ids, id_type="worker_id")
    one, two = (pseudonym(v, id_type="worker_id", key=KEY) for v in "ab")
    assert made.values.to_list() == [one, None, two, one]
    assert sorted(made.identities["identifier"].to_list()) == ["A", "a", "b"]


def test_an_address_and_its_xapi_hash_meet() -> None:
    # xAPI 1.0.3: the hex SHA-1 of the mailto IRI of the address.
    iri = b"mailto:a@example.org"
    expected = hashlib.sha1(iri, usedforsecurity=False).hexdigest()
    assert email_hash(" MAILTO:A@Example.org") == expected
    assert email_hash("a@example.org") == expected
    assert normalised("mailto:A@Example.org", id_type="email") == "a@example.org"


def test_a_key_is_readable_by_its_owner_only_and_never_shown(tmp_path: Path) -> None:
    path = tmp_path / "pseudonym.key"
    made = create_key(path)
    assert path.stat().st_mode & 0o777 == 0o400
    assert load_key(path) == made
    assert made.secret.hex() not in repr(made)
    with pytest.raises(FileExistsError):
        create_key(path)


def test_a_missing_or_short_key_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="backup"):
        load_key(tmp_path / "none.key")
    (tmp_path / "short.key").write_bytes(b"short")
    with pytest.raises(UsageError, match="32 bytes"):
        load_key(tmp_path / "short.key")
