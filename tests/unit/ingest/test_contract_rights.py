"""What a contract says about erasures fits the column it says it of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest.contract import OnErasure, load_contracts
from ingest.contract_file import read_contract
from ingest.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

ONE = """\
apiVersion: v3.2.0
kind: DataContract
version: 1.0.0
domain: lms
description: {limitations: None known., usage: To count badges.}
team: {name: learning-technology}
slaProperties:
  - {property: latency, value: 8, unit: d}
schema:
  - name: badges
    description: Badges people earned.
    dataGranularityDescription: One row per badge.
    properties:
      - name: holder_id
        description: Who holds it.
        logicalType: string
        classification: identifier
        primaryKey: true
        primaryKeyPosition: 1
        required: true
        customProperties:
          - {property: idType, value: worker_id}
          - {property: onErasure, value: row}
      - name: badge_id
        description: The badge.
        logicalType: string
        classification: measure
"""


def read(folder: Path, old: str = "", new: str = "") -> None:
    assert old in ONE
    path = folder / "lms__badges.yaml"
    path.write_text(ONE.replace(old, new) if old else ONE, encoding="utf-8")
    read_contract(path)


def test_a_contract_with_a_rule_for_each_person_is_read(tmp_path: Path) -> None:
    read(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (", usage: To count badges.", "", "needs a text"),
        ("          - {property: onErasure, value: row}\n", "", "says onErasure"),
        ("value: row", "value: never", "OnErasure is missing or unknown"),
        ("value: row", "value: mention", "a key cannot be a mere mention"),
        (
            "        description: The badge.\n",
            (
                "        description: The badge.\n"
                "        customProperties: [{property: onErasure, value: row}]\n"
            ),
            "names no person is with_parent",
        ),
    ],
)
def test_a_rule_that_does_not_fit_is_refused(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    with pytest.raises(UsageError, match=problem):
        read(tmp_path, old, new)


def test_every_person_in_a_contract_has_a_rule_and_every_entity_a_purpose() -> None:
    for contract in load_contracts().values():
        assert contract.purpose.startswith("To ")
        for column in contract.columns:
            if column.is_person_identifier:
                assert column.on_erasure in {OnErasure.ROW, OnErasure.MENTION}
            if column.vault_only and not column.is_person_identifier:
                assert contract.subject is not None  # whose key seals it
