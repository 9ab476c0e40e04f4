"""Run as a program of its own: one sheet of a workbook to Arrow, within hard limits.

A hostile workbook can abort the process that parses it, or eat all memory; so this
process may die and nothing else does. It imports nothing of the project.
"""

from __future__ import annotations

import resource
import sys

MEMORY = 2 << 30
CPU_SECONDS = 300
FILE_BYTES = 4 << 30


def main(workbook: str, sheet: str, target: str) -> None:
    """Read the sheet as text and write it as an Arrow file."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    import fastexcel
    import pyarrow as pa

    opened = fastexcel.read_excel(workbook)
    loaded = opened.load_sheet(sheet, header_row=None, dtypes="string")
    batch = loaded.to_arrow()
    with pa.OSFile(target, "wb") as sink, pa.ipc.new_file(sink, batch.schema) as out:
        out.write_batch(batch)


if __name__ == "__main__":
    main(*sys.argv[1:4])
