"""Two months of live reports, published one after the other and attacked together."""

from pathlib import Path

from tests.attack.recover_small_groups import attack
from tests.disclosure.live_releases import published


def test_a_release_and_the_one_before_tell_of_no_small_group(tmp_path: Path) -> None:
    releases = published(
        tmp_path / "workspace", employees=300, profile="default", releases=2
    )

    told = attack(releases)

    assert len(told) > 50
    assert {name for name, recovered in told.items() if recovered} == set()
