"""When and watched: Dagster assets, checks, schedules and the stepladder command."""
