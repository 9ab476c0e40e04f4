"""Land: read files as a contract says, reject bad rows with reasons, write raw Parquet."""
