with
    program_effects as (select * from {{ source("raw_effects", "program_effects") }}),

    renamed as (
        select
            -- ids
            program_id,
            -- strings
            spec_sha256,
            outcome_name,
            outcome_role,
            population,
            effect_method,
            estimand,
            study_design,
            effect_unit,
            hypothesis_family,
            worst_covariate,
            benchmark_covariate,
            suppression_reason,
            verdict,
            verdict_direction,
            verdict_reasons,
            plain_language,
            engine_version,
            -- numerics
            program_version,
            horizon_months,
            treated_count,
            control_count,
            cluster_count,
            treated_event_count,
            control_event_count,
            treated_mean,
            counterfactual_mean,
            estimate,
            std_error,
            ci_low,
            ci_high,
            p_value,
            p_adjusted,
            hypothesis_family_count,
            detectable_effect,
            relative_effect,
            naive_estimate,
            selection_gap,
            raw_smd_maximum,
            weighted_smd_maximum,
            covariate_count,
            overlap_share,
            effective_control_size,
            propensity_maximum,
            crossover_share,
            treated_observed_share,
            control_observed_share,
            bound_low,
            bound_high,
            pretrend_estimate,
            pretrend_p_value,
            e_value,
            e_value_ci,
            robustness_value,
            benchmark_ratio,
            -- booleans
            is_preregistered,
            is_primary_row,
            is_displacement_possible,
            is_suppressed
        from program_effects
    )

select *
from renamed
