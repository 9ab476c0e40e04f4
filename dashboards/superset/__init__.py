"""The pages once more, as a pack of dashboards that Apache Superset imports.

What the dashboards hold is `dashboards.pages`: titles, captions, columns, queries and
filters are read from there, and what a column means from the manifest of the published
set. Only how Superset draws each chart (`forms`) and writes it down belongs here.
"""
