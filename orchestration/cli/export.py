"""`stepladder export`: the published set for other tools, and rows for analysts."""

from pathlib import Path

import click

from orchestration.cli.options import open_workspace, target_option, workspace_option


@click.group("export")
def command() -> None:
    """Hand the published set to other tools: the same figures, hidden cells included.

    `marts.duckdb` and `parquet/` in `published/latest/` need no export. `analyst` is
    another thing: rows of people, for those who may see them.
    """


@command.command("xlsx")
@workspace_option
@target_option("stepladder.xlsx")
@click.option(
    "--period-kind",
    "period_kinds",
    multiple=True,
    help="A kind of period to write (month, quarter, year, …); else years. Repeatable.",
)
@click.option(
    "--table",
    "tables",
    multiple=True,
    help="A table to write; else all but rpt_metric_values, which repeats them. "
    "Repeatable.",
)
def export_xlsx(
    *,
    folder: Path | None,
    target: Path | None,
    period_kinds: tuple[str, ...],
    tables: tuple[str, ...],
) -> None:
    """Write an Excel workbook: a sheet per table, and a data dictionary."""
    from orchestration.exporting import export_workbook

    path, rows = export_workbook(
        open_workspace(folder),
        target=target,
        period_kinds=period_kinds,
        tables=tables,
    )
    click.echo(f"Wrote {rows:,} rows to {path}")


@command.command("hyper")
@workspace_option
@target_option("stepladder.hyper")
def export_to_hyper(*, folder: Path | None, target: Path | None) -> None:
    """Write a .hyper file for Tableau; needs requirements-hyper.lock installed."""
    from orchestration.exporting import export_hyper

    path, rows = export_hyper(open_workspace(folder), target=target)
    click.echo(f"Wrote {rows:,} rows to {path}")


@command.command("analyst")
@workspace_option
def export_analyst(*, folder: Path | None) -> None:
    """Write rows of people under pseudonyms, without special categories.

    The file is analyst/latest/analyst.duckdb; who may enter the folder may read it. It
    goes when its warehouse goes, so that it holds nobody who was erased.
    """
    from orchestration import exporting
    from publish.lock import single_writer

    workspace = open_workspace(folder)
    with single_writer(workspace, purpose="stepladder export analyst") as fence:
        path, rows = exporting.export_analyst(workspace, fence=fence)
    click.echo(f"Wrote {rows:,} rows to {path}")


@command.command("dbt-docs")
@workspace_option
@target_option("dbt-docs.html")
def export_dbt_docs(*, folder: Path | None, target: Path | None) -> None:
    """Write dbt's documentation of all models as one page that needs no network."""
    from orchestration.exporting import export_model_docs

    path = export_model_docs(open_workspace(folder), target=target)
    click.echo(f"Wrote {path}")


@command.command("superset")
@workspace_option
@target_option("stepladder-superset.zip")
@click.option(
    "--database-uri",
    "address",
    help="Where Superset finds the tables, as SQLAlchemy writes it and without a "
    "password; else the workspace's marts.duckdb.",
)
@click.option("--schema", help="Their schema on a server; else published.")
def export_to_superset(
    *, folder: Path | None, target: Path | None, address: str | None, schema: str | None
) -> None:
    """Write the dashboards as a pack that Superset imports; it holds no data.

    `superset import-dashboards --path FILE --username NAME` reads it;
    docs/how-to/bi/superset.md tells the rest.
    """
    from orchestration.exporting import export_superset

    path, charts = export_superset(
        open_workspace(folder), target=target, address=address, schema=schema
    )
    click.echo(f"Wrote {charts} charts to {path}")


@command.command("postgres")
@workspace_option
@click.option("--schema", help="The schema to fill; else published.")
def export_postgres(*, folder: Path | None, schema: str | None) -> None:
    """Load the server that STEPLADDER_POSTGRES_URI names, in one transaction.

    Those who read meanwhile see the set before. Tables, rights and row-level policies
    are made when they are missing; docs/how-to/export-to-postgres.md tells the rest.
    """
    from orchestration.exporting import export_to_postgres

    rows = export_to_postgres(open_workspace(folder), schema=schema)
    click.echo(f"Loaded {rows:,} rows.")
