with
    identifiers_claimed as (select * from {{ ref("int_identifiers__claimed") }}),

    turns as (
        select
            identifiers_claimed.identifier_type,
            identifiers_claimed.identifier,
            identifiers_claimed.valid_from_date as turn_date
        from identifiers_claimed
        union all
        select
            identifiers_claimed.identifier_type,
            identifiers_claimed.identifier,
            identifiers_claimed.valid_to_date as turn_date
        from identifiers_claimed
        where identifiers_claimed.valid_to_date is not null
    ),

    turn_days as (
        select turns.identifier_type, turns.identifier, turns.turn_date
        from turns
        group by turns.identifier_type, turns.identifier, turns.turn_date
    ),

    -- What changes hands more often than a person has ids is a placeholder: told once
    -- for all of time, so that its stretches do not grow with their square.
    counted as (
        select
            turn_days.*,
            count(*) over (
                partition by turn_days.identifier_type, turn_days.identifier
            ) as turn_count,
            row_number() over (
                partition by turn_days.identifier_type, turn_days.identifier
                order by turn_days.turn_date asc nulls last
            ) as turn_number,
            lead(turn_days.turn_date) over (
                partition by turn_days.identifier_type, turn_days.identifier
                order by turn_days.turn_date asc nulls last
            ) as next_turn_date
        from turn_days
    ),

    stretches as (
        select
            counted.identifier_type,
            counted.identifier,
            counted.turn_date as valid_from_date,
            case
                when
                    counted.turn_count <= 4 * {{ var("maximum_worker_ids_per_person") }}
                then counted.next_turn_date
            end as valid_to_date
        from counted
        where
            counted.turn_count <= 4 * {{ var("maximum_worker_ids_per_person") }}
            or counted.turn_number = 1
    ),

    covering as (
        select
            stretches.identifier_type,
            stretches.identifier,
            stretches.valid_from_date,
            stretches.valid_to_date,
            identifiers_claimed.employee_id,
            identifiers_claimed.identity_rule,
            identifiers_claimed.identity_confidence,
            identifiers_claimed.claim_order,
            min(identifiers_claimed.claim_order) over (
                partition by
                    stretches.identifier_type,
                    stretches.identifier,
                    stretches.valid_from_date
            ) as strongest_order
        from stretches
        inner join
            identifiers_claimed
            on stretches.identifier_type = identifiers_claimed.identifier_type
            and stretches.identifier = identifiers_claimed.identifier
            and (
                stretches.valid_to_date is null
                or stretches.valid_to_date > identifiers_claimed.valid_from_date
            )
            and (
                identifiers_claimed.valid_to_date is null
                or stretches.valid_from_date < identifiers_claimed.valid_to_date
            )
    ),

    ranked as (
        select
            covering.*,
            row_number() over (
                partition by
                    covering.identifier_type,
                    covering.identifier,
                    covering.valid_from_date
                order by
                    covering.identity_confidence desc nulls last,
                    covering.identity_rule asc nulls last,
                    covering.employee_id asc nulls last
            ) as rule_rank
        from covering
        where covering.claim_order = covering.strongest_order
    ),

    weighed as (
        select
            ranked.identifier_type,
            ranked.identifier,
            ranked.valid_from_date,
            ranked.valid_to_date,
            case
                when min(ranked.employee_id) = max(ranked.employee_id)
                then min(ranked.employee_id)
            end as employee_id,
            max(
                case when ranked.rule_rank = 1 then ranked.identity_rule end
            ) as identity_rule,
            max(ranked.identity_confidence) as identity_confidence,
            cast(count(distinct ranked.employee_id) as bigint) as candidate_count
        from ranked
        group by
            ranked.identifier_type,
            ranked.identifier,
            ranked.valid_from_date,
            ranked.valid_to_date
    )

select *
from weighed
