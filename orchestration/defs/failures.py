"""How an error of ours reaches Dagster: its own words, no traceback, no retry."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from ingest.errors import StepladderError


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn an error meant for people into a failure of the step."""
    try:
        yield
    except StepladderError as error:
        raise dg.Failure(str(error), allow_retries=False) from None
