with
    program_effects as (select * from {{ ref("stg_effects__program_effects") }}),

    program_outcomes as (select * from {{ ref("int_program_outcomes__registered") }}),

    described as (
        select
            program_effects.program_id,
            program_effects.program_version,
            program_effects.spec_sha256,
            program_effects.is_preregistered,
            program_outcomes.exploratory_reason,
            program_outcomes.registered_date,
            program_outcomes.first_outcome_date,
            program_outcomes.look_date,
            program_outcomes.look_count,
            program_effects.outcome_name,
            program_outcomes.outcome_family,
            program_effects.horizon_months,
            program_effects.outcome_role,
            program_outcomes.outcome_place,
            program_outcomes.smallest_effect_of_interest,
            program_effects.population,
            program_effects.effect_method,
            program_effects.estimand,
            program_effects.study_design,
            program_effects.effect_unit,
            program_effects.is_primary_row,
            program_effects.treated_count,
            program_effects.control_count,
            program_effects.cluster_count,
            program_effects.treated_event_count,
            program_effects.control_event_count,
            program_effects.treated_mean,
            program_effects.counterfactual_mean,
            program_effects.estimate,
            program_effects.std_error,
            program_effects.ci_low,
            program_effects.ci_high,
            program_effects.p_value,
            program_effects.p_adjusted,
            program_effects.hypothesis_family,
            program_effects.hypothesis_family_count,
            program_effects.detectable_effect,
            program_effects.relative_effect,
            program_effects.naive_estimate,
            program_effects.selection_gap,
            program_effects.raw_smd_maximum,
            program_effects.weighted_smd_maximum,
            program_effects.worst_covariate,
            program_effects.covariate_count,
            program_effects.overlap_share,
            program_effects.effective_control_size,
            program_effects.propensity_maximum,
            program_effects.crossover_share,
            program_effects.treated_observed_share,
            program_effects.control_observed_share,
            program_effects.bound_low,
            program_effects.bound_high,
            program_effects.pretrend_estimate,
            program_effects.pretrend_p_value,
            program_effects.e_value,
            program_effects.e_value_ci,
            program_effects.robustness_value,
            program_effects.benchmark_covariate,
            program_effects.benchmark_ratio,
            program_effects.is_displacement_possible,
            program_effects.is_suppressed,
            program_effects.suppression_reason,
            program_effects.verdict,
            program_effects.verdict_direction,
            program_effects.verdict_reasons,
            program_effects.plain_language,
            program_effects.engine_version
        from program_effects
        left join
            program_outcomes
            on program_effects.program_id = program_outcomes.program_id
            and program_effects.program_version = program_outcomes.program_version
            and program_effects.outcome_name = program_outcomes.outcome_name
            and program_effects.horizon_months = program_outcomes.horizon_months
    )

select *
from described
