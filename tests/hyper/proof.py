"""Prove that the exported `.hyper` file holds every published cell, hidden ones too.

    python -m tests.hyper.proof

It runs where pantab is installed: `make proof-hyper`. The file is read back by
Tableau's own engine, through pantab, and compared with the Parquet files.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import polars as pl

from publish.targets.hyper import SCHEMA, write_hyper
from publish.targets.source import latest_set
from tests.unit.publish.small_release import SmallRelease, dbt_node, default_nodes

TYPES = """
    create or replace table marts.dim_types as
    select * from (values
        (
            1::bigint, 0.5::double, 'é', true,
            date '1900-01-01', timestamp '2026-01-31 06:30'
        ),
        (null, null, null, null, null, null)
    ) as rows(a_count, b_share, c_name, is_d, e_date, f_at)
"""
NAMES = ("a_count", "b_share", "c_name", "is_d", "e_date", "f_at")


def main() -> int:
    """Export a small published set and read it back; the number of differing tables."""
    import pantab

    differing = 0
    with tempfile.TemporaryDirectory() as folder:
        small = SmallRelease.create(Path(folder) / "workspace").with_sql(TYPES)
        described = dict.fromkeys(NAMES, "One of the six types.")
        types = dbt_node("dim_types", meta={"publish": True}, columns=described)
        small.declare([*default_nodes(), types])
        small.release()
        published = latest_set(small.workspace)
        target = Path(folder) / "stepladder.hyper"
        rows = write_hyper(published, target)
        found = pantab.frames_from_hyper(target, return_type="polars")
        told = {name: frame for (_, name), frame in found.items()}
        for table in published.manifest.tables:
            wanted = pl.read_parquet(published.parquet(table))
            is_same = sorted(map(repr, told[table.name].rows())) == sorted(
                map(repr, wanted.rows())
            )
            differing += not is_same
            verdict = "holds every cell" if is_same else "differs"
            sys.stdout.write(f"{SCHEMA}.{table.name} {verdict}\n")
    sys.stdout.write(f"{rows} rows\n")
    return differing


if __name__ == "__main__":
    sys.exit(main())
