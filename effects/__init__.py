"""ESTIMATE: arrays in, effects with intervals, diagnostics and verdicts out.

Pure functions on numpy arrays: no file, no database, no clock and no other package of
Stepladder is known here. Heavy libraries are imported where they are used.
"""
