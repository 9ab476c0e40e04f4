"""Whatever sends a row or a file away, somebody is told what to do about it."""

from __future__ import annotations

import pytest

from ingest.faults import Rule
from ingest.remedies import REMEDIES, remedy_of


def test_every_rule_has_a_remedy() -> None:
    assert set(Rule) - REMEDIES.keys() == set()


@pytest.mark.parametrize("rule", Rule)
def test_a_remedy_is_one_or_two_sentences_of_plain_words(rule: Rule) -> None:
    remedy = remedy_of(str(rule))
    assert remedy.endswith(".")
    assert 20 <= len(remedy) <= 220


def test_no_two_rules_of_one_kind_of_trouble_share_a_vague_remedy() -> None:
    assert len(set(REMEDIES.values())) == len(REMEDIES)
