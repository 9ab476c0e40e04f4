with
    mentoring_matches as (select * from {{ ref("fct_mentoring_matches") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    -- Pairs whose time is over: others have more meetings before them.
    due_pairs as (
        select
            mentoring_matches.mentee_employee_id, mentoring_matches.session_held_count
        from mentoring_matches
        inner join
            history
            on mentoring_matches.planned_end_date <= history.as_of_date
            and {{ xdb_local_date("mentoring_matches.started_at") }}
            >= history.history_start_date
        where mentoring_matches.mentee_employee_id is not null
    ),

    banded as (
        select
            due_pairs.mentee_employee_id,
            case
                when due_pairs.session_held_count = 0
                then '00'
                when due_pairs.session_held_count <= 2
                then '01-02'
                when due_pairs.session_held_count <= 4
                then '03-04'
                when due_pairs.session_held_count <= 6
                then '05-06'
                when due_pairs.session_held_count <= 8
                then '07-08'
                when due_pairs.session_held_count <= 10
                then '09-10'
                else '11+'
            end as meeting_band
        from due_pairs
    ),

    with_total as (
        select *
        from banded
        union all
        select banded.mentee_employee_id, 'all' as meeting_band
        from banded
    ),

    counted as (
        select
            with_total.meeting_band,
            cast(
                count(distinct with_total.mentee_employee_id) as bigint
            ) as mentee_count,
            cast(count(*) as bigint) as due_pair_count
        from with_total
        group by with_total.meeting_band
    ),

    shared as (
        select
            counted.meeting_band,
            counted.mentee_count,
            counted.due_pair_count,
            totals.mentee_count as all_mentee_count,
            totals.due_pair_count as all_due_pair_count,
            {{ xdb_ratio("counted.due_pair_count", "totals.due_pair_count") }}
            as due_pair_share
        from counted
        inner join counted as totals on totals.meeting_band = 'all'
    ),

    -- Pairs of one mentee do not narrow the interval.
    sized as (
        select
            shared.*,
            least(shared.all_due_pair_count, shared.all_mentee_count) as mentee_size
        from shared
    ),

    bounded as (
        select
            sized.meeting_band,
            sized.mentee_count,
            sized.due_pair_count,
            sized.all_mentee_count,
            sized.all_due_pair_count,
            sized.due_pair_share,
            {{ wilson_low("sized.due_pair_share", "sized.mentee_size") }}
            as due_pair_share_low,
            {{ wilson_high("sized.due_pair_share", "sized.mentee_size") }}
            as due_pair_share_high,
            false as is_suppressed
        from sized
    )

select *
from bounded
