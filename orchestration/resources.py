"""What assets and checks are handed at run time: the workspace and the right to write.

Resources know where things are and who may write; what is done there belongs to the
assets in `orchestration.defs`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from pydantic import PrivateAttr

from ingest.workspace import Workspace, load_workspace
from publish.lock import Fence, single_writer


class WorkspaceResource(dg.ConfigurableResource[Workspace]):
    """The workspace a run works in, and whether its files have landed already."""

    root: str
    has_landed: bool = False

    def open(self) -> Workspace:
        """Read the workspace and its settings."""
        return load_workspace(Path(self.root))


class WriterResource(dg.ConfigurableResource["WriterResource"]):
    """The one-writer lock, held from the first step of a run to its last.

    A run that is started by `stepladder run` holds the lock already and passes the
    token of its fence; a run of the Dagster daemon takes the lock here.
    """

    root: str
    token_held: int | None = None
    _fence: Fence | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(
        self, context: dg.InitResourceContext
    ) -> Iterator["WriterResource"]:
        """Hold the lock while the run lasts."""
        workspace = load_workspace(Path(self.root))
        if self.token_held is not None:
            self._fence = fence_of(workspace, token=self.token_held)
            yield self
            return
        with single_writer(workspace, purpose=_purpose(context)) as fence:
            self._fence = fence
            yield self

    @property
    def fence(self) -> Fence:
        """The token without which nothing is published."""
        if self._fence is None:
            raise RuntimeError("the writer's lock is not held")
        return self._fence


def _purpose(context: dg.InitResourceContext) -> str:
    return "Dagster" if context.run is None else f"Dagster run {context.run.run_id}"


def fence_of(workspace: Workspace, *, token: int) -> Fence:
    """Rebuild the fence that a caller in this process holds."""
    from publish.lock import FENCE_NAME

    return Fence(workspace.run_lock.with_name(FENCE_NAME), token)
