"""One file all the way: read, convert, pseudonymise, sort out; results lie in scratch.

Every batch of rows passes once; only keys (as hashes) and faults are remembered. What
is done with the results (keep, record, report) is for `ingest.landing`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest import quarantine, vault
from ingest.convert import Converted, convert
from ingest.duplicates import (
    LINE,
    RECORD,
    VAULTED,
    Sorted,
    candidates,
    key_hashes,
    sort_out,
)
from ingest.erased import Erased
from ingest.faults import Rule
from ingest.preflight import (
    absent_columns,
    refuse_missing,
    refuse_missing_keys,
    unmapped_columns,
)
from ingest.pseudonym import Pseudonymiser
from ingest.quarantined_keys import joined_keys, kept_columns, rejected_rows
from ingest.raw_rows import (
    empty_rows,
    filled_fields,
    owners_of,
    raw_frame,
    vault_frame,
)
from ingest.readers.ahead import ahead
from ingest.sealing import SegmentWriter
from ingest.source_text import open_task, seal_source_text
from ingest.task import Taken, Task
from ingest.verdicts import (
    refuse_foreign_encoding,
    refuse_too_many,
    refuse_unbalanced,
)
from ingest.watching import LineWatch, PercentWatch

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.readers.batches import Positions, TextBatch

_MOST_REJECTS = 200_000
_MOST_UNDECODABLE = 1_000
_ROW_GROUP = 524_288


@dataclass
class _Pass:
    """What is remembered while the batches of one file go by."""

    task: Task
    vault: SegmentWriter
    quarantine: SegmentWriter
    pseudonyms: Pseudonymiser
    pseudonyms_of_rejected: Pseudonymiser
    counted: int = 0
    rejected: int = 0
    kept: int = 0
    parts: list[Path] = field(default_factory=list)
    index: list[pl.DataFrame] = field(default_factory=list)
    hashes: list[pl.Series] = field(default_factory=list)
    records: list[Positions] = field(default_factory=list)
    rejected_keys: list[pl.DataFrame] = field(default_factory=list)
    erased: Erased = field(init=False)
    percents: PercentWatch = field(init=False)
    undecodable: int = 0
    multibyte: bool = False
    lines: LineWatch = field(default_factory=LineWatch)
    same: pl.DataFrame | None = None

    def __post_init__(self) -> None:
        """Know whom landing passes over, and which columns to watch."""
        task = self.task
        self.erased = Erased(task.keys.people, task.contract, task.feed)
        self.percents = PercentWatch(task.contract)

    def constants(self, raw: pl.DataFrame) -> pl.DataFrame:
        """Return the one value of each column that no source column fills."""
        if self.same is None:
            mapped = self.task.feed.columns
            absent = [c for c in self.task.contract.columns if c.name not in mapped]
            part = replace(self.task.contract, columns=tuple(absent))
            names = [c.name for c in part.raw_columns() if c.name != RECORD]
            self.same = raw.head(1).select(names)
        return self.same

    def scan(self) -> pl.LazyFrame:
        """Return the rows kept so far, with the columns that are the same in all."""
        same = pl.DataFrame() if self.same is None else self.same
        return pl.scan_ipc(self.parts).with_columns(
            pl.lit(column.item(), dtype=column.dtype).alias(column.name)
            for column in same.iter_columns()
        )

    def refuse_foreign(self) -> None:
        refuse_foreign_encoding(
            undecodable=self.undecodable,
            multibyte=self.multibyte,
            encoding=self.task.feed.format.encoding,
            name=self.task.name,
        )

    def refuse_too_many(self, conflicts: int = 0) -> None:
        refuse_too_many(
            rejected=self.rejected + conflicts,
            counted=self.counted,
            share=self.task.max_rejected_share,
            index=self.index,
            shares_lines=self.lines.are_shared,
            name=self.task.name,
        )


def take_in(task: Task) -> Taken:
    """Take one file in.

    Raises:
        FileStoppedError: The file as a whole cannot be used; nothing of it is kept.
    """
    reading = open_task(task)
    columns = reading.columns
    mapped = task.feed
    if columns is not None:
        task = task.without(absent_columns(columns, mapped))
        refuse_missing(
            columns,
            task.feed,
            name=task.name,
            line=reading.header_line,
            below=reading.below,
        )
        task = task.settled(columns)
    state = _Pass(
        task=task,
        vault=_segment(task, vault.KIND),
        quarantine=_segment(task, quarantine.KIND),
        pseudonyms=Pseudonymiser(task.keys.pseudonyms),
        pseudonyms_of_rejected=Pseudonymiser(task.keys.pseudonyms),
    )
    try:
        for batch in ahead(reading.batches):
            _take_batch(state, batch)
        state.refuse_foreign()
        if columns is None:
            columns = tuple(reading.seen)
            if state.kept + state.rejected:
                refuse_missing_keys(columns, task.feed, task.contract, name=task.name)
        sorted_out = _sort_out(state)
        state.refuse_too_many(len(sorted_out.conflicts))
        seal_source_text(
            task, sorted_out.conflicts, state.quarantine, kept=state.erased.keeps_text
        )
        state.vault.close()
        state.quarantine.close()
    except BaseException:
        with suppress(OSError):
            state.vault.abandon()
            state.quarantine.abandon()
        raise
    taken = _taken(state, columns, sorted_out, notices=tuple(reading.notices))
    return replace(taken, absent=absent_columns(columns, mapped))


def _segment(task: Task, kind: str) -> SegmentWriter:
    return SegmentWriter(
        task.scratch / f"{kind}.sealed",
        segment_id=task.key,
        kind=kind,
        master=task.keys.master,
    )


def _take_batch(state: _Pass, batch: TextBatch) -> None:
    task = state.task
    refuse_unbalanced(
        counted=batch.counted,
        accounted=batch.rows.height + len(batch.rejects),
        name=task.name,
    )
    state.counted += batch.counted
    state.multibyte |= batch.multibyte
    state.lines.watch(batch)
    state.undecodable += sum(
        reject.fault.rule is Rule.ENCODING for reject in batch.rejects
    )
    if state.undecodable > _MOST_UNDECODABLE:
        state.refuse_foreign()
    for reject in batch.rejects:
        if not state.erased.takes_unsplit(reject.fault.record, reject.raw):
            state.quarantine.add(reject.fault.record, reject.raw)
    state.index += quarantine.rejected_index(batch.rejects)
    state.rejected += len(batch.rejects)
    if batch.rows.height:
        converted = convert(batch.rows, task.plan, plain=batch.plain)
        _set_aside(state, batch, converted)
        _keep(state, batch, converted)
    if state.rejected > max(_MOST_REJECTS, state.counted // 2):
        state.refuse_too_many()
    if task.progress is not None:
        task.progress(f"{task.name}: {state.counted:,} rows")


def _set_aside(state: _Pass, batch: TextBatch, converted: Converted) -> None:
    for cell in converted.cells:
        rows = cell.mask.arg_true().to_numpy()
        state.index.append(
            quarantine.index_rows(
                batch.records[rows],
                batch.lines[rows],
                column=cell.column,
                rule=cell.rule,
                reason=cell.reason,
            )
        )
    if converted.cells:
        rejected, identities, has_key = rejected_rows(
            converted,
            batch.records,
            state.task.contract,
            state.pseudonyms_of_rejected,
        )
        kept, others = state.erased.without_rejected(rejected, identities)
        state.rejected_keys.append(kept.filter(has_key.filter(others)))
    for row in converted.bad.arg_true().to_list():
        record, raw = int(batch.records[row]), batch.raw(row)
        if state.erased.keeps_text(record, raw):
            state.quarantine.add(record, raw)
        state.rejected += 1


def _keep(state: _Pass, batch: TextBatch, converted: Converted) -> None:
    good = ~converted.bad
    records = batch.records
    lines = batch.lines
    values = converted.values
    id_types = converted.id_types
    if not good.all():
        keep = good.to_numpy()
        records, lines = records[keep], lines[keep]
        values = values.filter(good)
        id_types = {name: kinds.filter(good) for name, kinds in id_types.items()}
    if not len(records):
        return
    state.percents.watch(values)
    contract = state.task.contract
    task_keys = state.task.keys
    raw, identities = raw_frame(values, id_types, contract, state.pseudonyms)
    raw, identities, others = state.erased.without(raw, identities, records)
    if not others.all():
        records, lines = records[others.to_numpy()], lines[others.to_numpy()]
        values = values.filter(others)
        id_types = {name: kinds.filter(others) for name, kinds in id_types.items()}
    secret = vault_frame(values, contract)
    vault.add_identities(state.vault, identities, task_keys)
    raw = raw.with_columns(pl.Series(RECORD, records), pl.Series(LINE, lines))
    if secret is not None:
        raw = raw.with_columns(secret.hash_rows().alias(VAULTED))
        numbered = secret.with_columns(pl.Series(RECORD, records))
        filled = filled_fields(numbered)
        if filled.height:
            owners = owners_of(values, id_types, contract, numbered, filled)
            vault.add_fields(state.vault, filled, owners, task_keys)
    state.hashes.append(key_hashes(raw, contract))
    state.records.append(records)
    part = state.task.scratch / f"part-{len(state.parts):06d}.arrow"
    raw.drop(state.constants(raw).columns).write_ipc(part, compression="uncompressed")
    state.parts.append(part)
    state.kept += len(records)


def _sort_out(state: _Pass) -> Sorted:
    twice = candidates(state.hashes, state.records)
    state.hashes.clear()
    if not len(twice):
        nothing = np.empty(0, dtype=np.int64)
        return Sorted(duplicates=nothing, conflicts=nothing, superseded=0)
    rows = (
        state.scan().filter(pl.col(RECORD).is_in(pl.Series(twice).implode())).collect()
    )
    found = sort_out(rows, state.task.contract, policy=state.task.feed.on_key_conflict)
    conflicting = rows.filter(
        pl.col(RECORD).is_in(pl.Series(found.conflicts).implode())
    ).sort(RECORD)
    state.index.append(
        quarantine.index_rows(
            conflicting[RECORD].to_numpy(),
            conflicting[LINE].to_numpy(),
            column=", ".join(state.task.contract.key),
            rule=Rule.KEY_CONFLICT,
            reason="rows of this file have the same key and different content",
        )
    )
    kept = kept_columns(state.task.contract)
    state.rejected_keys.append(conflicting.select(*kept, RECORD))
    return found


def _taken(
    state: _Pass,
    columns: tuple[str, ...],
    found: Sorted,
    *,
    notices: tuple[Rule, ...],
) -> Taken:
    task = state.task
    dropped = np.concatenate((found.duplicates, found.conflicts))
    written = _write_parquet(state, dropped)
    loaded = state.kept - len(dropped) - found.superseded
    passed_over = state.erased.rejected
    quarantined = state.rejected + len(found.conflicts) - len(passed_over)
    erased = state.erased.rows + len(passed_over)
    taken = Taken(
        columns=columns,
        unmapped=unmapped_columns(columns, task.feed),
        notices=(*notices, Rule.NAMES_ERASED) if state.erased.has_met_any else notices,
        rows_in=state.counted,
        rows_loaded=loaded,
        rows_quarantined=quarantined,
        rows_duplicate=len(found.duplicates),
        rows_superseded=found.superseded,
        faults=_but(
            quarantine.joined_index(state.index, shares_lines=state.lines.are_shared),
            passed_over,
        ),
        parquet=task.scratch / "rows.parquet",
        vault=_if_used(task, vault.KIND, state.vault),
        quarantine=_if_used(task, quarantine.KIND, state.quarantine),
        quarantined_keys=joined_keys(state.rejected_keys, task.contract),
        rows_erased=erased,
        percents_of_one=state.percents.suspects(),
    )
    accounted = (
        loaded + quarantined + taken.rows_duplicate + taken.rows_superseded + erased
    )
    refuse_unbalanced(counted=taken.rows_in, accounted=accounted, name=task.name)
    kept = loaded + found.superseded
    refuse_unbalanced(counted=kept, accounted=written, name=task.name)
    return taken


def _but(faults: pl.DataFrame, records: set[int]) -> pl.DataFrame:
    """Return the index of faults but for those of some records."""
    if not records:
        return faults
    return faults.filter(~pl.col("record").is_in(sorted(records)))


def _write_parquet(state: _Pass, dropped: Positions) -> int:
    target = state.task.scratch / "rows.parquet"
    names = [column.name for column in state.task.contract.raw_columns()]
    if state.parts:
        rows = state.scan()
        if len(dropped):
            rows = rows.filter(~pl.col(RECORD).is_in(pl.Series(dropped).implode()))
        rows.select(names).sink_parquet(
            target,
            compression="zstd",
            compression_level=1,
            row_group_size=_ROW_GROUP,
            maintain_order=True,
        )
    else:
        empty_rows(state.task.contract).write_parquet(target)
    for part in state.parts:
        part.unlink()
    return int(pl.scan_parquet(target).select(pl.len()).collect().item())


def _if_used(task: Task, kind: str, writer: SegmentWriter) -> Path | None:
    only_end = 1
    return task.scratch / f"{kind}.sealed" if writer.count > only_end else None
