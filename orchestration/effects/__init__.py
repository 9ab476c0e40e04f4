"""From the frames in the warehouse to estimated effects in the schema `raw_effects`."""
