"""How an error of ours reaches Dagster: its own words, no traceback, no retry."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from ingest.errors import StepladderError
from ingest.machine_faults import tell_machine_fault


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn an error meant for people, or the machine's, into a failure of the step."""
    try:
        yield
    except StepladderError as error:
        raise dg.Failure(str(error), allow_retries=False) from None
    except Exception as error:
        fault = tell_machine_fault(error)
        if fault is None:
            raise
        raise dg.Failure(str(fault), allow_retries=False) from None
