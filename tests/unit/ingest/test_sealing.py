"""A sealed record opens in its own place, with its own key, whole, or not at all."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

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
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1
        for damaged in (bytes(changed), content[:place], content + content[place:]):
            broken.write_bytes(damaged)
            with pytest.raises(DataError, match="changed or cut off"):
                list(read_segment(broken, kind="vault", master=MASTER))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"key_id": "', b'"key_id":  "'),
        (MASTER.key_id.encode(), Key(b"x" * 32).key_id.encode()),
        (b'"delivery"', b'"Delivery"'),
    ],
)
def test_a_header_that_was_rewritten_is_refused(
    tmp_path: Path, old: bytes, new: bytes
) -> None:
    path = _written(tmp_path / "a")
    content = path.read_bytes()
    assert old in content
    start = len(b"STEPLADDER-SEALED-2\n")
    length = int.from_bytes(content[start : start + 4])
    header = content[start + 4 : start + 4 + length].replace(old, new)
    rewritten = len(header).to_bytes(4) + header
    path.write_bytes(content[:start] + rewritten + content[start + 4 + length :])
    with pytest.raises(DataError, match="changed or cut off"):
        list(read_segment(path, kind="vault", master=MASTER))


def test_a_segment_of_an_earlier_release_still_opens(tmp_path: Path) -> None:
    path = tmp_path / "older"
    path.write_bytes(_older_segment())
    assert dict(read_segment(path, kind="vault", master=MASTER)) == SECRETS
    for damaged in (b"STEPLADDER-SEALED-2\n", b"STEPLADDER-SEALED-3\n"):
        path.write_bytes(damaged + _older_segment()[len(damaged) :])
        with pytest.raises(DataError, match="changed or cut off"):
            list(read_segment(path, kind="vault", master=MASTER))


def _older_segment() -> bytes:
    """Return a segment in the first form, whose header was bound to nothing."""
    data_key, nonce, context = b"d" * 32, b"n" * 12, b"vault|delivery|"
    header = json.dumps(
        {
            "segment_id": "delivery",
            "kind": "vault",
            "key_id": MASTER.key_id,
            "nonce": nonce.hex(),
            "wrapped_key": AESGCM(MASTER.secret)
            .encrypt(nonce, data_key, context)
            .hex(),
        }
    ).encode()
    written = b"STEPLADDER-SEALED-1\n" + struct.pack(">I", len(header)) + header
    end = ((1 << 64) - 1, struct.pack(">I", len(SECRETS)))
    for count, (label, payload) in enumerate([*SECRETS.items(), end]):
        sealed = AESGCM(data_key).encrypt(
            struct.pack(">4xQ", count),
            payload,
            context + struct.pack(">QQ", count, label),
        )
        written += struct.pack(">QI", label, len(sealed)) + sealed
    return written


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
