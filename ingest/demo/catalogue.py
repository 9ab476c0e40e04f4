"""The fixed lists of the demo organisation: places, functions, roles, courses.

Only lists and the ids made from them; who holds or takes what is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

FUNCTIONS = (
    "Engineering",
    "Sales",
    "Finance",
    "Operations",
    "Customer Care",
    "Marketing",
    "People and Legal",
    "Research",
)
LOCATIONS = ("Berlin", "Hamburg", "Vienna", "Zurich", "London", "Madrid")
CURRENCIES = ("EUR", "EUR", "EUR", "CHF", "GBP", "EUR")
COMPANIES = ("DE01", "DE01", "AT01", "CH01", "GB01", "ES01")
GRADE_NAMES = ("Associate", "Specialist", "Senior", "Lead", "Principal", "Director")
VARIANTS = ("Analyst", "Consultant")
LEVELS = len(GRADE_NAMES)
REORGANISED_FUNCTION = 4
"""The function whose units get new ids halfway, with nobody moving."""
COMPANY = "ORG-COMPANY"

UNIT_COUNT = len(FUNCTIONS) * len(LOCATIONS)


def function_of(unit: int) -> int:
    """Return the function of a unit."""
    return unit // len(LOCATIONS)


def location_of(unit: int) -> int:
    """Return the location of a unit."""
    return unit % len(LOCATIONS)


def unit_id(unit: int, *, reorganised: bool = False) -> str:
    """Return a unit's id, as it is called before or after the reorganisation."""
    letter = "N" if reorganised else "F"
    return f"ORG-{letter}{function_of(unit) + 1}-L{location_of(unit) + 1}"


def grade_id(level: int) -> str:
    """Return the id of the grade of a level."""
    return f"G{level}"


def role_id(function: int, level: int, variant: int) -> str:
    """Return the id of a role."""
    return f"JP-{function + 1}{level}{'AB'[variant]}"


def role_title(function: int, level: int, variant: int) -> str:
    """Return the title of a role."""
    return f"{GRADE_NAMES[level - 1]} {VARIANTS[variant]}, {FUNCTIONS[function]}"


ROLES = tuple(
    (role_id(function, level, variant), role_title(function, level, variant))
    for function in range(len(FUNCTIONS))
    for level in range(1, LEVELS + 1)
    for variant in range(len(VARIANTS))
)
"""Every role, in the order of `role_number`."""

LEARNING_SITE = "https://learn.example.org"


def activity_iri(course_id: str) -> str:
    """Return the activity that the learning site's statements are about."""
    return f"{LEARNING_SITE}/courses/{course_id}"


@dataclass(frozen=True)
class Course:
    """One entry of the course catalogue."""

    course_id: str
    title: str
    mode: str
    category: str
    hours: float
    cost: float
    is_mandatory: bool = False
    months_after_start: int = 0
    """For a course of a program: when it begins."""


PROGRAM_COURSES: dict[str, tuple[Course, ...]] = {
    "LEAD": (
        Course(
            "LEAD-101", "Führen lernen: Grundlagen", "Präsenz", "Leadership", 16, 900
        ),
        Course(
            "LEAD-102",
            "Gespräche führen",
            "Virtuell",
            "Leadership",
            8,
            400,
            months_after_start=2,
        ),
        Course(
            "LEAD-201",
            "Leading through change",
            "Gemischt",
            "Leadership",
            12,
            700,
            months_after_start=4,
        ),
    ),
    "CERT": (
        Course(
            "CERT-300",
            "Professional Certificate: Studies",
            "E-Learning",
            "Certification",
            40,
            650,
        ),
        Course(
            "CERT-310",
            "Professional Certificate: Exam",
            "Präsenz",
            "Certification",
            4,
            250,
            months_after_start=3,
        ),
    ),
    "TALK": (Course("TALK-100", "Talent Circle", "Gemischt", "Talent", 20, 1200),),
}
OPEN_COURSES = (
    Course(
        "COMP-001",
        "Arbeitssicherheit",
        "E-Learning",
        "Compliance",
        1,
        0,
        is_mandatory=True,
    ),
    Course(
        "COMP-002",
        "Datenschutz für alle",
        "E-Learning",
        "Compliance",
        1.5,
        0,
        is_mandatory=True,
    ),
    Course(
        "COMP-003",
        "Code of Conduct",
        "E-Learning",
        "Compliance",
        0.5,
        0,
        is_mandatory=True,
    ),
    Course("SKIL-010", "Spreadsheets, advanced", "E-Learning", "Office", 6, 80),
    Course("SKIL-011", "Präsentieren; Überzeugen", "Präsenz", "Communication", 8, 320),
    Course("SKIL-012", "Negotiation", "Virtuell", "Communication", 8, 350),
    Course("SKIL-013", "Projektmanagement", "Gemischt", "Methods", 24, 780),
    Course("SKIL-014", "Data literacy", "E-Learning", "Data", 10, 120),
    Course("SKIL-015", "SQL for everyone", "E-Learning", "Data", 14, 140),
    Course("SKIL-016", "English C1", "Virtuell", "Languages", 40, 900),
    Course("SKIL-017", "Zeitmanagement", "E-Learning", "Methods", 3, 60),
    Course("SKIL-018", "Moderation", "Präsenz", "Communication", 16, 640),
)
ALL_COURSES = (
    *(course for courses in PROGRAM_COURSES.values() for course in courses),
    *OPEN_COURSES,
)
COURSE_NUMBER = {course.course_id: at for at, course in enumerate(ALL_COURSES)}
PROVIDERS = ("Haus-Akademie", "Nordlicht Training", "OpenCampus")
