"""Batches from records that Python has in hand: JSON, workbooks, Parquet.

Turning a list of records into the shape all readers hand on belongs here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from ingest.faults import Fault, Rule
from ingest.readers.batches import Reject, TextBatch

BATCH = 50_000
Texts = Mapping[str, str | None]


@dataclass
class BatchBuilder:
    """Collects records and hands them on in batches."""

    wanted: Sequence[str]
    _rows: list[tuple[int, int, Texts]] = field(default_factory=list)
    _raw: list[bytes] = field(default_factory=list)
    _rejects: list[Reject] = field(default_factory=list)

    def add(self, record: int, line: int, values: Texts, raw: bytes) -> None:
        """Add a record that could be read."""
        self._rows.append((record, line, values))
        self._raw.append(raw)

    def reject(
        self, record: int, line: int, rule: Rule, reason: str, raw: bytes
    ) -> None:
        """Add a record that could not."""
        self._rejects.append(Reject(Fault(record, line, None, rule, reason), raw))

    def full(self) -> bool:
        """Return whether a batch is due."""
        return len(self._rows) + len(self._rejects) >= BATCH

    def flush(self, counted: int) -> Iterator[TextBatch]:
        """Yield what was collected, if anything was, and start again."""
        rows, raw, rejects = self._rows, self._raw, self._rejects
        self._rows, self._raw, self._rejects = [], [], []
        if not rows and not rejects and not counted:
            return
        yield TextBatch(
            rows=text_frame([values for _, _, values in rows], self.wanted),
            records=np.array([record for record, _, _ in rows], dtype=np.int64),
            lines=np.array([line for _, line, _ in rows], dtype=np.int64),
            rejects=tuple(rejects),
            counted=counted,
            plain=False,
            multibyte=True,
            raw=raw.__getitem__,
        )


def text_frame(rows: Sequence[Texts], names: Sequence[str]) -> pl.DataFrame:
    """Return records as a frame of text columns; a missing value is null."""
    return pl.DataFrame(
        {
            name: pl.Series([row.get(name) for row in rows], dtype=pl.String)
            for name in names
        }
    )


def as_json(values: Texts) -> bytes:
    """Return a record as JSON, for the quarantine."""
    return json.dumps(dict(values), ensure_ascii=False).encode(errors="replace")
