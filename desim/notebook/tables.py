"""Tables: a data frame as a notebook shows it."""

import pandas as pd

from desim.report.page.formatting import number


def html_table(rows: pd.DataFrame) -> str:
    """The rows as a table in HTML; numbers are short, what is not known is empty, and all text is escaped."""
    html: str = rows.to_html(index=False, border=0, na_rep="", float_format=_short, justify="left")
    return html


def _short(value: float) -> str:
    return number(value)
