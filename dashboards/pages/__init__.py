"""The eight pages, in the order of the navigation; the last is the one on trust."""

from dashboards.definitions import Page
from dashboards.pages import (
    careers,
    fairness,
    mentoring,
    outcomes,
    overview,
    participation,
    skills,
    trust,
)

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    outcomes.PAGE,
    participation.PAGE,
    mentoring.PAGE,
    skills.PAGE,
    careers.PAGE,
    fairness.PAGE,
    trust.PAGE,
)
