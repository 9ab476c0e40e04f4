with
    job_rows as (select * from {{ ref("int_job_rows__resolved") }}),

    employment_spells as (select * from {{ ref("int_employment_spells__derived") }}),

    primary_rows as (
        select
            job_rows.*,
            employment_spells.employment_spell_number,
            employment_spells.hired_date,
            employment_spells.exit_date,
            row_number() over (
                partition by
                    employment_spells.employee_id,
                    employment_spells.employment_spell_number
                order by
                    job_rows.effective_date asc nulls last,
                    job_rows.effective_sequence asc nulls last,
                    job_rows.worker_id asc nulls last,
                    job_rows.position_id asc nulls last
            ) as row_place
        from job_rows
        inner join
            employment_spells
            on job_rows.employee_id = employment_spells.employee_id
            and job_rows.effective_date >= employment_spells.hired_date
            and (
                employment_spells.exit_date is null
                or job_rows.effective_date < employment_spells.exit_date
            )
        where job_rows.is_primary_job and not job_rows.is_termination
    ),

    seated as (
        select
            primary_rows.*,
            lag(primary_rows.position_id) over spell_order as previous_position_id,
            min(primary_rows.row_place) over (
                partition by
                    primary_rows.employee_id,
                    primary_rows.employment_spell_number,
                    primary_rows.position_id
            ) as seat_first_place,
            lag(primary_rows.org_unit_id) over seat_order as seat_org_unit_id,
            lag(primary_rows.role_id) over seat_order as seat_role_id,
            lag(primary_rows.job_title) over seat_order as seat_job_title,
            lag(primary_rows.grade_id) over seat_order as seat_grade_id,
            lag(primary_rows.end_date) over seat_order as seat_end_date,
            lead(primary_rows.row_place) over seat_order is null as is_last_of_seat
        from primary_rows
        window
            spell_order as (
                partition by
                    primary_rows.employee_id, primary_rows.employment_spell_number
                order by primary_rows.row_place asc nulls last
            ),
            seat_order as (
                partition by
                    primary_rows.employee_id,
                    primary_rows.employment_spell_number,
                    primary_rows.position_id
                order by primary_rows.row_place asc nulls last
            )
    ),

    -- A row that goes on with an earlier seat where it was left, but for pay.
    returns as (
        select
            seated.employee_id,
            seated.employment_spell_number,
            least(seated.position_id, seated.previous_position_id) as one_position_id,
            greatest(
                seated.position_id, seated.previous_position_id
            ) as other_position_id,
            case
                when
                    seated.event_code in ('unknown', 'pay_change', 'data_change')
                    and coalesce(seated.org_unit_id = seated.seat_org_unit_id, true)
                    and coalesce(seated.role_id = seated.seat_role_id, true)
                    and coalesce(seated.job_title = seated.seat_job_title, true)
                    and coalesce(seated.grade_id = seated.seat_grade_id, true)
                    and coalesce(
                        seated.seat_end_date
                        >= {{ xdb_add_days("seated.effective_date", -1) }},
                        true
                    )
                then 1
                else 0
            end as is_pay_only
        from seated
        where
            seated.previous_position_id <> seated.position_id
            and seated.seat_first_place < seated.row_place
    ),

    -- An empty end date does not say that a seat is open: only rows that go back and
    -- forth show two jobs at one time.
    alternating as (
        select
            returns.employee_id,
            returns.employment_spell_number,
            returns.one_position_id,
            returns.other_position_id
        from returns
        group by
            returns.employee_id,
            returns.employment_spell_number,
            returns.one_position_id,
            returns.other_position_id
        having count(*) >= 2 and sum(returns.is_pay_only) = count(*)
    ),

    seats as (
        select
            seated.employee_id,
            seated.employment_spell_number,
            seated.position_id,
            seated.seat_first_place,
            max(
                case when seated.is_last_of_seat then seated.end_date end
            ) as closing_date
        from seated
        group by
            seated.employee_id,
            seated.employment_spell_number,
            seated.position_id,
            seated.seat_first_place
    ),

    -- The seat taken first is the main one until it closes.
    paired as (
        select
            alternating.employee_id,
            alternating.employment_spell_number,
            case
                when one_seat.seat_first_place < other_seat.seat_first_place
                then other_seat.position_id
                else one_seat.position_id
            end as second_position_id,
            case
                when one_seat.seat_first_place < other_seat.seat_first_place
                then one_seat.closing_date
                else other_seat.closing_date
            end as closing_date,
            least(
                one_seat.seat_first_place, other_seat.seat_first_place
            ) as main_first_place
        from alternating
        inner join
            seats as one_seat
            on alternating.employee_id = one_seat.employee_id
            and alternating.employment_spell_number = one_seat.employment_spell_number
            and alternating.one_position_id = one_seat.position_id
        inner join
            seats as other_seat
            on alternating.employee_id = other_seat.employee_id
            and alternating.employment_spell_number = other_seat.employment_spell_number
            and alternating.other_position_id = other_seat.position_id
    ),

    second_seats as (
        select
            paired.*,
            row_number() over (
                partition by
                    paired.employee_id,
                    paired.employment_spell_number,
                    paired.second_position_id
                order by paired.main_first_place asc nulls last
            ) as pair_rank
        from paired
    ),

    weighed as (
        select
            seated.*,
            second_seats.closing_date,
            second_seats.second_position_id is not null
            and (
                second_seats.closing_date is null
                or seated.effective_date <= second_seats.closing_date
            ) as is_second,
            max(
                case
                    when seated.effective_date <= second_seats.closing_date
                    then seated.row_place
                end
            ) over (
                partition by
                    seated.employee_id,
                    seated.employment_spell_number,
                    seated.position_id
            ) as last_second_place
        from seated
        left join
            second_seats
            on seated.employee_id = second_seats.employee_id
            and seated.employment_spell_number = second_seats.employment_spell_number
            and seated.position_id = second_seats.second_position_id
            and second_seats.pair_rank = 1
    ),

    -- When the main seat has closed, the second one goes on as it was left.
    placed as (
        select
            weighed.*,
            case
                when
                    weighed.is_second
                    and weighed.row_place = weighed.last_second_place
                    and weighed.closing_date
                    < coalesce(weighed.exit_date, {{ as_of_date() }})
                then {{ xdb_add_days("weighed.closing_date", 1) }}
            end as taken_over_date
        from weighed
    ),

    chosen as (
        select
            placed.employee_id,
            placed.employment_spell_number,
            placed.row_place,
            placed.worker_id,
            placed.position_id,
            placed.event_code,
            placed.worker_status,
            placed.is_excluded_from_headcount,
            coalesce(placed.taken_over_date, placed.effective_date) as effective_date,
            placed.end_date,
            placed.hired_date,
            placed.exit_date,
            placed.org_unit_id,
            placed.company_id,
            placed.cost_centre_id,
            placed.location_code,
            placed.role_id,
            placed.job_title,
            placed.grade_id,
            placed.manager_id,
            placed.manager_id_type,
            placed.fte,
            placed.employment_type,
            placed.annual_base_pay,
            placed.base_pay,
            placed.pay_frequency,
            placed.standard_weekly_hours,
            placed.pay_currency,
            placed.is_second and placed.taken_over_date is null as is_set_aside,
            placed._unchanged_when_null,
            placed._cleared_when_null
        from placed
    )

select *
from chosen
