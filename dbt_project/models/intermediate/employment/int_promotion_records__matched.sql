with
    promotions as (select * from {{ ref("stg_hris__promotions") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    grades as (select * from {{ ref("stg_reference__grades") }}),

    job_steps as (select * from {{ ref("int_job_steps__compared") }}),

    employment_spells as (select * from {{ ref("int_employment_spells__derived") }}),

    -- Planned and cancelled promotions did not happen, nor those dated after the as-of
    -- date; a record whose own grades do not rise does not say "promotion" either.
    effective as (
        select
            identifiers_held.employee_id,
            promotions.promotion_date,
            max(promotions.from_grade_id) as from_grade_id,
            max(promotions.to_grade_id) as to_grade_id
        from promotions
        inner join
            identifiers_held
            on promotions.worker_id_type = identifiers_held.identifier_type
            and promotions.worker_id = identifiers_held.identifier
            and {{ held_on("identifiers_held", "promotions.promotion_date") }}
        left join
            grades as from_grades on promotions.from_grade_id = from_grades.grade_id
        left join grades as to_grades on promotions.to_grade_id = to_grades.grade_id
        where
            coalesce(promotions.promotion_status, 'effective') = 'effective'
            and promotions.promotion_date <= {{ as_of_date() }}
            and coalesce(to_grades.grade_ordinal > from_grades.grade_ordinal, true)
        group by identifiers_held.employee_id, promotions.promotion_date
    ),

    -- The same promotion reported again within the window is one promotion.
    spaced as (
        {{
            xdb_spaced(
                "effective",
                "employee_id",
                "promotion_date",
                var("promotion_match_days"),
            )
        }}
    ),

    employed as (
        select
            spaced.employee_id,
            employment_spells.employment_spell_number,
            spaced.promotion_date,
            effective.from_grade_id,
            effective.to_grade_id
        from spaced
        inner join
            effective
            on spaced.employee_id = effective.employee_id
            and spaced.promotion_date = effective.promotion_date
        inner join
            employment_spells
            on spaced.employee_id = employment_spells.employee_id
            and spaced.promotion_date >= employment_spells.hired_date
            and (
                employment_spells.exit_date is null
                or spaced.promotion_date < employment_spells.exit_date
            )
    ),

    nearby as (
        select
            employed.employee_id,
            employed.employment_spell_number,
            employed.promotion_date,
            employed.from_grade_id,
            employed.to_grade_id,
            job_steps.state_number,
            job_steps.grade_direction,
            abs(
                {{
                    xdb_days_between(
                        "employed.promotion_date", "job_steps.effective_date"
                    )
                }}
            ) as distance_days,
            row_number() over (
                partition by employed.employee_id, employed.promotion_date
                order by
                    -- grades that move settle the matter
                    case
                        when job_steps.grade_direction <> 0 then 0 else 1
                    end asc nulls last,
                    case
                        when job_steps.grade_direction > 0 then 0 else 1
                    end asc nulls last,
                    abs(
                        {{
                            xdb_days_between(
                                "employed.promotion_date", "job_steps.effective_date"
                            )
                        }}
                    ) asc nulls last,
                    case when job_steps.has_change then 0 else 1 end asc nulls last,
                    job_steps.state_number asc nulls last
            ) as nearness
        from employed
        left join
            job_steps
            on employed.employee_id = job_steps.employee_id
            and employed.employment_spell_number = job_steps.employment_spell_number
            and job_steps.effective_date
            between {{
                xdb_add_days(
                    "employed.promotion_date",
                    "-" ~ var("promotion_match_days"),
                )
            }} and
            {{ xdb_add_days("employed.promotion_date", var("promotion_match_days")) }}
    ),

    -- One job row confirms one record: of two records near the same row, the nearer.
    claimed as (
        select
            nearby.*,
            row_number() over (
                partition by
                    nearby.employee_id,
                    nearby.employment_spell_number,
                    nearby.state_number
                order by
                    nearby.distance_days asc nulls last,
                    nearby.promotion_date asc nulls last
            ) as claim_rank
        from nearby
        where nearby.nearness = 1
    ),

    matched as (
        select
            claimed.employee_id,
            claimed.employment_spell_number,
            claimed.promotion_date,
            claimed.from_grade_id,
            claimed.to_grade_id,
            case
                when claimed.claim_rank = 1 then claimed.state_number
            end as state_number,
            case
                when claimed.grade_direction > 0 and claimed.claim_rank = 1
                then 'confirmed_by_grade'
                when claimed.grade_direction < 0
                then 'contradicted_by_grade'
                when claimed.grade_direction > 0
                then 'record_only'
                when claimed.state_number is not null and claimed.claim_rank = 1
                then 'attached_to_job_row'
                else 'record_only'
            end as match_kind
        from claimed
    )

select *
from matched
