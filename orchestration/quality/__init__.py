"""Volume and distribution of each landed batch, judged against earlier ones."""
