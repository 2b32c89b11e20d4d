"""Spelled numbers: numbers as people and programs of many countries write them, as plain ones with a decimal point."""

import re

_SPELLED = re.compile(r"([-+]?)(\d[\d.,'’ ]*\d|\d)\.?(?=$|\s*[A-Za-z%$/])(.*)\Z", re.ASCII | re.DOTALL)
_GROUPED = re.compile(r"\d{1,3}([ '’])\d{3}(?:\1\d{3})*(?=[.,]|\Z)", re.ASCII)
_POINTS_AND_COMMA = re.compile(r"\d{1,3}(\.\d{3})+,\d+\Z", re.ASCII)
_COMMAS_AND_POINT = re.compile(r"\d{1,3}(,\d{3})+\.\d+\Z", re.ASCII)
_POINTS = re.compile(r"[1-9]\d{0,2}(\.\d{3})+\Z", re.ASCII)
_COMMA = re.compile(r"\d+,\d+\Z", re.ASCII)
_PLAIN = re.compile(r"\d+(\.\d+)?\Z", re.ASCII)


class AmbiguousNumber(ValueError):
    """A number that may mean two things; the message says which, and how to write each."""


def plain_number(text: str, decimal_comma: bool) -> str:
    """A number, with or without a unit, written with a decimal point and no marks between thousands.

    Blanks and apostrophes stand between thousands in every file. A number with both points and commas says by their
    order which is which. Otherwise a comma is a decimal comma where *decimal_comma* is set, as in files with
    semicolons between cells, and ambiguous elsewhere.

    Args:
        text: the content of a cell, without blanks around it.
        decimal_comma: whether the file has decimal commas.

    Returns:
        The number with its unit; the text as it is where it is no number.

    Raises:
        AmbiguousNumber: The number could mean two things.
    """
    match = _SPELLED.match(text)
    if match is None:
        return text
    sign, digits, unit = match[1].replace("+", ""), match[2], match[3]
    grouped = _GROUPED.match(digits)
    if grouped is not None:
        digits = digits[: grouped.end()].replace(grouped[1], "") + digits[grouped.end() :]
    return f"{sign}{_with_point(digits, decimal_comma)}{unit}"


def _with_point(digits: str, decimal_comma: bool) -> str:
    """Digits with a decimal point; unchanged where they are no number."""
    if _POINTS_AND_COMMA.match(digits):
        return digits.replace(".", "").replace(",", ".")
    if _COMMAS_AND_POINT.match(digits):
        return digits.replace(",", "")
    if _COMMA.match(digits):
        if decimal_comma:
            return digits.replace(",", ".")
        raise AmbiguousNumber("has a comma in its number; write 1.5 for one and a half, and 1000 for a thousand")
    if decimal_comma and _POINTS.match(digits):
        if digits.count(".") > 1:
            return digits.replace(".", "")
        whole, part = digits.split(".")
        raise AmbiguousNumber(f"could be {whole}{part} or {whole},{part} in this file; write one of these")
    if "," in digits and not _PLAIN.match(digits):
        raise AmbiguousNumber("has commas in its number that are neither decimal nor between thousands")
    return digits
