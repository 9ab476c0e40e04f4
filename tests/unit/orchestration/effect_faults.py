"""Programs of which each leaves a question without an answer, in its own way."""

import numpy as np

from tests.unit.orchestration.effect_frames import Frames, starters


def add_all_that_can_be_wrong(frames: Frames) -> None:
    """Add one program for each thing that leaves a question without an answer."""
    rng = np.random.default_rng(1)
    for name, treated in (
        ("few", starters(6, 300)),
        ("no_event", starters(100, 500)),
        ("apart", starters(100, 500)),
        ("constant", starters(100, 500)),
        ("young", starters(100, 500)),
    ):
        n = len(treated)
        frames.declare(name, "promoted")
        frames.follow(
            name,
            treated,
            promoted=rng.random(n) < (0.0 if name == "no_event" else 0.3),
            band=np.where(treated, "1", "2") if name == "apart" else np.full(n, "2"),
            share=np.full(n, 0.5) if name == "constant" else None,
            is_over=name != "young",
        )
    frames.declare("nobody", "promoted")
    frames.declare("unmeasured", "wellbeing", is_measured=False)
    frames.declare("withdrawn", "promoted", is_withdrawn=True)
    frames.declare("renewed", "promoted", is_newest=False)
