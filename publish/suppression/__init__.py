"""Complementary suppression: exact figures from which no small group can be calculated.

The figures of one period form a lattice of cells (the whole, its divisions, its levels,
divisions by level …) over the same people. Hiding small cells is not enough: they can
be calculated from the cells around them. Here the attack is carried out, and cells are
hidden until it finds nothing. Nothing here reads a file or knows a table.
"""
