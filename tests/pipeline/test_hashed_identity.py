"""A badge naming its holder by a salted hash finds the worker, whoever came first."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import duckdb
import pytest

from ingest import ledger, vault
from ingest.hashed_identity import resolve_hashed_identities
from ingest.landing import land
from ingest.pseudonym import load_key, pseudonym
from ingest.raw_views import register_raw_views
from ingest.workspace import create_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.workspace import Workspace

BADGES = "source: badges\npreset: open_badges\n"
HRIS = "source: hris\npreset: generic_hris\n"
PUBLISHED = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"
"""The standard's own example: SHA-256 of a@example.com and the salt Kosher after it."""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = create_workspace(tmp_path / "workspace")
    for source, text in (("badges", BADGES), ("hris", HRIS)):
        (made.mappings / f"{source}.yaml").write_text(text)
        (made.landing / source).mkdir()
    return made


def _badge(number: int, identity: str, salt: str | None) -> dict[str, object]:
    identifier = {
        "type": "IdentityObject",
        "identityType": "emailAddress",
        "hashed": True,
        "identityHash": identity,
    }
    if salt is not None:
        identifier["salt"] = salt
    return {
        "id": f"https://badges.example.org/credentials/{number}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": "https://badges.example.org/issuers/1",
        "validFrom": "2024-01-01T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [identifier],
            "achievement": {"id": "https://badges.example.org/a/1", "name": "First"},
        },
    }


def _deliver_badges(workspace: Workspace, name: str, *badges: object) -> None:
    (workspace.landing / "badges" / name).write_text(json.dumps(badges))


def _deliver_workers(workspace: Workspace, name: str, **addresses: str) -> None:
    header = (
        "worker_id,universal_id,user_name,email,previous_worker_id,full_name,birth_date,"
        "gender,original_hire_date,hire_date,continuous_service_date,termination_date,"
        "termination_kind,termination_reason_code,is_regretted_exit,worker_type,"
        "is_deleted,recorded_at\n"
    )
    rows = "".join(
        f"{worker.removeprefix('w')},,,{address},,,,,,2020-01-01,,,,,,,,\n"
        for worker, address in addresses.items()
    )
    (workspace.landing / "hris" / name).write_text(header + rows)


def _sha256(text: str) -> str:
    return f"sha256${hashlib.sha256(text.encode()).hexdigest()}"


def _pairs(workspace: Workspace) -> list[tuple[str, str, str]]:
    with duckdb.connect() as connection:
        register_raw_views(connection, workspace)
        return connection.execute(
            "select identifier, identifier_type, email "
            "from raw_ops.resolved_identifiers order by email nulls last"
        ).fetchall()


def _expected(
    workspace: Workspace, hashed: str, salt: str, address: str
) -> tuple[str, str, str]:
    key = load_key(workspace.pseudonym_key)
    return (
        pseudonym(f"{hashed}${salt}", id_type="hashed_email", key=key),
        "hashed_email",
        pseudonym(address, id_type="email", key=key),
    )


def _outcome(workspace: Workspace, *, most_attempts: int = 1_000) -> tuple[int, ...]:
    with (
        ledger.open_ledger(workspace.ledger) as connection,
        vault.opened(workspace) as keys,
    ):
        found = resolve_hashed_identities(
            workspace,
            ledger.deliveries(connection),
            keys=keys,
            most_attempts=most_attempts,
        )
    return found.resolved, found.unresolved, found.waiting, found.attempts


def test_the_published_example_is_found_with_both_in_one_landing(
    workspace: Workspace,
) -> None:
    _deliver_badges(workspace, "open_badges.json", _badge(1, PUBLISHED, "Kosher"))
    _deliver_workers(workspace, "workers.csv", w1="a@example.com", w2="b@example.com")

    land(workspace)

    assert _pairs(workspace) == [
        _expected(workspace, PUBLISHED, "Kosher", "a@example.com")
    ]


def test_a_badge_that_came_before_the_worker_is_found_later(
    workspace: Workspace,
) -> None:
    _deliver_badges(workspace, "open_badges.json", _badge(1, PUBLISHED, "Kosher"))
    land(workspace)
    assert _pairs(workspace) == []

    _deliver_workers(workspace, "workers.csv", w1="A@Example.com")
    land(workspace)

    assert _pairs(workspace) == [
        _expected(workspace, PUBLISHED, "Kosher", "a@example.com")
    ]


