{%- set hour_items = ["training_hours", "formal_hours"] -%}
{%- set basis_hours = [
    "credited_hours",
    "contact_hours",
    "cpe_hours",
    "estimated_hours",
    "tracked_hours",
    "unknown_hours",
] -%}
with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    training_hours as (select * from {{ ref("int_training_hours__classified") }}),

    performance_reviews as (select * from {{ ref("fct_performance_reviews") }}),

    program_participations as (select * from {{ ref("fct_program_participations") }}),

    mobility as (select * from {{ ref("rpt_mobility") }}),

    internal_fill as (select * from {{ ref("rpt_internal_fill") }}),

    succession as (select * from {{ ref("rpt_succession") }}),

    learning_economics as (select * from {{ ref("rpt_learning_economics") }}),

    -- The groups that the standards break their figures down by.
    reported_groups as (
        select headcounts.*
        from headcounts
        where
            headcounts.period_kind in ('year', 'fiscal_year')
            and headcounts.scope_kind
            in ('overall', 'grade', 'gender', 'gender_and_grade')
    ),

    years as (
        select reported_groups.period_id, reported_groups.period_end_date
        from reported_groups
        group by reported_groups.period_id, reported_groups.period_end_date
    ),

    year_days as (
        select period_days.period_id, period_days.day_date
        from period_days
        inner join years on period_days.period_id = years.period_id
    ),

    -- Decimals, because a sum of many doubles depends on their order.
    taught as (
        select
            year_days.period_id,
            training_hours.*,
            case
                when training_hours.exclusion_reason is null
                then cast(training_hours.hours as decimal(18, 6))
            end as counted_hours
        from training_hours
        inner join year_days on training_hours.learned_date = year_days.day_date
        where coalesce(training_hours.exclusion_reason, 'credit_units') = 'credit_units'
    ),

    taught_people as (
        select
            taught.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            sum(taught.counted_hours) as training_hours,
            sum(
                case
                    when taught.record_kind = 'training_record'
                    then taught.counted_hours
                end
            ) as formal_hours,
            {%- for hours in basis_hours %}
                sum(
                    case
                        when taught.hours_basis = '{{ hours[:-6] }}'
                        then taught.counted_hours
                    end
                ) as {{ hours }},
            {%- endfor %}
            count(*) - count(taught.hours) as record_without_hours_count
        from taught
        group by {{ scope_grouping_sets(["period_id", "employee_id"]) }}
    ),

    hour_counts as (
        select
            taught_people.period_id,
            taught_people.scope_kind,
            taught_people.scope_id,
            {%- for hours in hour_items + basis_hours %}
                cast(
                    sum(taught_people.{{ hours }}) as {{ xdb_type_double() }}
                ) as {{ hours }},
                cast(
                    max(taught_people.{{ hours }}) as {{ xdb_type_double() }}
                ) as largest_{{ hours }},
            {%- endfor %}
            sum(taught_people.record_without_hours_count) as record_without_hours_count
        from taught_people
        group by
            taught_people.period_id, taught_people.scope_kind, taught_people.scope_id
    ),

    trained_people as (
        select taught.period_id, taught.employee_id
        from taught
        group by taught.period_id, taught.employee_id
    ),

    -- A manager's review and the calibrated one of the same cycle are one review; what
    -- was cancelled was not agreed.
    reviews as (
        select
            year_days.period_id,
            performance_reviews.employee_id,
            count(
                distinct coalesce(
                    performance_reviews.review_cycle_id, performance_reviews.review_id
                )
            ) as agreed_count,
            count(
                distinct case
                    when
                        performance_reviews.review_status
                        in ('completed', 'acknowledged')
                    then
                        coalesce(
                            performance_reviews.review_cycle_id,
                            performance_reviews.review_id
                        )
                end
            ) as review_count
        from performance_reviews
        inner join year_days on performance_reviews.review_date = year_days.day_date
        where
            performance_reviews.review_kind in ('manager', 'calibrated')
            and performance_reviews.review_status <> 'cancelled'
        group by year_days.period_id, performance_reviews.employee_id
    ),

    people_at_end as (
        select years.period_id, people_states.*
        from people_states
        cross join years
        cross join history
        where
            people_states.is_in_headcount
            and people_states.valid_from_date
            <= least(years.period_end_date, history.as_of_date)
            and (
                people_states.valid_to_date is null
                or people_states.valid_to_date
                > least(years.period_end_date, history.as_of_date)
            )
    ),

    reports as (
        select
            people_at_end.period_id,
            people_at_end.manager_employee_id,
            count(*) as report_count
        from people_at_end
        where people_at_end.manager_employee_id is not null
        group by people_at_end.period_id, people_at_end.manager_employee_id
    ),

    people as (
        select
            people_at_end.period_id,
            people_at_end.org_unit_id,
            people_at_end.grade_id,
            people_at_end.job_family_id,
            people_at_end.location_code,
            people_at_end.gender,
            case when reviews.review_count > 0 then 1 else 0 end as is_reviewed,
            coalesce(reviews.review_count, 0) as review_count,
            coalesce(reviews.agreed_count, 0) as agreed_count,
            case
                when trained_people.employee_id is null then 0 else 1
            end as is_trained,
            case
                when reports.manager_employee_id is null then 0 else 1
            end as is_manager,
            coalesce(reports.report_count, 0) as report_count
        from people_at_end
        left join
            reviews
            on people_at_end.period_id = reviews.period_id
            and people_at_end.employee_id = reviews.employee_id
        left join
            trained_people
            on people_at_end.period_id = trained_people.period_id
            and people_at_end.employee_id = trained_people.employee_id
        left join
            reports
            on people_at_end.period_id = reports.period_id
            and people_at_end.employee_id = reports.manager_employee_id
    ),

    people_counts as (
        select
            people.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            sum(people.is_reviewed) as reviewed_count,
            sum(people.review_count) as review_count,
            sum(people.agreed_count) as agreed_count,
            sum(people.is_trained) as trained_count,
            sum(people.is_manager) as manager_count,
            sum(people.report_count) as report_count,
            sum(people.is_manager * people.is_trained) as trained_manager_count
        from people
        group by {{ scope_grouping_sets(["period_id"]) }}
    ),

    program_counts as (
        select
            year_days.period_id,
            count(distinct program_participations.program_id) as program_count
        from program_participations
        inner join
            year_days on program_participations.enrolled_date = year_days.day_date
        where program_participations.is_in_headcount
        group by year_days.period_id
    ),

    parts as (
        select
            reported_groups.period_id,
            reported_groups.period_kind,
            reported_groups.scope_kind,
            reported_groups.scope_id,
            reported_groups.group_size_count,
            reported_groups.closing_headcount,
            reported_groups.closing_fte,
            {%- for hours in hour_items + basis_hours %}
                coalesce(hour_counts.{{ hours }}, 0) as {{ hours }},
                coalesce(hour_counts.largest_{{ hours }}, 0) as largest_{{ hours }},
            {%- endfor %}
            coalesce(
                hour_counts.record_without_hours_count, 0
            ) as record_without_hours_count,
            coalesce(people_counts.reviewed_count, 0) as reviewed_count,
            coalesce(people_counts.review_count, 0) as review_count,
            coalesce(people_counts.agreed_count, 0) as agreed_count,
            coalesce(people_counts.trained_count, 0) as trained_count,
            coalesce(people_counts.manager_count, 0) as manager_count,
            coalesce(people_counts.report_count, 0) as report_count,
            coalesce(people_counts.trained_manager_count, 0) as trained_manager_count,
            coalesce(program_counts.program_count, 0) as program_count,
            reported_groups.average_headcount,
            mobility.mover_count,
            mobility.exit_count,
            internal_fill.internal_fill_count,
            internal_fill.filled_position_count,
            internal_fill.critical_internal_fill_count,
            internal_fill.critical_filled_position_count,
            succession.critical_role_count,
            succession.covered_role_count,
            succession.ready_now_role_count,
            succession.critical_fill_count,
            succession.successor_fill_count,
            learning_economics.direct_expenditure,
            reported_groups.is_complete,
            reported_groups.period_start_date,
            reported_groups.period_end_date
        from reported_groups
        left join
            hour_counts
            on reported_groups.period_id = hour_counts.period_id
            and reported_groups.scope_kind = hour_counts.scope_kind
            and reported_groups.scope_id = hour_counts.scope_id
        left join
            people_counts
            on reported_groups.period_id = people_counts.period_id
            and reported_groups.scope_kind = people_counts.scope_kind
            and reported_groups.scope_id = people_counts.scope_id
        left join program_counts on reported_groups.period_id = program_counts.period_id
        left join
            mobility
            on reported_groups.period_id = mobility.period_id
            and reported_groups.scope_kind = mobility.scope_kind
            and reported_groups.scope_id = mobility.scope_id
        left join
            internal_fill
            on reported_groups.period_id = internal_fill.period_id
            and reported_groups.scope_kind = internal_fill.scope_kind
            and reported_groups.scope_id = internal_fill.scope_id
        left join
            succession
            on reported_groups.period_id = succession.period_id
            and reported_groups.scope_kind = succession.scope_kind
            and reported_groups.scope_id = succession.scope_id
        left join
            learning_economics
            on reported_groups.period_id = learning_economics.period_id
            and reported_groups.scope_kind = learning_economics.scope_kind
            and reported_groups.scope_id = learning_economics.scope_id
    ),

    reported_items as (
        {%- for framework, edition, item, basis, numerator, denominator in standard_items() %}
            {%- if not loop.first %}
                union all
            {%- endif %}
            select
                '{{ framework }}' as standard_framework,
                '{{ edition }}' as framework_version,
                '{{ item }}' as item_code,
                '{{ basis }}' as denominator_basis,
                {%- if numerator %}
                    cast(
                        parts.{{ numerator }} as {{ xdb_type_double() }}
                    ) as standard_numerator,
                    cast(
                        parts.{{ denominator }} as {{ xdb_type_double() }}
                    ) as standard_denominator,
                    {{ xdb_ratio("parts." ~ numerator, "parts." ~ denominator) }}
                    as standard_value,
                {%- else %}
                    cast(null as {{ xdb_type_double() }}) as standard_numerator,
                    cast(null as {{ xdb_type_double() }}) as standard_denominator,
                    cast(
                        parts.program_count as {{ xdb_type_double() }}
                    ) as standard_value,
                {%- endif %}
                {#- Of what is no sum of hours, no person has a part of their own. #}
                {%- if numerator in hour_items %} parts.largest_{{ numerator }}
                {%- else %} cast(null as {{ xdb_type_double() }})
                {%- endif %} as largest_standard_numerator,
                {{ "true" if numerator == "training_hours" else "false" }}
                as is_of_all_hours,
                case
                    when not parts.is_complete
                    then 'period_not_complete'
                    {%- if numerator in hour_items %}
                        when parts.record_without_hours_count > 0 then 'hours_missing'
                    {%- endif %}
                    else
                        '{{ "complete" if numerator else "transition_assistance_not_recorded" }}'
                end as coverage_code,
                parts.*
            from parts
            {#- Not every report has every group: what nobody can count has no row. #}
            {%- if numerator %} where parts.{{ numerator }} is not null
            {%- else %} where parts.scope_kind = 'overall'
            {%- endif %}
        {%- endfor %}
    ),

    reported as (
        select
            reported_items.period_id,
            reported_items.period_kind,
            reported_items.scope_kind,
            reported_items.scope_id,
            reported_items.standard_framework,
            reported_items.framework_version,
            reported_items.item_code,
            reported_items.denominator_basis,
            reported_items.coverage_code,
            reported_items.group_size_count,
            reported_items.standard_numerator,
            reported_items.largest_standard_numerator,
            reported_items.standard_denominator,
            reported_items.standard_value,
            {%- for hours in basis_hours %}
                {%- for name in [hours, "largest_" ~ hours] %}
                    case
                        when reported_items.is_of_all_hours
                        then
                            {{
                                xdb_ratio(
                                    "reported_items." ~ name,
                                    "reported_items.training_hours",
                                )
                            }}
                    end as {{ name }}_portion,
                {%- endfor %}
            {%- endfor %}
            reported_items.is_complete,
            false as is_suppressed,
            reported_items.period_start_date,
            reported_items.period_end_date
        from reported_items
    )

select *
from reported
