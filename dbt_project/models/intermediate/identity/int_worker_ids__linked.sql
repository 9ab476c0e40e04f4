with
    workers as (select * from {{ ref("stg_hris__workers") }}),

    person_identifiers as (select * from {{ ref("stg_hris__person_identifiers") }}),

    universal_ids_told as (
        select workers.universal_id, workers.worker_id
        from workers
        where workers.universal_id is not null
        union all
        select
            person_identifiers.identifier as universal_id, person_identifiers.worker_id
        from person_identifiers
        where person_identifiers.identifier_type = 'universal_id'
    ),

    universal_ids_carried as (
        select universal_ids_told.universal_id, universal_ids_told.worker_id
        from universal_ids_told
        group by universal_ids_told.universal_id, universal_ids_told.worker_id
    ),

    -- A star around one worker record: pairs would grow with the square of the ids.
    -- A universal id that half the company carries is a placeholder and links nobody.
    universal_ids_shared as (
        select
            universal_ids_carried.universal_id,
            min(universal_ids_carried.worker_id) as first_worker_id
        from universal_ids_carried
        group by universal_ids_carried.universal_id
        having count(*) between 2 and {{ var("maximum_worker_ids_per_person") }}
    ),

    -- Employed twice at one time, or born in two years: the id is not one person's.
    -- Which of its records belong together would be a guess: it links none of them.
    universal_ids_contradicted as (
        select universal_ids_shared.universal_id
        from universal_ids_shared
        inner join
            universal_ids_carried as one_id
            on universal_ids_shared.universal_id = one_id.universal_id
        inner join
            universal_ids_carried as other_id
            on universal_ids_shared.universal_id = other_id.universal_id
            and one_id.worker_id < other_id.worker_id
        inner join workers as one_worker on one_id.worker_id = one_worker.worker_id
        inner join
            workers as other_worker on other_id.worker_id = other_worker.worker_id
        where
            one_worker.birth_year <> other_worker.birth_year
            or (
                one_worker.hire_date is not null
                and other_worker.hire_date is not null
                and
                {{
                    xdb_days_between(
                        "greatest(one_worker.hire_date, other_worker.hire_date)",
                        "least(coalesce(one_worker.termination_date, cast('2199-12-31' as date)), coalesce(other_worker.termination_date, cast('2199-12-31' as date)))",
                    )
                }}
                > {{ var("employment_gap_days") }}
            )
        group by universal_ids_shared.universal_id
    ),

    -- A person has one next record, so a previous id that several records name
    -- is a placeholder.
    previous_ids_claimed_once as (
        select claiming.previous_worker_id
        from workers as claiming
        inner join workers on claiming.previous_worker_id = workers.worker_id
        where claiming.worker_id <> claiming.previous_worker_id
        group by claiming.previous_worker_id
        having count(*) = 1
    ),

    links as (
        select
            person_identifiers.worker_id,
            person_identifiers.identifier as linked_worker_id,
            'crosswalk' as identity_rule,
            cast(1.00 as {{ xdb_type_double() }}) as identity_confidence
        from person_identifiers
        left join workers on person_identifiers.identifier = workers.worker_id
        where
            person_identifiers.identifier_type = 'worker_id'
            -- An id given to somebody else after that time, or before it, is another
            -- human being's record.
            and coalesce(workers.hire_date < person_identifiers.valid_to, true)
            and coalesce(
                workers.termination_date >= person_identifiers.valid_from, true
            )
        union all
        select
            universal_ids_carried.worker_id,
            universal_ids_shared.first_worker_id as linked_worker_id,
            'universal_id' as identity_rule,
            cast(0.99 as {{ xdb_type_double() }}) as identity_confidence
        from universal_ids_carried
        inner join
            universal_ids_shared
            on universal_ids_carried.universal_id = universal_ids_shared.universal_id
        left join
            universal_ids_contradicted
            on universal_ids_carried.universal_id
            = universal_ids_contradicted.universal_id
        where universal_ids_contradicted.universal_id is null
        union all
        select
            workers.worker_id,
            workers.previous_worker_id as linked_worker_id,
            'previous_worker_id' as identity_rule,
            cast(0.99 as {{ xdb_type_double() }}) as identity_confidence
        from workers
        inner join
            previous_ids_claimed_once
            on workers.previous_worker_id = previous_ids_claimed_once.previous_worker_id
    ),

    both_ways as (
        select
            links.worker_id,
            links.linked_worker_id,
            links.identity_rule,
            links.identity_confidence
        from links
        where links.worker_id <> links.linked_worker_id
        union all
        select
            links.linked_worker_id as worker_id,
            links.worker_id as linked_worker_id,
            links.identity_rule,
            links.identity_confidence
        from links
        where links.worker_id <> links.linked_worker_id
    )

select *
from both_ways
