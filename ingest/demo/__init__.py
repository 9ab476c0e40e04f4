"""The demo organisation: invented people, source-shaped files, planted effects.

Everything that makes demo data belongs here, and nothing that reads real data. What is
written looks like the exports of real systems, never like a mart.
"""

from ingest.demo.organisation import DemoSummary, write_demo

__all__ = ["DemoSummary", "write_demo"]
