"""Judging in a process of its own: another processor's work while this one goes on.

Great Expectations takes seconds to import and never lets go of the interpreter. A
process apart gets ready while files land, and answers with the reports of what has
landed. It writes nothing, and ends when whoever started it does.
"""

import subprocess
import sys
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, Self

from ingest.contract import load_contracts
from orchestration.quality.batches import judged
from orchestration.quality.validation import prepare_validation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from orchestration.quality.report import Batch, QualityReport


class JudgeLostError(Exception):
    """The process ended before it had answered."""


class JudgeApart:
    """A process that gets ready to judge, and then does so once."""

    def __init__(self) -> None:
        self._connection, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", __name__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def __enter__(self) -> Self:
        """Do nothing: the process has been started already."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process, whatever it does: it holds nothing that could be lost."""
        self._process.kill()
        self._process.wait()
        self._connection.close()

    def judged(
        self,
        batches: "Sequence[Batch]",
        known: "Mapping[int, QualityReport | None]",
    ) -> "Iterator[QualityReport]":
        """Yield one report per batch as `orchestration.quality.batches.judged` does.

        Raises:
            JudgeLostError: The process is gone; what it had judged has been yielded.
        """
        try:
            self._connection.send((batches, known))
            for _ in batches:
                yield self._connection.recv()
        except (EOFError, OSError) as error:
            raise JudgeLostError from error


def answer(connection: "Connection[Any, Any]") -> None:
    """Get ready, wait for what there is to judge, send a report for each batch."""
    prepare_validation()
    batches, known = connection.recv()
    for report in judged(batches, known, load_contracts()):
        connection.send(report)


if __name__ == "__main__":
    try:
        answer(Connection(int(sys.argv[1])))
    except (EOFError, BrokenPipeError):
        sys.exit(1)  # nobody waits for the answer any more
