"""What identifies people in the demo's files: ids, names, addresses, birth dates.

All of it is invented, and every address ends in example.org. Some people come back
under a new worker id with the universal id they had, some change their name and with
it their e-mail address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo.dates import LAST_SAFE_DAY, month_starts
from ingest.demo.draws import Stream, generator
from ingest.demo.population import NEVER

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.demo.dates import Days
    from ingest.demo.population import Ints, Population
    from ingest.demo.scenario import Scenario
    from ingest.demo.simulate import History

FIRST_WORKER_NUMBER = 1001
WORKER_DIGITS = 8
SHARE_REHIRES = 0.04
SHARE_NAME_CHANGES = 0.015
MONTHS_AWAY = 3
GENDERS = ("F", "M", "D", "-")
SHARE_OTHER_GENDER = 0.01
NOBODY = -1

WOMEN = (
    "Ada Alma Amira Ana Anja Astrid Aylin Bea Birgit Carla Chiara Clara Dana Edith "
    "Elif Elena Emma Esra Eva Fatma Freya Greta Hana Hedda Ida Ines Irina Jana "
    "Joana Judith Karin Kira Laila Lea Lena Lina Luisa Maja Mara Marta Mila Mina "
    "Nadia Nina Nora Olga Paula Petra Rosa Sara Selma Sofia Tara Tessa Thea Ulla "
    "Vera Yasmin Zoe Zora"
)
MEN = (
    "Aaron Adam Ahmet Alan Anton Arne Ben Bruno Carl Cem Daniel David Deniz Edgar "
    "Elias Emil Erik Felix Finn Florian Georg Hans Hugo Ian Igor Ivan Jakob Jan "
    "Jens Joel Jonas Karim Karl Kenan Lars Leon Levi Liam Linus Lukas Marek Mario "
    "Max Milan Murat Nico Noah Oskar Otto Paul Rafael Robin Samir Simon Sven Theo "
    "Tim Tom Viktor Yusuf"
)
FAMILIES = (
    "Abel Adler Albers Arslan Bauer Beck Berger Bianchi Borg Brandt Braun Busch "
    "Costa Demir Dietrich Dubois Ebert Engel Ferrari Fischer Frank Garcia Graf Haas "
    "Hahn Hansen Hartmann Heinz Herzog Huber Ivanov Jansen Kaiser Kaya Keller Klein "
    "Koch Kovac Kraus Kuhn Lang Larsen Lehmann Lindberg Lorenz Maier Marino Martin "
    "Meyer Moreau Moser Nagel Nielsen Nowak Olsen Otto Peters Pohl Popov Richter "
    "Rossi Roth Sauer Schmidt Schulz Seidel Silva Simon Sommer Stein Torres Vogel "
    "Wagner Walter Weber Wolf Yilmaz Ziegler Zimmer"
)


@dataclass(frozen=True)
class Directory:
    """One row per worker record: how each system would name that person."""

    worker_id: pl.Series
    universal_id: pl.Series
    user_name: pl.Series
    full_name: pl.Series
    email: pl.Series
    """The address in use at the end of the window."""
    old_email: pl.Series
    """The address before a change of name; the same as `email` without one."""
    email_changed: Days
    """The day of the change; a day before every window without one."""
    birth_day: Days
    gender: pl.Series
    original: Ints
    """The worker record of the first time here: its own number, but for rehires."""

    @property
    def renamed(self) -> npt.NDArray[np.bool_]:
        """Tell who changed name and address within the window."""
        return np.asarray(self.email_changed > 0)

    def email_on(self, people: npt.NDArray[np.integer], days: Days) -> pl.Series:
        """Return the addresses people used on given days."""
        now = self.email.gather(people)
        earlier = days < self.email_changed[people]
        if not earlier.any():
            return now
        return now.zip_with(pl.Series(~earlier), self.old_email.gather(people))


def worker_ids(numbers: npt.NDArray[np.integer]) -> pl.Series:
    """Return worker numbers as Workday writes them here, with leading zeros."""
    text = pl.Series(np.asarray(numbers) + FIRST_WORKER_NUMBER).cast(pl.String)
    return text.str.zfill(WORKER_DIGITS)


def directory(
    scenario: Scenario, population: Population, history: History
) -> Directory:
    """Invent an identity for every worker record."""
    people = population.size
    original = _originals(scenario, population, history)
    draws = generator(scenario.seed, Stream.NAMES)
    women, men, families = WOMEN.split(), MEN.split(), FAMILIES.split()
    given = draws.integers(0, min(len(women), len(men)), people)[original]
    family = draws.integers(0, len(families), people)
    day = draws.integers(0, LAST_SAFE_DAY, people)[original]
    other = draws.random(people)[original]
    woman = population.is_woman[original]
    gender = np.where(woman, 0, 1)
    gender[other < SHARE_OTHER_GENDER] = 2
    gender[other < SHARE_OTHER_GENDER / 2] = 3
    changed, new_family = _renamed(
        scenario, population, history, family=family, original=original
    )
    came_back = original != np.arange(people)
    first_names = pl.Series([*women, *men]).gather(
        np.where(woman, given, given + len(women))
    )
    names = pl.Series(families)
    old_family = names.gather(np.where(came_back, new_family[original], family))
    last_family = names.gather(np.where(came_back, new_family[original], new_family))
    number = pl.Series(np.arange(people) + FIRST_WORKER_NUMBER).cast(pl.String)
    table = pl.DataFrame(
        {
            "first": first_names,
            "last": last_family,
            "old": old_family,
            "number": number,
            "original": pl.Series(original + FIRST_WORKER_NUMBER).cast(pl.String),
        }
    )
    texts = table.select(
        universal_id=pl.concat_str(pl.lit("U"), pl.col("original").str.zfill(9)),
        user_name=pl.concat_str(
            pl.col("first").str.slice(0, 1), pl.col("old"), "number"
        ).str.to_lowercase(),
        full_name=pl.concat_str("first", "last", separator=" "),
        email=_address("last"),
        old_email=_address("old"),
    )
    birth_month = month_starts(scenario, -population.age_months.astype(np.int32))
    return Directory(
        worker_id=worker_ids(np.arange(people)),
        universal_id=texts["universal_id"],
        user_name=texts["user_name"],
        full_name=texts["full_name"],
        email=texts["email"],
        old_email=texts["old_email"],
        email_changed=changed,
        birth_day=(birth_month + day).astype(np.int32),
        gender=pl.Series(GENDERS).gather(gender),
        original=original,
    )


def _address(family: str) -> pl.Expr:
    return pl.concat_str(
        pl.col("first").str.to_lowercase(),
        pl.lit("."),
        pl.col(family).str.to_lowercase(),
        pl.lit("."),
        "number",
        pl.lit("@example.org"),
    )


def _originals(scenario: Scenario, population: Population, history: History) -> Ints:
    """Let some hires be people of the same sex and age who had left before."""
    people = population.size
    original = np.arange(people, dtype=np.int32)
    draws = generator(scenario.seed, Stream.REHIRES)
    back = np.flatnonzero(draws.random(people) < SHARE_REHIRES)
    back = back[back >= scenario.employees]
    left = np.flatnonzero(history.exit_month < NEVER)
    left = left[~np.isin(left, back)]
    if not len(back) or not len(left):
        return original
    by = ["is_woman", "age"]
    returns = pl.DataFrame(
        {
            "hire": back.astype(np.int32),
            "month": population.hire_month[back],
            "is_woman": population.is_woman[back],
            "age": population.age_months[back],
        }
    ).sort("month", "hire")
    leavers = pl.DataFrame(
        {
            "leaver": left.astype(np.int32),
            "month": history.exit_month[left] + np.int16(MONTHS_AWAY),
            "is_woman": population.is_woman[left],
            "age": population.age_months[left],
        }
    ).sort("month", "leaver")
    pairs = (
        returns.join_asof(leavers, on="month", by=by, check_sortedness=False)
        .drop_nulls("leaver")
        .unique("leaver", keep="first", maintain_order=True)
    )
    original[pairs["hire"].to_numpy()] = pairs["leaver"].to_numpy()
    return original


def _renamed(
    scenario: Scenario,
    population: Population,
    history: History,
    *,
    family: npt.NDArray[np.int64],
    original: Ints,
) -> tuple[Days, npt.NDArray[np.int64]]:
    """Choose who takes a new family name, when, and which."""
    people = population.size
    draws = generator(scenario.seed, Stream.NAMES, 1)
    month = draws.integers(1, scenario.months, people)
    chosen = (
        (draws.random(people) < SHARE_NAME_CHANGES)
        & (original == np.arange(people))
        & (month > population.hire_month)
        & (month < history.exit_month)
    )
    names = len(FAMILIES.split())
    other = (family + draws.integers(1, names, people)) % names
    new = np.where(chosen, other, family)
    day = month_starts(scenario, month) + draws.integers(3, 27, people)
    return np.where(chosen, day, NOBODY).astype(np.int32), new
