"""Hand the published set to tools that read something else than its files.

Each target takes `publish.targets.source.PublishedSet` and nothing else: what it shows
is what was protected, audited and published, cell by cell. What is published, and what
is hidden in it, is decided in `publish`.
"""
