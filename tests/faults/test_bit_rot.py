"""A bit that flips anywhere in the store, the vault or the quarantine is found."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from ingest import ledger
from ingest.pseudonym import load_key
from ingest.sealing import read_segment
from publish.verify import verify
from tests.faults import direct_run
from tests.faults.organisation import deliver_more, make_organisation

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.workspace import Workspace

pytestmark = pytest.mark.faults

SEED = 20261122
FLIPS = 12
LEDGER_FLIPS = 150


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """An organisation with two deliveries, one of them with a row in quarantine."""
    root = tmp_path_factory.mktemp("rot") / "workspace"
    workspace = make_organisation(root)
    direct_run.main(root)
    deliver_more(workspace)
    direct_run.main(root)
    return workspace


def flipped(path: Path, bit: int) -> bytes:
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << (bit % 8)
    return bytes(content)


def overwrite(path: Path, content: bytes) -> None:
    mode = path.stat().st_mode
    path.chmod(0o600)
    path.write_bytes(content)
    path.chmod(mode)


def some_bits(path: Path, *, how_many: int) -> list[int]:
    bits = path.stat().st_size * 8
    return random.Random(SEED).sample(range(bits), how_many)  # noqa: S311


def missed_flips(workspace: Workspace, path: Path) -> list[int]:
    whole = path.read_bytes()
    missed = []
    for bit in some_bits(path, how_many=FLIPS):
        overwrite(path, flipped(path, bit))
        if path.name not in {finding.path.name for finding in verify(workspace)}:
            missed.append(bit)
        overwrite(path, whole)
    return missed


def test_a_workspace_that_nothing_happened_to_has_no_findings(
    landed: Workspace,
) -> None:
    assert verify(landed) == []


def test_a_flipped_bit_in_the_raw_store_is_found(landed: Workspace) -> None:
    for path in sorted(landed.raw_store.rglob("*.parquet")):
        assert missed_flips(landed, path) == []


def records_of(workspace: Workspace, path: Path) -> list[tuple[int, bytes]]:
    kind = "quarantine" if workspace.quarantine in path.parents else "vault"
    master = load_key(workspace.master_key)
    return list(read_segment(path, kind=kind, master=master))


def test_a_flipped_bit_in_a_sealed_file_is_found_or_changes_no_record(
    landed: Workspace,
) -> None:
    # The head of the file names the key in clear; a flip there opens all the same.
    sealed = [*landed.vault.rglob("*.sealed"), *landed.quarantine.rglob("*.sealed")]
    assert {path.parent.name for path in sealed} >= {"segments", "quarantine"}
    for path in sorted(sealed):
        records = records_of(landed, path)
        whole = path.read_bytes()
        for bit in missed_flips(landed, path):
            overwrite(path, flipped(path, bit))
            assert records_of(landed, path) == records
            overwrite(path, whole)


def test_a_flipped_bit_in_the_ledger_is_found_or_changes_no_delivery(
    landed: Workspace,
) -> None:
    # SQLite has no checksums: a flip in free space is not seen and does not matter.
    path = landed.ledger
    with ledger.open_ledger(path) as connection:
        known = ledger.deliveries(connection)
    whole = path.read_bytes()
    for bit in some_bits(path, how_many=LEDGER_FLIPS):
        overwrite(path, flipped(path, bit))
        if not verify(landed):
            with ledger.open_ledger(path) as connection:
                assert ledger.deliveries(connection) == known
        for leftover in path.parent.glob("ledger.sqlite-*"):
            leftover.unlink()
        overwrite(path, whole)
    assert verify(landed) == []


def test_a_file_missing_from_the_store_is_found(landed: Workspace) -> None:
    path = min(landed.raw_store.rglob("*.parquet"))
    content, mode = path.read_bytes(), path.stat().st_mode
    path.unlink()
    assert [finding.problem for finding in verify(landed)] == ["the file is missing"]
    path.write_bytes(content)
    path.chmod(mode)
