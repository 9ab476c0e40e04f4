"""Strip by strip gives what the whole would."""

import numpy as np
import pytest

from effects import strips


@pytest.mark.parametrize("rows", [0, 1, 511, 512, 513, 8192, 8193, 20_000])
def test_every_row_is_in_one_block(rows: int) -> None:
    cut = [np.arange(rows)[part] for part in strips.blocks(rows)]
    assert np.array_equal(np.concatenate([np.arange(0), *cut]), np.arange(rows))
    assert all(len(part) <= 8192 for part in cut)
    assert all(len(part) % 512 == 0 for part in cut[:-1])


@pytest.mark.parametrize("columns", [1, 3, 16, 17, 33, 100, 300])
@pytest.mark.parametrize("rows", [0, 1, 5, 512, 2048])
def test_products_are_those_of_the_whole(rows: int, columns: int) -> None:
    random = np.random.default_rng(0)
    block, vector = random.normal(size=(rows, columns)), random.normal(size=columns)
    factors = random.normal(size=rows)
    assert strips.times(block, vector) == pytest.approx(block @ vector)
    assert strips.sums(block, factors) == pytest.approx(factors @ block)
    assert strips.cross(block, factors) == pytest.approx(
        block.T @ (factors[:, None] * block)
    )


@pytest.mark.parametrize("rows", [0, 5, 8193, 20_000])
def test_a_matrix_along_a_vector_is_the_product_of_the_whole(rows: int) -> None:
    random = np.random.default_rng(1)
    matrix, vector = random.normal(size=(rows, 14)), random.normal(size=14)

    assert strips.along(matrix, vector) == pytest.approx(matrix @ vector)
