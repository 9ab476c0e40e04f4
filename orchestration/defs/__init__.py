"""The assets, checks and triggers of the pipeline, one module per stage."""
