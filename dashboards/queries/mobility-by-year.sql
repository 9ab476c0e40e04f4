-- How mobile are people here, by the three definitions, and which way do they move?
select
    period_start_date,
    period_end_date,
    move_count,
    up_move_share,
    lateral_move_share,
    down_move_share,
    family_move_share,
    internal_mobility_rate,
    internal_move_share,
    transfer_rate,
    reorganisation_count,
    is_suppressed
from marts.rpt_mobility
where period_kind = 'year' and scope_kind = 'overall'
order by period_start_date nulls last
