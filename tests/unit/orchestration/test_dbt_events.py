"""dbt says what it always says, but for what is meant for its debugging."""

from dbt.adapters.events.types import SQLQuery
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager_client import (
    add_callback_to_manager,
    get_event_manager,
)
from dbt_common.events.functions import fire_event
from dbt_common.events.types import Note

from orchestration.dbt_events import without_debug_events


def _told_of_a_note_and_a_query(query_level: EventLevel | None) -> list[str]:
    told: list[str] = []
    add_callback_to_manager(lambda message: told.append(message.info.msg))
    fire_event(Note(msg="a note"), level=EventLevel.INFO)
    fire_event(SQLQuery(conn_name="c", sql="select 1"), level=query_level)
    return told


def test_debug_events_are_left_out_and_others_are_told() -> None:
    with without_debug_events():
        assert _told_of_a_note_and_a_query(None) == ["a note"]
        assert _told_of_a_note_and_a_query(EventLevel.DEBUG) == ["a note"]


def test_a_debug_event_that_is_raised_to_a_warning_is_told_whole() -> None:
    with without_debug_events():
        told = _told_of_a_note_and_a_query(EventLevel.WARN)

    assert told == ["a note", "On c: select 1"]


def test_dbt_is_as_it_was_afterwards() -> None:
    usual = get_event_manager()

    with without_debug_events():
        assert get_event_manager() is not usual

    assert get_event_manager() is usual
    assert SQLQuery(conn_name="c", sql="select 1").pb_msg.sql == "select 1"
