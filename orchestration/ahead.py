"""What a run can do before its files have landed: get ready to build and to judge.

Landing is the work of engines that let go of the interpreter, so importing Dagster and
dbt and parsing the project cost next to nothing beside it, and judging goes to a
process of its own. Nothing is prepared unless a file lands, for a run without news has
to be quick. Whatever fails here is done again, or told, where it belongs.
"""

import gc
import importlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ingest.workspace import Workspace
    from orchestration.quality.apart import JudgeApart

# New objects before Python looks for cycles, and how seldom it visits older ones.
_RARE_COLLECTIONS: Final = (100_000, 50, 1000)
_HEAVY_MODULES: Final = ("orchestration.pipeline", "orchestration.dagster_storage")


def be_there() -> None:
    """Wait for nothing: verdicts are made where they are asked for."""


@dataclass(frozen=True)
class Verdicts:
    """Verdicts on batches that somebody may be working on already.

    Attributes:
        wait: Returns once that work has ended, well or not.
    """

    wait: Callable[[], None] = be_there


class Ahead:
    """The preparations of one run."""

    def __init__(self, workspace: "Workspace", stack: ExitStack) -> None:
        self._workspace = workspace
        self._stack = stack
        self._pool: ThreadPoolExecutor | None = None
        self._judge: JudgeApart | None = None
        self._ready: Future[None] | None = None
        self._judged: Future[None] | None = None

    def start(self) -> None:
        """Begin to get ready, if that has not begun."""
        if self._pool is not None:
            return
        from orchestration.settings import calculate_on_one_thread, silence_telemetry

        silence_telemetry()
        calculate_on_one_thread()
        self._pool = self._stack.enter_context(ThreadPoolExecutor(2))
        self._ready = self._pool.submit(_get_ready, self._workspace)
        with suppress(OSError):
            from orchestration.quality.apart import JudgeApart

            self._judge = self._stack.enter_context(JudgeApart())

    def judge(self) -> Verdicts:
        """Begin to judge what has landed, if a process is ready for it."""
        if self._pool is None or self._judge is None:
            return Verdicts()
        self._judged = self._pool.submit(_judge_all, self._workspace, self._judge)
        return Verdicts(self._judged_or_not)

    def be_ready(self) -> None:
        """Wait until Dagster and dbt are imported and the project is parsed.

        From here to the end of the run cycles are looked for seldom.
        """
        if self._ready is not None:
            self._ready.result()
        self._stack.enter_context(rare_collections())

    def _judged_or_not(self) -> None:
        from orchestration.quality.apart import JudgeLostError

        if self._judged is not None:
            with suppress(JudgeLostError):  # the check judges what has no report yet
                self._judged.result()


@contextmanager
def ahead_of(workspace: "Workspace") -> Iterator[Ahead]:
    """Prepare a run; what was begun has ended when this does."""
    with ExitStack() as stack:
        yield Ahead(workspace, stack)


@contextmanager
def rare_collections() -> Iterator[None]:
    """Look for cycles seldom: dbt's manifest is a million objects that all stay.

    Visiting them again and again took a tenth of a run, and freed next to nothing.
    """
    usual = gc.get_threshold()
    gc.set_threshold(*_RARE_COLLECTIONS)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _get_ready(workspace: "Workspace") -> None:
    with rare_collections():
        for module in _HEAVY_MODULES:
            importlib.import_module(module)
        from orchestration.dbt_runner import ensure_manifest

        ensure_manifest(workspace)


def _judge_all(workspace: "Workspace", judge: "JudgeApart") -> None:
    from ingest.contract import load_contracts
    from orchestration.deliveries import landed_batches
    from orchestration.quality.batches import judge_batches

    judge_batches(
        workspace.quality_reports,
        landed_batches(workspace),
        contracts=load_contracts(),
        judge=judge.judged,
    )
