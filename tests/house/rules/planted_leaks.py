"""Ways to let a person into a published table, to be planted into real models.

They are listed in `tests/house/planted_leaks.yaml`; what finds them is
`publish.classification`.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import yaml
from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

LEAKS: Final = Path(__file__).parents[1] / "planted_leaks.yaml"
PEOPLE: Final = '"warehouse"."marts"."dim_employees"'
PERSON: Final = "p1_00112233445566778899aabbccddeeff"
_SHAPES: Final = {
    "values": "select m.*, {leak} as planted from ({model}) as m, {people} as p",
    "summaries": "select p.grade_id, {leak} as planted "
    "from ({model}) as m, {people} as p group by p.grade_id",
    "conditions": "select m.* from ({model}) as m, {people} as p where {leak}",
    "queries": "{leak}",
}
JOINED_BY_ONLY: Final = frozenset(
    {
        "ops_data_quality.source_name",
        "ops_data_quality.feed_name",
        "ops_data_quality.entity_name",
        "rpt_time_in_role.role_id",
        "rpt_time_in_level.grade_id",
        "rpt_program_funnel.program_id",
    }
)
"""Labels that a query inside joins by, and that reach the output from elsewhere."""


def planted() -> Iterator[tuple[str, str]]:
    """Name and SQL of each way; `{model}` in it is the query it is planted into."""
    listed = yaml.safe_load(LEAKS.read_text(encoding="utf-8"))
    for kind, leaks in listed.items():
        for name, leak in leaks.items():
            sql = _SHAPES[kind].replace("{leak}", leak).replace("{people}", PEOPLE)
            sql = sql.replace("{person}", PERSON).replace("{digits}", PERSON[3:])
            yield f"{kind}: {name}", sql


def with_a_person_as_label(
    tree: exp.Expr, personal: Mapping[str, set[str]], *, labels: set[str]
) -> tuple[str, exp.Expr] | None:
    """Copy a model's query so that one label of its groups is a person.

    Args:
        tree: The query, its columns qualified.
        personal: The columns of each table that tell who somebody is.
        labels: Columns that can be taken for it; the one nearest to the end is.
    """
    scopes = traverse_scope(tree)
    for place in reversed(range(len(scopes))):
        query = scopes[place].expression
        if not isinstance(query, exp.Select):
            continue
        where = _person_in(scopes[place], personal)
        if where is None or query.args.get("group") is None:
            continue
        for position, select in enumerate(query.selects):
            if (
                isinstance(select.unalias(), exp.Column)
                and select.output_name in labels
            ):
                copied = tree.copy()
                changed = traverse_scope(copied)[place].expression
                label = exp.alias_(exp.Max(this=where.copy()), select.output_name)
                changed.expressions[position].replace(label)
                return select.output_name, copied
    return None


def _person_in(scope: Scope, personal: Mapping[str, set[str]]) -> exp.Column | None:
    for alias, source in scope.sources.items():
        if isinstance(source, exp.Table):
            for name in sorted(personal.get(f"{source.db}.{source.name}", ())):
                return exp.column(name, table=alias)
        elif isinstance(source.expression, exp.Select):
            inner = source.expression
            tables = [t for t in source.sources.values() if isinstance(t, exp.Table)]
            read = {
                name
                for table in tables
                for name in personal.get(f"{table.db}.{table.name}", ())
            }
            for select in inner.expressions:
                column = select.unalias()
                if isinstance(column, exp.Column) and column.name in read:
                    return exp.column(select.alias_or_name, table=alias)
    return None
