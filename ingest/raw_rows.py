"""Typed canonical rows to what the raw store and the vault may hold.

Which columns leave as pseudonyms, as lengths, as a year or not at all is decided here,
from the classification in the contract and nothing else.
"""

from __future__ import annotations

import polars as pl

from ingest.contract import EMAIL, Classification, Column, Contract
from ingest.duplicates import RECORD
from ingest.pseudonym import EMAIL_HASH, Pseudonymiser, email_hash


def raw_frame(
    values: pl.DataFrame,
    id_types: dict[str, pl.Series],
    contract: Contract,
    pseudonymiser: Pseudonymiser,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the raw rows (without record numbers), and the identities in them."""
    columns: list[pl.Series] = []
    identities: list[pl.DataFrame] = []
    for column in contract.columns:
        typed = values[column.name]
        if column.is_person_identifier:
            kinds = id_types[column.name]
            made, met = _pseudonyms(typed, kinds, pseudonymiser)
            columns += [made, kinds.alias(f"{column.name}_type")]
            identities += met
            if column.id_type == EMAIL:
                hashed, met = _hashed_email(typed, kinds, pseudonymiser)
                columns.append(hashed.alias(f"{column.name}_sha1"))
                identities += met
        elif column.classification is Classification.FREETEXT:
            length = typed.str.len_chars().cast(pl.Int64)
            columns.append(length.alias(f"{column.name}_length"))
        elif column.derived_year:
            year = typed.dt.year().cast(pl.Int64)
            columns.append(year.alias(f"{column.name.removesuffix('_date')}_year"))
        elif not column.vault_only:
            columns.append(typed)
    return pl.DataFrame(columns), pl.concat([_no_identities(), *identities])


def vault_frame(values: pl.DataFrame, contract: Contract) -> pl.DataFrame | None:
    """Return the direct identifiers and free text of the rows, None without such."""
    names = [column.name for column in contract.columns if _is_secret(column)]
    return values.select(names) if names else None


def owners_of(
    values: pl.DataFrame,
    id_types: dict[str, pl.Series],
    contract: Contract,
    numbered: pl.DataFrame,
    filled: pl.DataFrame,
) -> list[tuple[str, str]]:
    """Return whom each filled row is about: identifier and type of id."""
    subject = str(contract.subject)
    named = pl.DataFrame(
        [values[subject].alias("identifier"), id_types[subject].alias("id_type")]
    ).with_columns(numbered[RECORD])
    chosen = filled.select(RECORD).join(
        named, on=RECORD, how="left", maintain_order="left"
    )
    return list(chosen.select("identifier", "id_type").iter_rows())


def filled_fields(secret: pl.DataFrame) -> pl.DataFrame:
    """Return the rows and columns for the vault in which something stands."""
    names = [name for name in secret.columns if name != RECORD]
    keep = [name for name in names if secret[name].null_count() < secret.height]
    if not keep:
        return secret.clear()
    filled = secret.filter(pl.any_horizontal(pl.col(keep).is_not_null()))
    return filled.select([*keep, RECORD])


def _is_secret(column: Column) -> bool:
    return column.vault_only and not column.is_person_identifier


def _pseudonyms(
    ids: pl.Series, kinds: pl.Series, pseudonymiser: Pseudonymiser
) -> tuple[pl.Series, list[pl.DataFrame]]:
    present = kinds.drop_nulls().unique().sort().to_list()
    result = pl.Series(ids.name, [None], dtype=pl.String).new_from_index(0, len(ids))
    identities = []
    for kind in present:
        if len(present) == 1:
            made = pseudonymiser.column(ids, id_type=kind)
            result = made.values
        else:
            these = (kinds == kind).fill_null(value=False)
            made = pseudonymiser.column(
                ids.zip_with(these, ids.clear().extend_constant(None, len(ids))),
                id_type=kind,
            )
            result = made.values.zip_with(these, result)
        identities.append(made.identities)
    return result.alias(ids.name), identities


def _hashed_email(
    addresses: pl.Series, kinds: pl.Series, pseudonymiser: Pseudonymiser
) -> tuple[pl.Series, list[pl.DataFrame]]:
    mails = addresses.zip_with(
        (kinds == EMAIL).fill_null(value=False),
        addresses.clear().extend_constant(None, len(addresses)),
    )
    distinct = mails.drop_nulls().unique()
    if not len(distinct):
        return mails, []
    hashes = pl.Series([email_hash(address) for address in distinct.to_list()])
    hashed = mails.replace_strict(distinct, hashes, default=None)
    made = pseudonymiser.column(hashed, id_type=EMAIL_HASH)
    return made.values, [made.identities]


def _no_identities() -> pl.DataFrame:
    return pl.DataFrame(
        schema={
            "pseudonym": pl.String,
            "identifier": pl.String,
            "id_type": pl.String,
        }
    )


def empty_rows(contract: Contract) -> pl.DataFrame:
    """Return a raw frame of an entity without rows."""
    types = {
        "VARCHAR": pl.String(),
        "BIGINT": pl.Int64(),
        "DOUBLE": pl.Float64(),
        "BOOLEAN": pl.Boolean(),
        "DATE": pl.Date(),
        "TIMESTAMP": pl.Datetime("us"),
    }
    return pl.DataFrame(
        schema={c.name: types[c.duckdb_type] for c in contract.raw_columns()}
    )
