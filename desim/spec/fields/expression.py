"""Expression: safe arithmetic on numbers of a scenario, as a derived number is written down."""

import ast
import math
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

LONGEST, DEEPEST = 500, 20
"""Most characters of an expression, and most operations inside one another."""
_PATH = re.compile(r"(?<![\w.])[a-z]\w*(?:\.(?:\d{4}-\d{2}-\d{2}(?![\w-])|\w+))*", re.ASCII)
_PLAIN = re.compile(r"(?!.*(?<![\w.])[_A-Z])[\w.+\-*/(), ]+", re.ASCII)
"""Characters of an expression; no word begins with _ or a capital letter."""
_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_CALLS: dict[str, Callable[..., float]] = {"min": min, "max": max}


@dataclass(frozen=True)
class Expression:
    """Arithmetic on numbers at paths: ``lines.camden.rate * 2 / max(1.5, items.shell.mass)``."""

    text: str
    paths: tuple[str, ...]
    """Paths of the numbers it is made of, in the order in which they stand."""
    _tree: ast.expr

    def value(self, numbers: Mapping[str, float]) -> float:
        """The value, out of the *numbers* at its paths; raises ValueError where it is not finite."""
        try:
            found = float(_value(self._tree, [numbers[path] for path in self.paths]))
        except (ZeroDivisionError, OverflowError):
            found = math.nan
        if not math.isfinite(found):
            raise ValueError("gives no finite number")
        return found


@lru_cache(maxsize=1024)
def parse_expression(text: str) -> Expression:
    """The expression that *text* is; raises ValueError where it is none that is allowed.

    Allowed are numbers, dotted paths, ``+ - * /``, parentheses, ``min`` and ``max``. Nothing of it is ever run as
    Python: the text is read into a tree, and the tree may hold no other operations.
    """
    if len(text) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    if not _PLAIN.fullmatch(text):
        raise ValueError(_ALLOWED)
    paths: list[str] = []
    tree = _parsed(_PATH.sub(lambda match: _named(match, text, paths), text))
    _refuse_others(tree, 0)
    return Expression(text, tuple(paths), tree)


_ALLOWED = "is no expression: only numbers, paths, + - * /, parentheses, min(...) and max(...) are allowed"


def _named(match: re.Match[str], text: str, paths: list[str]) -> str:
    """The name that stands for a path in the tree: steps of a path may be words of Python, such as yield."""
    if match[0] in _CALLS and text[match.end() :].lstrip().startswith("("):
        return match[0]
    paths.append(match[0])
    return f"_{len(paths) - 1}"


def _parsed(text: str) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # of a number that runs into a word
            return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError, Warning):
        raise ValueError(_ALLOWED) from None


def _refuse_others(node: ast.expr, depth: int) -> None:
    """Raise ValueError where a tree holds anything but the few operations that are allowed, or too many in a row."""
    if depth > DEEPEST:
        raise ValueError(f"has more than {DEEPEST} operations inside one another")
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool) and abs(number) <= 1e300:
            return
        case ast.Name(id=name) if re.fullmatch(r"_\d+", name):
            return
        case ast.UnaryOp(op=ast.USub()):
            below = [node.operand]
        case ast.BinOp() if type(node.op) in _BINARY:
            below = [node.left, node.right]
        case ast.Call(func=ast.Name(id=name), args=[_, *_], keywords=[]) if name in _CALLS:
            below = node.args
        case _:
            raise ValueError(_ALLOWED)
    for inner in below:
        _refuse_others(inner, depth + 1)


def _value(node: ast.expr, numbers: list[float]) -> float:
    """The value of a tree that was looked through; *numbers* are those of its paths, in their order."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            return numbers[int(name[1:])]
        case ast.UnaryOp():
            return -_value(node.operand, numbers)
        case ast.BinOp():
            return _BINARY[type(node.op)](_value(node.left, numbers), _value(node.right, numbers))
        case ast.Call(func=ast.Name(id=name)) if len(node.args) > 1:
            return _CALLS[name](*(_value(inner, numbers) for inner in node.args))
        case ast.Call():
            return _value(node.args[0], numbers)
    raise ValueError(_ALLOWED)
