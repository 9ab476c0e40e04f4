"""What reads estimates is built after they are made, and the rule can fail."""

from typing import Any

from tests.house.rules import stages

Manifest = dict[str, Any]


def test_whatever_reads_an_estimate_is_built_after_it_is_made(
    manifest: Manifest,
) -> None:
    assert stages.untagged(manifest) == []


def test_nothing_waits_for_estimates_that_it_does_not_read(manifest: Manifest) -> None:
    assert stages.tagged_too_early(manifest) == []


def test_a_planted_reader_without_the_tag_is_found_however_far_away() -> None:
    planted = _manifest(
        stg_estimates=(["source.estimates"], True),
        int_between=(["model.stg_estimates"], False),
        rpt_far=(["model.int_between", "model.stg_people"], False),
        stg_people=(["source.people"], False),
    )

    assert stages.untagged(planted) == ["int_between", "rpt_far"]
    assert stages.tagged_too_early(planted) == []


def test_a_planted_tag_on_what_reads_no_estimate_is_found() -> None:
    planted = _manifest(
        stg_estimates=(["source.estimates"], True),
        stg_people=(["source.people"], True),
    )

    assert stages.tagged_too_early(planted) == ["stg_people"]
    assert stages.untagged(planted) == []


def test_a_test_of_a_tagged_model_goes_where_the_model_goes() -> None:
    planted = _manifest(stg_estimates=(["source.estimates"], True))
    planted["nodes"]["test.key"] = {
        "unique_id": "test.key",
        "name": "key",
        "resource_type": "test",
        "tags": [],
        "attached_node": "model.stg_estimates",
        "depends_on": {"nodes": ["model.stg_estimates"]},
    }
    assert stages.untagged(planted) == []

    planted["nodes"]["test.key"]["attached_node"] = None

    assert stages.untagged(planted) == ["key"]


def _manifest(**models: tuple[list[str], bool]) -> Manifest:
    return {
        "sources": {
            "source.estimates": {"source_name": stages.ESTIMATES},
            "source.people": {"source_name": "raw_hris"},
        },
        "nodes": {
            f"model.{name}": {
                "unique_id": f"model.{name}",
                "name": name,
                "resource_type": "model",
                "tags": [stages.TAG] if is_tagged else [],
                "depends_on": {"nodes": read},
            }
            for name, (read, is_tagged) in models.items()
        },
    }
