"""A sealed record opens in its own place, with its own key, whole, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest.errors import DataError
from ingest.pseudonym import Key
from ingest.sealing import SegmentWriter, read_segment

if TYPE_CHECKING:
    from pathlib import Path

MASTER = Key(b"m" * 32)
SECRETS = {3: b"first secret", 7: b"second secret"}


def _written(path: Path, *, segment_id: str = "delivery") -> Path:
    writer = SegmentWriter(path, segment_id=segment_id, kind="vault", master=MASTER)
    for label, payload in SECRETS.items():
        writer.add(label, payload)
    writer.close()
    return path


def test_records_come_back_by_their_number(tmp_path: Path) -> None:
    path = _written(tmp_path / "a")
    assert dict(read_segment(path, kind="vault", master=MASTER)) == SECRETS
    wanted = read_segment(path, kind="vault", master=MASTER, labels=frozenset({7}))
    assert list(wanted) == [(7, b"second secret")]
    assert path.stat().st_mode & 0o777 == 0o600


def test_nothing_can_be_read_in_the_file(tmp_path: Path) -> None:
    content = _written(tmp_path / "a").read_bytes()
    assert b"secret" not in content
    assert MASTER.secret not in content


def test_another_key_or_kind_does_not_open_it(tmp_path: Path) -> None:
    path = _written(tmp_path / "a")
    for kind, key in (("vault", Key(b"x" * 32)), ("quarantine", MASTER)):
        with pytest.raises(DataError, match="changed or cut off"):
            list(read_segment(path, kind=kind, master=key))


def test_any_changed_or_missing_byte_is_noticed(tmp_path: Path) -> None:
    content = _written(tmp_path / "a").read_bytes()
    broken = tmp_path / "broken"
    for place in range(0, len(content), 3):
        changed = bytearray(content)
        changed[place] ^= 1
        for damaged in (bytes(changed), content[:place]):
            broken.write_bytes(damaged)
            try:
                found = dict(read_segment(broken, kind="vault", master=MASTER))
            except DataError:
                continue
            # The key id in the header only names the key.
            assert found == SECRETS


def test_records_cannot_change_places(tmp_path: Path) -> None:
    content = _written(tmp_path / "a").read_bytes()
    sizes = [8 + 4 + len(payload) + 16 for payload in SECRETS.values()]
    tail = 8 + 4 + 4 + 16
    start = len(content) - tail - sum(sizes)
    first = content[start : start + sizes[0]]
    second = content[start + sizes[0] : start + sum(sizes)]
    swapped = tmp_path / "swapped"
    swapped.write_bytes(content[:start] + second + first + content[-tail:])
    with pytest.raises(DataError, match="changed or cut off"):
        list(read_segment(swapped, kind="vault", master=MASTER))
