"""Properties are judged by their answer: a loaded machine is slow at times."""

import hypothesis

hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
