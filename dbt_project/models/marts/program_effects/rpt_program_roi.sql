with
    program_costs as (select * from {{ ref("int_program_costs__totalled") }}),

    program_roi as (select * from {{ ref("stg_effects__program_roi") }}),

    -- A program without a figure is listed too, with the reason.
    shown as (
        select
            program_costs.program_id,
            program_costs.program_version,
            coalesce(
                program_roi.treated_count, program_costs.participant_count
            ) as treated_count,
            coalesce(
                program_roi.program_cost_amount, program_costs.program_cost_amount
            ) as program_cost_amount,
            program_roi.program_benefit_amount,
            coalesce(
                program_roi.money_currency, program_costs.money_currency
            ) as money_currency,
            program_costs.cost_basis,
            program_roi.roi_ratio,
            program_roi.roi_low,
            program_roi.roi_high,
            program_roi.benefit_cost_ratio,
            program_roi.positive_roi_probability,
            case
                when program_roi.roi_ratio is null
                then coalesce(program_roi.roi_reason, 'not_estimated')
            end as roi_reason,
            coalesce(program_roi.is_suppressed, false) as is_suppressed
        from program_costs
        left join
            program_roi
            on program_costs.program_id = program_roi.program_id
            and program_costs.program_version = program_roi.program_version
    )

select *
from shown
