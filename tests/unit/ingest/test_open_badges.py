"""Open Badges 3.0 become flat rows: holders, times and kinds as the standard says."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from ingest.examination import examine
from ingest.mapping import load_preset
from ingest.readers.json_text import NotARecordError
from ingest.readers.open_badges import COLUMNS, credential


def _credential(**changes: object) -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "https://badges.example.org/credentials/3732",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "issuer": {"id": "https://badges.example.org/i/1", "name": "Example Institute"},
        "validFrom": "2024-01-01T00:00:00Z",
        "credentialSubject": _subject(),
        **changes,
    }


def _subject(**changes: object) -> dict[str, Any]:
    return {
        "type": ["AchievementSubject"],
        "identifier": [_identity("emailAddress", "a@example.com")],
        "creditsEarned": "3.0",
        "achievement": {
            "id": "https://badges.example.org/a/robotics",
            "type": ["Achievement"],
            "achievementType": "Badge",
            "name": "Robotics",
            "alignment": [{"targetName": "SQL", "targetCode": "SK-SQL"}],
        },
        **changes,
    }


def _identity(
    kind: str, value: str, *, hashed: bool = False, salt: str | None = None
) -> dict[str, object]:
    return {
        "type": "IdentityObject",
        "identityType": kind,
        "identityHash": value,
        "hashed": hashed,
        "salt": salt,
    }


HASH = "b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"


def test_a_credential_becomes_one_flat_row() -> None:
    assert credential(_credential()) == {
        "credential_id": "https://badges.example.org/credentials/3732",
        "holder_id": "a@example.com",
        "holder_id_type": "email",
        "achievement_id": "https://badges.example.org/a/robotics",
        "achievement_name": "Robotics",
        "achievement_type": "Badge",
        "alignment_code": "SK-SQL",
        "issuer": "Example Institute",
        "valid_from": "2024-01-01T00:00:00Z",
        "first_day": "2024-01-01",
        "last_day": None,
        "status": None,
        "credits_earned": "3.0",
    }


@pytest.mark.parametrize(
    ("until", "last_day"),
    [
        ("2030-10-03T18:00:00Z", "2030-10-03"),
        ("2030-10-03T00:00:00Z", "2030-10-02"),
        ("2030-10-03T01:00:00+02:00", "2030-10-02"),
        ("for ever", "for ever"),
    ],
)
def test_the_last_day_is_the_last_with_a_valid_moment(
    until: str, last_day: str
) -> None:
    assert credential(_credential(validUntil=until))["last_day"] == last_day


def test_the_dates_of_the_older_data_model_are_read_too() -> None:
    older = _credential(issuanceDate="2022-05-01T10:00:00Z")
    del older["validFrom"]

    assert credential(older)["first_day"] == "2022-05-01"


@pytest.mark.parametrize(
    ("identities", "kind", "value"),
    [
        (
            [
                _identity(
                    "emailAddress", f"sha256${HASH.upper()}", hashed=True, salt="K"
                )
            ],
            "hashed_email",
            f"sha256${HASH}$K",
        ),
        (
            [_identity("emailAddress", f"sha256${HASH}", hashed=True)],
            "hashed_email",
            f"sha256${HASH}$",
        ),
        (
            [
                _identity("emailAddress", f"sha256${HASH}", hashed=True, salt="K"),
                _identity("ext:worker_id", "00123"),
            ],
            "worker_id",
            "00123",
        ),
        (
            [
                _identity("userName", "amorgan"),
                _identity("emailAddress", "a@b.example"),
            ],
            "email",
            "a@b.example",
        ),
        ([_identity("name", "Ada Lovelace")], None, None),
        ([_identity("nationalIdentityNumber", "12345")], None, None),
    ],
)
def test_the_identity_that_finds_a_worker_best_is_taken(
    identities: list[object], kind: str | None, value: str | None
) -> None:
    row = credential(_credential(credentialSubject=_subject(identifier=identities)))

    assert (row["holder_id_type"], row["holder_id"]) == (kind, value)


@pytest.mark.parametrize(
    ("own", "kind", "value"),
    [
        ("mailto:a@example.com", "email", "a@example.com"),
        ("did:example:ebfeb1f712", "subject", "did:example:ebfeb1f712"),
    ],
)
def test_the_id_of_the_subject_serves_where_there_is_no_other(
    own: str, kind: str, value: str
) -> None:
    row = credential(_credential(credentialSubject=_subject(identifier=[], id=own)))

    assert (row["holder_id_type"], row["holder_id"]) == (kind, value)


def test_a_status_that_stands_elsewhere_is_unknown() -> None:
    pointed = _credential(credentialStatus={"id": "https://badges.example.org/status"})

    assert credential(pointed)["status"] == "unknown"


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (_credential(type=["VerifiableCredential", "ClrCredential"]), "neither"),
        (_credential(credentialSubject="me"), "credentialSubject"),
        (_credential(credentialSubject=_subject(achievement=None)), "achievement"),
        (_credential(credentialSubject=_subject(identifier=["a@b.example"])), "object"),
        (
            _credential(
                credentialSubject=_subject(
                    identifier=[_identity("emailAddress", "sha1$00", hashed=True)]
                )
            ),
            "sha256",
        ),
    ],
)
def test_what_the_standard_does_not_allow_is_refused(
    broken: dict[str, Any], reason: str
) -> None:
    with pytest.raises(NotARecordError, match=reason):
        credential(broken)


@pytest.mark.parametrize("form", ["list", "answer", "lines"])
def test_a_list_an_answer_and_lines_land_the_same(tmp_path: Path, form: str) -> None:
    """One is good; the others lack type or holder, or have a bad day."""
    given = [
        _credential(),
        _credential(id="2", type=["VerifiableCredential"]),
        _credential(id="3", credentialSubject=_subject(identifier=[])),
        _credential(id="4", validFrom="soon"),
    ]
    text = io.StringIO()
    if form == "lines":
        text.writelines(json.dumps(one) + "\n" for one in given)
    else:
        json.dump(given if form == "list" else {"credential": given}, text)
    path = tmp_path / "open_badges_1.json"
    path.write_text(text.getvalue())
    preset = load_preset("open_badges")
    patient = preset.feeds["credentials"].model_copy(update={"max_rejected_share": 1.0})

    found = examine(
        preset.model_copy(update={"feeds": {"credentials": patient}}), path, patient
    )

    assert (found.rows_in, found.rows_loaded, found.rows_quarantined) == (4, 1, 3)
    assert sorted(found.faults.select("column_name", "rule").rows(), key=str) == [
        ("holder_id", "required"),
        ("recorded_at", "type_timestamp"),
        ("valid_from", "type_date"),
        (None, "syntax"),
    ]


def test_the_preset_reads_what_the_reader_gives() -> None:
    feed = load_preset("open_badges").feeds["credentials"]

    assert set(feed.source_columns) == set(COLUMNS)
    assert feed.matches("open_badges_2024.ndjson.gz")
