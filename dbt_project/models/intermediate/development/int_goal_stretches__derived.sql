with
    goals as (select * from {{ ref("int_goals__described") }}),

    goal_revisions as (select * from {{ ref("stg_development__goal_revisions") }}),

    -- A goal said to be closed on no day cannot be told to be open on any.
    open_goals as (
        select goals.*
        from goals
        where goals.goal_status = 'active' or goals.closed_date is not null
    ),

    moves as (
        select
            goal_revisions.goal_id,
            goal_revisions.revised_on,
            goal_revisions.previous_due_on,
            goal_revisions.new_due_on,
            row_number() over (
                partition by goal_revisions.goal_id
                order by
                    goal_revisions.revised_on asc nulls last,
                    goal_revisions.revision_sequence asc nulls last
            ) as move_number,
            row_number() over (
                partition by goal_revisions.goal_id, goal_revisions.revised_on
                order by goal_revisions.revision_sequence desc nulls last
            ) as rank_of_day
        from goal_revisions
        where
            goal_revisions.new_due_on is not null
            and goal_revisions.revised_on <= {{ as_of_date() }}
    ),

    -- The due date first agreed is what the first revision moved.
    agreements as (
        select
            open_goals.goal_id,
            open_goals.opened_date as agreed_date,
            coalesce(moves.previous_due_on, open_goals.due_date) as due_date,
            0 as agreement_rank
        from open_goals
        left join moves on open_goals.goal_id = moves.goal_id and moves.move_number = 1
        union all
        select
            moves.goal_id,
            moves.revised_on as agreed_date,
            moves.new_due_on as due_date,
            1 as agreement_rank
        from moves
        where moves.rank_of_day = 1
    ),

    agreed as (
        select
            agreements.goal_id,
            agreements.agreed_date,
            agreements.due_date,
            lead(agreements.agreed_date) over (
                partition by agreements.goal_id
                order by
                    agreements.agreed_date asc nulls last,
                    agreements.agreement_rank asc nulls last
            ) as next_agreed_date
        from agreements
    ),

    late as (
        select
            open_goals.goal_id,
            open_goals.employee_id,
            open_goals.goal_kind,
            open_goals.horizon,
            greatest(
                agreed.agreed_date, {{ xdb_add_days("agreed.due_date", 1) }}
            ) as from_date,
            case
                when agreed.next_agreed_date is null
                then open_goals.closed_date
                when open_goals.closed_date is null
                then agreed.next_agreed_date
                else least(agreed.next_agreed_date, open_goals.closed_date)
            end as to_date
        from agreed
        inner join open_goals on agreed.goal_id = open_goals.goal_id
        where agreed.due_date is not null
    ),

    stretches as (
        select
            open_goals.goal_id,
            open_goals.employee_id,
            open_goals.goal_kind,
            open_goals.horizon,
            'active' as measure,
            open_goals.opened_date as from_date,
            open_goals.closed_date as to_date
        from open_goals
        union all
        select
            late.goal_id,
            late.employee_id,
            late.goal_kind,
            late.horizon,
            'overdue' as measure,
            late.from_date,
            late.to_date
        from late
    ),

    lasting as (
        select stretches.*
        from stretches
        where
            stretches.from_date <= {{ as_of_date() }}
            and (stretches.to_date is null or stretches.from_date < stretches.to_date)
    )

select *
from lasting
