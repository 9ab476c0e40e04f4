"""How faults are laid out: where, which rule, why, and what to do about it.

For every command that lists faults; none of them shows a value of a row.
"""

from typing import TYPE_CHECKING, Any

from orchestration.cli.options import columns

if TYPE_CHECKING:
    import polars as pl

_HEADINGS = {
    "delivery_id": "delivery",
    "file_name": "file",
    "line": "line",
    "in_document": "record",
    "column_name": "column",
    "rule": "rule",
    "reason": "reason",
    "is_open": "open",
    "corrected_by": "corrected by",
}


def listed(faults: "pl.DataFrame", *, limit: int, indent: str = "") -> str:
    """Lay faults out as a table, and below it the remedy of each rule in it.

    Where a line holds several records, the number of the record stands beside it.
    """
    import polars as pl

    from ingest.remedies import remedy_of

    shown = faults.head(limit)
    if shown["is_line_shared"].any():
        shared = pl.when("is_line_shared").then("record")
        shown = shown.with_columns(shared.alias("in_document"))
    names = [name for name in _HEADINGS if name in shown.columns]
    if "is_open" in names and faults["is_open"].all():
        names = names[: names.index("is_open")]
    headings = [_HEADINGS[name] for name in names]
    lines = [columns(headings, shown.select(names).rows(), indent=indent)]
    if faults.height > limit:
        lines.append(f"{indent}… and {faults.height - limit:,} more")
    rules = shown["rule"].unique(maintain_order=True)
    lines += ["", f"{indent}What to do:"]
    lines += [f"{indent}  {rule}: {remedy_of(rule)}" for rule in rules]
    return "\n".join(lines)


def entries(faults: "pl.DataFrame", *, limit: int) -> list[dict[str, Any]]:
    """Return faults as plain JSON values, each with its remedy."""
    from ingest.remedies import remedy_of

    return [
        {**fault, "remedy": remedy_of(fault["rule"])}
        for fault in faults.head(limit).rows(named=True)
    ]
