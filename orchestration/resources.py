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
from orchestration.audit import record_run
from orchestration.building import Inputs
from orchestration.report import Outcome, RunReport, checks_of, make_report
from orchestration.rights import settle_generations
from orchestration.runs import JOB_NAME, begin_run, end_run, is_recorded
from publish.additions import missing_from
from publish.generations import latest_generation, recover
from publish.lock import Fence, single_writer
from publish.manifest import Manifest, read_latest_manifest


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
            recover(workspace)
            self._fence = fence
            with _recorded(workspace, context.run):
                yield self
            settle_generations(workspace, fence=fence)

    @property
    def fence(self) -> Fence:
        """The token without which nothing is published."""
        if self._fence is None:
            raise RuntimeError("the writer's lock is not held")
        return self._fence


@contextmanager
def _recorded(workspace: Workspace, run: dg.DagsterRun | None) -> Iterator[None]:
    """Record a run of the whole job in the ledger, as `stepladder run` does."""
    if (
        run is None
        or run.job_name != JOB_NAME
        or is_recorded(workspace, run.run_id)  # Dagster looks at its result once more
    ):
        yield
        return
    before = latest_generation(workspace.published)
    begin_run(workspace, run.run_id)
    try:
        yield
    finally:
        manifest = read_latest_manifest(workspace)
        if manifest is None or manifest.generation == before:
            report = RunReport(run.run_id, "failed", problem="See the Dagster pages")
        else:
            report = make_report(
                workspace,
                Outcome(
                    "succeeded", checks_of(manifest), _lacking(workspace, manifest)
                ),
                run_id=run.run_id,
                inputs=Inputs(manifest.as_of_date, manifest.inputs_fingerprint),
                seconds=0,
                landed=(),
                manifest=manifest,
            )
        end_run(workspace, report)
        record_run(workspace, report)


def _lacking(workspace: Workspace, manifest: Manifest) -> str | None:
    missing = missing_from(workspace, manifest.generation)
    if not missing:
        return None
    return f"{', '.join(missing)} could not be added: see the Dagster pages"


def _purpose(context: dg.InitResourceContext) -> str:
    return "Dagster" if context.run is None else f"Dagster run {context.run.run_id}"


def fence_of(workspace: Workspace, *, token: int) -> Fence:
    """Rebuild the fence that a caller in this process holds."""
    from publish.lock import FENCE_NAME

    return Fence(workspace.run_lock.with_name(FENCE_NAME), token)
