"""Text as codes: how a long column of few different texts is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from numpy.typing import NDArray

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Levels:
    """A column of texts.

    Attributes:
        codes: Shape (n,), places in `names`; -1 where missing.
        names: The texts, each once.
    """

    codes: NDArray[np.int64]
    names: tuple[str, ...]

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.codes)

    def __getitem__(self, rows: NDArray[np.bool_]) -> Levels:
        """Return the same column with some of its rows."""
        return Levels(self.codes[rows], self.names)

    @property
    def is_known(self) -> NDArray[np.bool_]:
        """Where there is a text."""
        known: NDArray[np.bool_] = self.codes >= 0
        return known


Column: TypeAlias = NDArray[Any] | Levels
"""A covariate of n rows: numbers or flags, or text as an array or as codes."""
