"""Land: read files as contracts say, reject bad rows with reasons, write Parquet."""
