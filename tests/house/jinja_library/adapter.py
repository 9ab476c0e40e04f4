"""What a macro may ask of `adapter` while SQL is rendered without dbt.

The linter renders every model on its own; it is given this module under the name that
dbt gives its adapter.
"""

from collections.abc import Callable
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context


@pass_context
def dispatch(context: Context, macro_name: str) -> Callable[..., Any]:
    """Return the macro's body for the linter's dialect, DuckDB."""
    body: Callable[..., Any] = context.resolve(f"default__{macro_name}")
    return body
