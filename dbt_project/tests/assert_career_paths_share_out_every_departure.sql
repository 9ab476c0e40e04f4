with
    career_paths as (select * from {{ ref("rpt_career_paths") }}),

    career_stops as (select * from {{ ref("rpt_career_stops") }}),

    shared_out as (
        select
            career_paths.node_kind,
            career_paths.from_id,
            sum(career_paths.path_count) as path_count,
            sum(career_paths.path_share) as path_share
        from career_paths
        group by career_paths.node_kind, career_paths.from_id
    ),

    faults as (
        select career_stops.node_kind, career_stops.node_id
        from career_stops
        left join
            shared_out
            on career_stops.node_kind = shared_out.node_kind
            and career_stops.node_id = shared_out.from_id
        where
            coalesce(shared_out.path_count, 0) <> career_stops.departure_count
            or abs(shared_out.path_share - 1) > 0.0000001
    )

select *
from faults
