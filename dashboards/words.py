"""How codes of the published tables are called on the pages, where words differ."""

WORDS = {
    "aalen_johansen": "Leavers counted as leavers (Aalen-Johansen)",
    "kaplan_meier": "As if nobody left (Kaplan-Meier)",
    "00": "Never",
    "any_development": "Any development",
    "formal_learning": "Courses",
    "informal_activity": "Activities",
    "conversation": "Conversations",
    "aipw": "Doubly robust (AIPW)",
    "acting": "Action taken",
    "refined": "Plan refined",
    "plan": "Plan made",
    "goal": "Goal set",
    "assessed": "Skills assessed",
    "hris": "HRIS",
    "lms": "LMS",
    "not_started": "Similar people",
    "started": "Participants",
    "exited": "Left",
}
"""A code that is not here is shown with spaces and a capital letter."""
