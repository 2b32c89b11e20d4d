"""Installed version: that of a library, without the rest of what is known of it."""

from functools import cache
from importlib.metadata import PackageNotFoundError, distribution


@cache
def installed_version(package: str) -> str:
    """The installed version of a package; ``not installed`` without one.

    Only the line that names it is looked for: Python itself parses all of the metadata, which hold the text of a page.
    """
    try:
        found = distribution(package)
    except PackageNotFoundError:
        return "not installed"
    head = (found.read_text("METADATA") or "").partition("\n\n")[0].splitlines()
    lines = (line.partition(":") for line in head)
    return next((value.strip() for name, _, value in lines if name == "Version"), "") or found.version
