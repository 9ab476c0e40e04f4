-- The first eight digits of what `printf 'abc' | md5sum` works out, 90015098, are
-- 2416005272 in tens; those of `printf '~' | md5sum`, 4c761f17, are 1282809623; those of
-- `printf '12' | md5sum`, c20ad4d7, lie in the upper half: 3255489751.
with
    cases as (
        select *
        from
            (
                values
                    ('text', 'abc', cast(2416005272 as bigint)),
                    ('nothing is a tilde', cast(null as {{ xdb_type_text() }}), cast(1282809623 as bigint)),
                    ('the upper half', '12', cast(3255489751 as bigint))
            ) as listed(case_name, word, expected)
    ),

    probed as (
        select
            cases.case_name,
            {{ xdb_hash_number(["cases.word"]) }} as found,
            cases.expected
        from cases
    ),

    wrong as (
        select probed.* from probed where probed.found is distinct from probed.expected
    )

select *
from wrong
