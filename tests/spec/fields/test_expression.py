"""Expressions of derived numbers: what they give, and what is refused."""

import pytest

from desim.spec.fields.expression import parse_expression


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("lines.a.rate * 2 * 1.39", 27.8),
        ("-lines.a.rate + 3", -7.0),
        ("1 - lines.a.yield", 0.2),
        ("lines.a.rate / (lines.a.yield - 0.3)", 20.0),
        ("min(lines.a.rate, 3, 7) + max(lines.a.rate, 1e1)", 13.0),
        ("max(lines.a.rate)", 10.0),
        ("lines.a.rate - demands.b.plan.2024-10-01", 6.0),
        ("horizon / 4", 25.0),
        ("min.rate * 2", 4.0),
    ],
)
def test_arithmetic_is_that_of_a_reader(text, value):
    numbers = {"lines.a.rate": 10.0, "lines.a.yield": 0.8, "demands.b.plan.2024-10-01": 4.0, "horizon": 100.0}
    assert parse_expression(text).value({**numbers, "min.rate": 2.0}) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('x')",
        "().__class__.__mro__",
        "(1).real",
        "9**9**9",
        "'a'*10**10",
        "'a'",
        "[x for x in y]",
        "(x for x in y)",
        "f'{x}'",
        "lambda: 1",
        "x if y else z",
        "x and y",
        "not x",
        "x < y",
        "x // y",
        "x % y",
        "x @ y",
        "x | y",
        "~x",
        "+x",
        "x[0]",
        "{}",
        "x := 1",
        "x; y",
        "x\n+ y",
        "open(x)",
        "abs(x)",
        "min(*x)",
        "min(a=1)",
        "min()",
        "pow(2, 9)",
        "True",
        "None",
        "1j",
        "1if 2",
        "_0",
        "_0 * x",
        "",
        " ",
        "1e999",
        "9" * 400,
        "x\0",
        "х * 2",
        "x +" * 200 + "x",
        "(" * 240 + "x" + ")" * 240,
        "-" * 100 + "x",
    ],
)
def test_all_else_is_refused(text):
    with pytest.raises(ValueError, match=r"is no expression|is longer|operations inside"):
        parse_expression(text)


@pytest.mark.parametrize("text", ["x / 0", "1e300 * x * 1e300", "x / (x - x)"])
def test_a_value_that_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="no finite number"):
        parse_expression(text).value({"x": 5.0})
