"""The `stepladder` process: a command, and an end without ceremony."""

import atexit
import os
import sys
from typing import NoReturn

from orchestration.cli import main


def start() -> NoReturn:
    """Call the command, then end the process without taking the interpreter apart.

    After a run that takes seconds, dbt's manifest being a million objects, and DuckDB's
    bindings list on stderr what they find left. All files are closed by then; what
    libraries have asked to be told at the end, they are told.
    """
    code = 0
    try:
        main()
    except SystemExit as ended:
        code = _number(ended)
    finally:
        atexit._run_exitfuncs()  # noqa: SLF001 - there is no public way to run them
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _number(ended: SystemExit) -> int:
    if isinstance(ended.code, int):
        return ended.code
    if ended.code is None:
        return 0
    sys.stderr.write(f"{ended.code}\n")
    return 1
