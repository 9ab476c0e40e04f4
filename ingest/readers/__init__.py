"""One module per file format: bytes in, batches of text out; no reader knows a source.

What a column means, and whether a value is right, belongs to `ingest.convert`.
"""
