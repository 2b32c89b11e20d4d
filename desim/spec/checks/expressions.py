"""Checks of expressions of measures: what their paths stand for, whether units fit, and what has no meaning in one."""

import ast
from collections.abc import Iterator
from itertools import pairwise

import networkx as nx

from desim.spec.checks.metric_subjects import (
    EXPRESSION,
    expression_of,
    expression_subjects,
    keys_at,
    stands_for_several,
    subject_fault,
)
from desim.spec.families import FAMILIES
from desim.spec.fields.expression import path_index
from desim.spec.fields.faults import Fault, nearest, shown
from desim.spec.fields.unit_products import Powers, powers, times, written
from desim.spec.measure import Measure
from desim.spec.metrics import METRICS
from desim.spec.scenario import Scenario


def in_order(scenario: Scenario) -> list[str]:
    """Names of the expressions, those that others are made of first; there is no circle in a checked scenario."""
    return list(nx.lexicographical_topological_sort(_graph(scenario)))


def _graph(scenario: Scenario) -> "nx.DiGraph[str]":
    graph: nx.DiGraph[str] = nx.DiGraph()
    for name, measure in sorted(scenario.measures.items()):
        if measure.metric == EXPRESSION:
            graph.add_node(name)
            graph.add_edges_from((below, name) for below in _made_of(scenario, measure))
    return graph


def _made_of(scenario: Scenario, measure: Measure) -> Iterator[str]:
    """Other expressions that one is made of."""
    for path in expression_of(measure).paths:
        metric, _, rest = path.partition(".")
        name = rest.partition(".")[0]
        if metric == EXPRESSION and name in scenario.measures and scenario.measures[name].metric == EXPRESSION:
            yield name


def expression_faults(scenario: Scenario) -> Iterator[Fault]:
    """Faults of all expressions of a scenario."""
    names = [name for name, measure in scenario.measures.items() if measure.metric == EXPRESSION]
    faults = [fault for name in names for fault in _text_faults(name, scenario.measures[name])]
    if faults := faults or [*_circle_faults(scenario)]:
        yield from faults
        return
    graph, broken = _graph(scenario), set[str]()
    for name in in_order(scenario):
        faults = [*_path_faults(scenario, name)]
        if not faults and not broken & nx.ancestors(graph, name):
            faults = [*_unit_faults(scenario, name)]
        broken |= {name} if faults else set()
        yield from faults


def _text_faults(name: str, measure: Measure) -> Iterator[Fault]:
    try:
        expression_of(measure)
    except ValueError as error:
        yield Fault(f"measures.{name}.expression", str(error), shown(measure.expression))


def _circle_faults(scenario: Scenario) -> Iterator[Fault]:
    circle = next(iter(nx.simple_cycles(_graph(scenario))), None)
    if circle is not None:
        around = " -> ".join([*circle, circle[0]])
        yield Fault(f"measures.{min(circle)}.expression", f"is made of itself: {around}")


def _path_faults(scenario: Scenario, name: str) -> Iterator[Fault]:
    measure, where = scenario.measures[name], f"measures.{name}.expression"
    for path in expression_of(measure).paths:
        metric, dot, rest = path.partition(".")
        if not dot:
            yield Fault(where, "names no subject: write metric.subject, or metric.family in a function", shown(path))
        elif metric not in METRICS:
            yield Fault(where, f"{shown(metric)} is no metric that is measured", "", nearest(metric, METRICS))
        elif METRICS[metric].is_event and METRICS[metric].statistic != "probability":
            message = "a time that may not come by the horizon has no value then: no sum or ratio with it has a meaning"
            yield Fault(where, f"{path}: {message}")
        elif stands_for_several(scenario, path):
            if not keys_at(scenario, path):
                measured = f"{metric} is measured on {METRICS[metric].subject}"
                yield Fault(where, f"{path}: {measured}, on no {FAMILIES[rest].word} of this scenario")
        elif fault := subject_fault(scenario, "", metric, rest):
            yield Fault(where, f"{path}: {fault.given} {fault.message}", "", fault.near)
    yield from _list_faults(scenario, where, measure)
    if measure.per is not None and not expression_subjects(scenario, name):
        yield Fault(f"measures.{name}.per", "no nation has all that the expression is made of")