def test_a_badge_that_came_after_the_worker_is_found(workspace: Workspace) -> None:
    _deliver_workers(workspace, "workers.csv", w1="a@example.com")
    land(workspace)
    _deliver_badges(workspace, "open_badges.json", _badge(1, PUBLISHED, "Kosher"))
    land(workspace)

    assert len(_pairs(workspace)) == 1


def test_an_address_hashed_as_it_was_written_is_found(workspace: Workspace) -> None:
    hashed = _sha256("Ada.L@Example.com" + "s1")
    _deliver_badges(workspace, "open_badges.json", _badge(1, hashed, "s1"))
    _deliver_workers(workspace, "workers.csv", w1="Ada.L@Example.com")

    land(workspace)

    assert _pairs(workspace) == [
        _expected(workspace, hashed, "s1", "ada.l@example.com")
    ]


def test_a_hash_without_salt_and_one_by_md5_are_found(workspace: Workspace) -> None:
    plain = _sha256("a@example.com")
    digest = hashlib.md5(b"b@example.comsea", usedforsecurity=False).hexdigest()
    _deliver_badges(
        workspace,
        "open_badges.json",
        _badge(1, plain, None),
        _badge(2, f"md5${digest}", "sea"),
    )
    _deliver_workers(workspace, "workers.csv", w1="a@example.com", w2="b@example.com")

    land(workspace)

    assert sorted(_pairs(workspace)) == sorted(
        [
            _expected(workspace, plain, "", "a@example.com"),
            _expected(workspace, f"md5${digest}", "sea", "b@example.com"),
        ]
    )


def test_the_salt_stands_after_the_address(workspace: Workspace) -> None:
    turned = _sha256("Kosher" + "a@example.com")
    _deliver_badges(workspace, "open_badges.json", _badge(1, turned, "Kosher"))
    _deliver_workers(workspace, "workers.csv", w1="a@example.com")

    land(workspace)

    assert _pairs(workspace) == []


def test_nothing_is_tried_twice(workspace: Workspace) -> None:
    """Three hashes by two salts against two addresses are 4 attempts at the most.

    Then a third address comes: what is still open (two hashes, one salt) costs 1 more.
    """
    _deliver_badges(
        workspace,
        "open_badges.json",
        _badge(1, _sha256("nobody@example.com" + "s1"), "s1"),
        _badge(2, _sha256("c@example.com" + "s1"), "s1"),
        _badge(3, _sha256("b@example.com" + "s2"), "s2"),
    )
    _deliver_workers(workspace, "workers_1.csv", w1="a@example.com", w2="b@example.com")
    land(workspace)
    assert len(_pairs(workspace)) == 1
    assert _outcome(workspace) == (0, 2, 0, 0)

    _deliver_workers(
        workspace,
        "workers_2.csv",
        w1="a@example.com",
        w2="b@example.com",
        w3="c@example.com",
    )
    with_less = _landed_without_resolving(workspace)

    assert with_less == (1, 1, 0, 1)
    assert len(_pairs(workspace)) == 2


def _landed_without_resolving(workspace: Workspace) -> tuple[int, ...]:
    """Land with the step cut off, as when the run is killed before it, then do it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.landing.resolve_hashed_identities", lambda *_, **__: None)
        land(workspace)
    return _outcome(workspace)


def test_work_beyond_the_limit_waits_for_the_next_landing(
    workspace: Workspace,
) -> None:
    """Two salts x two addresses; a limit of 3 lets one salt (2 attempts) through."""
    _deliver_badges(
        workspace,
        "open_badges.json",
        _badge(1, _sha256("b@example.com" + "s1"), "s1"),
        _badge(2, _sha256("b@example.com" + "s2"), "s2"),
    )
    _deliver_workers(workspace, "workers.csv", w1="a@example.com", w2="b@example.com")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.landing.resolve_hashed_identities", lambda *_, **__: None)
        land(workspace)

    assert _outcome(workspace, most_attempts=3) == (1, 1, 1, 2)
    assert _outcome(workspace, most_attempts=3) == (1, 0, 0, 2)


def test_hash_salt_and_address_stay_in_the_vault(workspace: Workspace) -> None:
    _deliver_badges(workspace, "open_badges.json", _badge(1, PUBLISHED, "Kosher"))
    _deliver_workers(workspace, "workers.csv", w1="a@example.com")
    land(workspace)

    for path in workspace.root.rglob("*"):
        if not path.is_file() or workspace.landing in path.parents:
            continue
        content = path.read_bytes()
        assert PUBLISHED.removeprefix("sha256$").encode() not in content, path
        assert b"Kosher" not in content, path
        assert b"a@example.com" not in content, path
