with
    published_figures as (select * from {{ ref("stg_ops__published_figures") }}),

    restatements as (select * from {{ ref("fct_restatements") }}),

    published as (
        select
            published_figures.generation_id,
            sum(
                case when published_figures.is_complete then 1 else 0 end
            ) as complete_figure_count,
            sum(
                case
                    when
                        published_figures.is_complete
                        and published_figures.is_suppressed
                        and published_figures.value is null
                    then 1
                    else 0
                end
            ) as hidden_figure_count
        from published_figures
        group by published_figures.generation_id
    ),

    followed as (
        select
            published.generation_id as from_generation_id,
            coalesce(
                lead(published.generation_id) over (
                    order by published.generation_id nulls last
                ),
                'current'
            ) as to_generation_id,
            published.complete_figure_count,
            published.hidden_figure_count
        from published
    ),

    restated as (
        select
            restatements.from_generation_id,
            count(*) as restated_figure_count,
            sum(
                case when restatements.has_correction then 1 else 0 end
            ) as corrected_figure_count
        from restatements
        group by restatements.from_generation_id
    ),

    counted as (
        select
            followed.from_generation_id,
            followed.to_generation_id,
            cast(followed.complete_figure_count as bigint) as complete_figure_count,
            cast(followed.hidden_figure_count as bigint) as hidden_figure_count,
            cast(
                coalesce(restated.restated_figure_count, 0) as bigint
            ) as restated_figure_count,
            cast(
                coalesce(restated.corrected_figure_count, 0) as bigint
            ) as corrected_figure_count
        from followed
        left join restated on followed.from_generation_id = restated.from_generation_id
    )

select *
from counted
