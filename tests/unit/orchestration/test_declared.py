"""What a run says of declarations that no data know."""

import duckdb

from orchestration.declared import notes


def test_parts_nobody_knows_and_outcomes_nobody_measures_are_named() -> None:
    connection = duckdb.connect()
    connection.execute(
        """
        create schema ops;
        create schema intermediate;
        create table ops.ops_program_components as
        select * from (values
            ('school', 'course', 'C-1', 12, true),
            ('school', 'course', 'C-2', 0, true),
            ('school', 'course', 'C-3', 5, false),
            ('school', 'course', 'C-O', 0, false),
            ('pairs', 'mentoring_program', 'M-9', 0, false)
        ) as parts(
            program_id, component_kind, component_id, record_count, is_listed
        );
        create table intermediate.int_program_outcomes__registered as
        select * from (values
            ('school', 1, 'promotd', true, false),
            ('school', 1, 'promoted', true, true),
            ('pairs', 1, 'wellbeing', false, false)
        ) as outcomes(
            program_id, program_version, outcome_name, is_newest_version, is_measured
        )
        """
    )

    pairs, school, outcome = notes(connection)

    assert "pairs names the mentoring program `M-9`" in pairs
    assert "school names the course `C-O`" in school
    assert "school is judged by `promotd`" in outcome
    assert outcome.endswith("Did you mean `promoted`?")