def _list_faults(scenario: Scenario, where: str, measure: Measure) -> Iterator[Fault]:
    """A family stands in a function, which makes one number of many."""
    expression = expression_of(measure)
    inside = {id(a) for node in ast.walk(expression.tree) if isinstance(node, ast.Call) for a in node.args}
    names = [node for node in ast.walk(expression.tree) if isinstance(node, ast.Name) and node.id.startswith("_")]
    for node in names:
        path = expression.paths[path_index(node)]
        if stands_for_several(scenario, path) and id(node) not in inside:
            yield Fault(where, f"{path} stands for several numbers: put it into sum, mean, min or max", "")


def expression_unit(scenario: Scenario, name: str) -> str:
    """The unit of an expression; raises ValueError where units do not fit."""
    return written(_unit(scenario, name) or {})


def _unit(scenario: Scenario, name: str) -> Powers | None:
    expression = expression_of(scenario.measures[name])
    units = [_unit_at(scenario, path) for path in expression.paths]
    return _unit_of_tree(expression.tree, units)


def _unit_faults(scenario: Scenario, name: str) -> Iterator[Fault]:
    try:
        _unit(scenario, name)
    except ValueError as error:
        yield Fault(f"measures.{name}.expression", str(error), shown(scenario.measures[name].expression))


def _unit_at(scenario: Scenario, path: str) -> Powers | None:
    """The unit of what a path stands for; raises ValueError where parts of a family have several."""
    units = [unit_of_key(scenario, *key) for key in keys_at(scenario, path)]
    for one, other in pairwise(units):
        if one != other:
            raise ValueError(f"takes numbers in different units together at {path}: {_both(one, other)}")
    return units[0]


def unit_of_key(scenario: Scenario, metric: str, subject: str) -> Powers | None:
    """The unit of a measure, as the powers of units that it is a product of; None where it is a pure constant."""
    record, measure = METRICS[metric], scenario.measures.get(subject.partition(".")[0])
    if metric == EXPRESSION and measure is not None:
        return _unit(scenario, subject.partition(".")[0])
    part = subject if measure is None or measure.subject is None else measure.subject
    text = record.unit
    if " or " in text:  # of a line: lots wait at its stations
        text = text.split(" or ")[1 if "." in part else 0]
    if measure is not None and measure.level is not None:
        family = FAMILIES[scenario.family_of(part) or ""]
        text = next(level.unit for level in family.levels if level.name == measure.level) or text
    return powers(text, _item_unit(scenario, part))


def _item_unit(scenario: Scenario, part: str) -> str:
    """The unit of the item of a part, or of what it stands inside; of a leg that carries several items just units."""
    outer = part if scenario.family_of(part) else part.partition(".")[0]
    family = scenario.family_of(outer)
    if family is not None and not FAMILIES[family].item:
        return "unit"
    item = scenario.items.get(outer) if family is None else scenario.item_of(outer)
    return item.unit if item else "each"


def _unit_of_tree(node: ast.expr, units: list[Powers | None]) -> Powers | None:
    """The unit of an expression; None for constants, which take on the unit of what they are added to."""
    match node:
        case ast.Constant():
            return None
        case ast.Name():
            return units[path_index(node)]
        case ast.UnaryOp():
            return _unit_of_tree(node.operand, units)
        case ast.BinOp(op=ast.Mult() | ast.Div()):
            left, right = (_unit_of_tree(inner, units) for inner in (node.left, node.right))
            if left is None and right is None:
                return None
            return times(left or {}, right or {}, 1 if isinstance(node.op, ast.Mult) else -1)
        case ast.BinOp():
            return _same([_unit_of_tree(inner, units) for inner in (node.left, node.right)])
        case ast.Call():
            return _same([_unit_of_tree(inner, units) for inner in node.args])
    raise ValueError("is no expression")


def _same(units: list[Powers | None]) -> Powers | None:
    """The one unit of what is added or compared; raises ValueError where there are several."""
    known = [unit for unit in units if unit is not None]
    for one, other in pairwise(known):
        if one != other:
            raise ValueError(f"takes numbers in different units together: {_both(one, other)}")
    return known[0] if known else None


def _both(one: Powers | None, other: Powers | None) -> str:
    return f"{written(one or {})} and {written(other or {})}"
