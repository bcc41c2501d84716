"""Mutants of a module: where its syntax tree can be changed, and the source with one change."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_LOGS = ("log", "logger", "warnings")


@dataclass(frozen=True)
class Mutant:
    """One change: the ``number``-th place with ``code`` in ``function`` that ``kind`` applies to.

    Line numbers are not part of it, so that it is found again when other code has changed.
    """

    file: str
    function: str
    kind: str
    code: str
    number: int


def mutants(file: str, source: str) -> list[Mutant]:
    """Return the mutants of ``source`` in the order of its lines."""
    return [mutant for mutant, _ in _places(file, ast.parse(source))]


def mutated(mutant: Mutant, source: str) -> str | None:
    """Return ``source`` with the change, or None if its code no longer exists."""
    tree = ast.parse(source)
    for found, node in _places(mutant.file, tree):
        if found == mutant:
            return ast.unparse(ast.fix_missing_locations(_Change(node, mutant.kind).visit(tree)))
    return None


def _places(file: str, tree: ast.Module) -> Iterator[tuple[Mutant, ast.AST]]:
    seen: Counter[tuple[str, str, str]] = Counter()
    for function, body in _functions(tree, ""):
        for node in (node for statement in body for node in _parts(statement)):
            kind = _kind(node)
            if kind is not None:
                key = (function, kind, _code(node))
                yield Mutant(file, *key, seen[key]), node
                seen[key] += 1


def _functions(node: ast.AST, outer: str) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Yield the qualified names and the bodies of the functions below a node."""
    for child in ast.iter_child_nodes(node):
        name = outer
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            name = f"{outer}.{child.name}".lstrip(".")
        if isinstance(child, ast.FunctionDef):
            yield name, child.body
        yield from _functions(child, name)


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and those below it, but not what is no part of a function's behaviour:
    annotations, assertions, logging, texts of errors; nor functions in it.
    """
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Assert | ast.JoinedStr) or _is_log(node):
        return
    yield node
    if isinstance(node, ast.Raise):
        return
    for field, value in ast.iter_fields(node):
        if field != "annotation":
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _parts(child)


def _is_log(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and isinstance(node.value.func.value, ast.Name)
        and node.value.func.value.id in _LOGS
    )


def _kind(node: ast.AST) -> str | None:
    match node:
        case ast.Raise():
            return "raise removed"
        case ast.AugAssign():
            return "statement removed"
        case ast.Expr(value=ast.Constant()):
            return None
        case ast.Expr():
            return "statement removed"
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            return "None returned"
        case ast.If():
            return "condition negated"
        case ast.While(test=test) if not isinstance(test, ast.Constant):
            return "loop skipped"
        case ast.Compare():
            return "comparison changed"
        case ast.BoolOp():
            return "and/or exchanged"
        case ast.Constant(value=bool()):
            return "flag inverted"
        case ast.Constant(value=int()):
            return "number increased"
        case ast.ExceptHandler():
            return "handler removed"
    return None


def _code(node: ast.AST) -> str:
    """Return the first line of a node."""
    match node:
        case ast.If(test=test):
            return f"if {ast.unparse(test)}:"
        case ast.While(test=test):
            return f"while {ast.unparse(test)}:"
        case ast.ExceptHandler(type=caught, name=name):
            return ast.unparse(ast.ExceptHandler(caught, name, [ast.Pass()])).splitlines()[0]
    return ast.unparse(node).splitlines()[0]


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


class _Change(ast.NodeTransformer):
    """Replaces one node of a tree by what ``kind`` says."""

    def __init__(self, place: ast.AST, kind: str) -> None:
        self._place = place
        self._kind = kind

    def visit(self, node: ast.AST) -> ast.AST:
        if node is not self._place:
            return self.generic_visit(node)
        if self._kind in ("statement removed", "raise removed"):
            return ast.Pass()
        _alter(node)
        return node


def _alter(node: ast.AST) -> None:
    match node:
        case ast.Return():
            node.value = ast.Constant(None)
        case ast.If():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.While():
            node.test = ast.Constant(False)
        case ast.Compare():
            node.ops[0] = _OPPOSITE[type(node.ops[0])]()
        case ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.Constant(value=bool() as flag):
            node.value = not flag
        case ast.Constant(value=int() as number):
            node.value = number + 1
        case ast.ExceptHandler():
            node.body = [ast.Raise()]
