"""dbt's debug messages, left unmade: nobody reads them here.

dbt lays out each of its messages twice as a protobuf before it asks whether anybody
wants it. A node fires some twenty for debugging, which made up a quarter of a build.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from dbt_common.events import event_manager_client
from dbt_common.events.base_types import BaseEvent, DebugLevel, EventLevel
from dbt_common.events.event_manager import EventManager


class _FiringNoDebug(EventManager):  # type: ignore[misc]  # untyped library
    """Fires every event but those of the level debug."""

    def fire_event(
        self,
        e: BaseEvent,
        level: EventLevel | None = None,
        node: Any = None,  # noqa: ANN401 - dbt's signature
        force_warn_or_error_handling: bool = False,  # noqa: FBT001, FBT002 - as above
    ) -> None:
        """Fire an event; one that is for debugging only if it is raised to more."""
        if isinstance(e, DebugLevel):
            if level in {None, EventLevel.DEBUG}:
                return
            BaseEvent.__init__(e, **vars(e.pb_msg))
        super().fire_event(e, level, node, force_warn_or_error_handling)


def _keep_fields(self: DebugLevel, **fields: object) -> None:
    self.pb_msg = SimpleNamespace(**fields)


@contextmanager
def without_debug_events() -> Iterator[None]:
    """Let dbt make no debug messages; all others are made and told as ever."""
    usual = event_manager_client.get_event_manager()
    event_manager_client.ctx_set_event_manager(_FiringNoDebug())
    DebugLevel.__init__ = _keep_fields
    try:
        yield
    finally:
        del DebugLevel.__init__
        event_manager_client.ctx_set_event_manager(usual)
