"""Measurements that are run on purpose, not with the tests."""
