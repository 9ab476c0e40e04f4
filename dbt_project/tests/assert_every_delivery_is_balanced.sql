with
    reconciliation as (select * from {{ ref("ops_reconciliation") }}),

    faults as (
        select reconciliation.delivery_number, reconciliation.entity_name
        from reconciliation
        where not reconciliation.is_balanced
    )

select *
from faults
