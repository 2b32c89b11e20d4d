"""Expression: safe arithmetic on numbers of a scenario, as a derived number is written down."""

import ast
import math
import operator
import re
import statistics
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

Number = float | Sequence[float]
"""What stands at a path: one number, or several."""
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
_CALLS: dict[str, Callable[[list[float]], float]] = {"min": min, "max": max}
_OF_LISTS: dict[str, Callable[[list[float]], float]] = {**_CALLS, "sum": math.fsum, "mean": statistics.fmean}
"""Functions where paths may stand for several numbers."""


@dataclass(frozen=True)
class Expression:
    """Arithmetic on numbers at paths: ``lines.camden.rate * 2 / max(1.5, items.shell.mass)``."""

    text: str
    paths: tuple[str, ...]
    """Paths of the numbers it is made of, in the order in which they stand."""
    tree: ast.expr
    """What is done with them; ``_0``, ``_1`` ... stand for the paths."""

    def value(self, numbers: Mapping[str, Number]) -> float:
        """The value, out of the *numbers* at its paths; raises ValueError where it is not finite."""
        try:
            found = float(_value(self.tree, [numbers[path] for path in self.paths]))
        except (ZeroDivisionError, OverflowError, statistics.StatisticsError):
            found = math.nan
        if not math.isfinite(found):
            raise ValueError("gives no finite number")
        return found


@lru_cache(maxsize=1024)
def parse_expression(text: str, of_lists: bool = False) -> Expression:
    """The expression that *text* is; raises ValueError where it is none that is allowed.

    Allowed are numbers, dotted paths, ``+ - * /``, parentheses, ``min`` and ``max``; *of_lists* allows ``sum`` and
    ``mean``, too, and one argument that stands for several numbers. Nothing of it is ever run as Python: the text is
    read into a tree, and the tree may hold no other operations.
    """
    if len(text) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    if not _PLAIN.fullmatch(text):
        raise ValueError(_allowed(of_lists))
    paths: list[str] = []
    calls = _OF_LISTS if of_lists else _CALLS
    try:
        tree = _parsed(_PATH.sub(lambda match: _named(match, text, paths, calls), text))
        _refuse_others(tree, 0, calls)
    except _NotAllowed:
        raise ValueError(_allowed(of_lists)) from None
    return Expression(text, tuple(paths), tree)


class _NotAllowed(Exception):
    """Something that no expression may hold."""


def _allowed(of_lists: bool) -> str:
    functions = [f"{name}(...)" for name in (_OF_LISTS if of_lists else _CALLS)]
    listed = f"{', '.join(functions[:-1])} and {functions[-1]}"
    return f"is no expression: only numbers, paths, + - * /, parentheses, {listed} are allowed"


def _named(match: re.Match[str], text: str, paths: list[str], calls: Collection[str]) -> str:
    """The name that stands for a path in the tree: steps of a path may be words of Python, such as yield."""
    if match[0] in calls and text[match.end() :].lstrip().startswith("("):
        return match[0]
    paths.append(match[0])
    return f"_{len(paths) - 1}"


def _parsed(text: str) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # of a number that runs into a word
            return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError, Warning):
        raise _NotAllowed from None


def _refuse_others(node: ast.expr, depth: int, calls: Collection[str]) -> None:
    """Raise an error where a tree holds anything but the few operations that are allowed, or too many in a row."""
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
        case ast.Call(func=ast.Name(id=name), args=[_, *_], keywords=[]) if name in calls:
            below = node.args
        case _:
            raise _NotAllowed
    for inner in below:
        _refuse_others(inner, depth + 1, calls)


def _value(node: ast.expr, numbers: list[Number]) -> float:
    """The value of a tree that was looked through; *numbers* are those of its paths, in their order."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name():
            (number,) = _listed(node, numbers)
            return number
        case ast.UnaryOp():
            return -_value(node.operand, numbers)
        case ast.BinOp():
            return _BINARY[type(node.op)](_value(node.left, numbers), _value(node.right, numbers))
        case ast.Call(func=ast.Name(id=name)):
            return _OF_LISTS[name]([one for inner in node.args for one in _listed(inner, numbers)])
    raise ValueError("is no expression")


def _listed(node: ast.expr, numbers: list[Number]) -> Sequence[float]:
    """The values of an argument: several where a path stands for several numbers."""
    found = numbers[path_index(node)] if isinstance(node, ast.Name) else _value(node, numbers)
    return found if isinstance(found, Sequence) else (found,)


def path_index(node: ast.Name) -> int:
    """Which of the paths of an expression a name in its tree stands for."""
    return int(node.id[1:])
