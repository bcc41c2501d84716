"""No module looks into the SQL of an expression: expressions carry facts instead."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import ckanext.duckstore

PACKAGE = Path(ckanext.duckstore.__file__).parent
#: Functions that read SQL, and why they may.
ALLOWED = {
    # A request's SQL, before it is parsed; a plugin's condition with placeholders.
    ("postgres/limits.py", "check_text"): "a request's SQL",
    ("postgres/limits.py", "check_characters"): "a request's SQL",
    ("postgres/limits.py", "_check_operators"): "a request's SQL",
    ("postgres/translate/conditions.py", "translate_condition"): "a condition of a plugin",
    # Finished statements, as a linker reads them.
    ("postgres/builtins/binding.py", "bind"): "a whole statement: costly arguments of macros are computed once",
    ("postgres/builtins/macros.py", "names_in"): "a whole statement: which macros it needs",
    ("postgres/plpgsql/evaluation.py", "_named"): "a whole statement: which parameters it has",
    # Columns are replaced in SQL by token.
    ("postgres/translate/substitution.py", "substitute"): "columns are replaced, outside strings",
    ("postgres/types/base.py", "once"): "a name is not computed",
    # The columns of a batch are SQL over other columns.
    ("postgres/plpgsql/operations.py", "_references"): "the columns that a column of a batch names",
    ("postgres/plpgsql/operations.py", "inlined"): "columns of a batch are replaced, outside strings",
    ("postgres/plpgsql/operations.py", "is_risky"): "a column of a batch that may fail",
    ("postgres/plpgsql/operations.py", "may_grow"): "a column of a batch that may become long",
    ("postgres/plpgsql/operations.py", "shortened"): "calls in a column of a batch get the bound of batches",
    ("postgres/plpgsql/operations.py", "macro_argument"): "an argument of a column of a batch becomes a column",
    ("postgres/plpgsql/operations.py", "searched"): "x = ANY (array) of texts in a column of a batch",
    ("postgres/plpgsql/operations.py", "_test"): "a condition in a column of a batch that may become NULL",
    ("postgres/plpgsql/operations.py", "_is_condition"): "the condition of a CASE in a column of a batch",
    ("postgres/plpgsql/operations.py", "_replaced"): "columns of a batch are replaced, outside strings",
    ("postgres/plpgsql/operations.py", "_is_enclosed"): "a column of a batch that needs no parentheses",
    ("postgres/plpgsql/operations.py", "_end_of_argument_list"): "the arguments of a column of a batch",
    ("postgres/plpgsql/operations.py", "_macros"): "the macros of a column of a batch",
    ("postgres/plpgsql/operations.py", "_end_of_argument"): "an argument of a column of a batch",
    ("postgres/plpgsql/batch_columns.py", "emit"): "an argument of a column of a batch is replaced by a column",
}
_SQL = ("sql", "printed", "ordered")
_METHODS = {
    *("startswith", "endswith", "find", "rfind", "index", "partition", "rpartition", "split", "replace", "count"),
    *("removeprefix", "removesuffix", "strip", "isdigit"),
}
_MATCHING = {"match", "search", "fullmatch", "sub", "findall", "finditer", "split"}


def _is_sql(node: ast.expr) -> bool:
    """Whether *node* is the SQL of an expression, or a variable that holds SQL."""
    return (isinstance(node, ast.Attribute) and node.attr in _SQL) or (isinstance(node, ast.Name) and node.id == "sql")


def _reads(node: ast.AST) -> bool:
    """Whether *node* looks into SQL; that two texts are equal may be asked."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        on_sql = _is_sql(node.func.value) and node.func.attr in _METHODS
        return on_sql or (node.func.attr in _MATCHING and any(map(_is_sql, node.args)))
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        inside = any(
            isinstance(operator, (ast.In, ast.NotIn)) and _is_sql(side)
            for operator, side in zip(node.ops, node.comparators, strict=True)
        )
        return inside or (any(map(_is_sql, sides)) and any(map(_is_text, sides)))
    return isinstance(node, ast.Subscript) and _is_sql(node.value) and isinstance(node.slice, (ast.Slice, ast.Constant))


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _readers(source: str) -> Iterator[str]:
    """The functions in *source* that look into SQL."""

    def walk(node: ast.AST, function: str) -> Iterator[str]:
        if isinstance(node, ast.FunctionDef):
            function = node.name
        if _reads(node):
            yield function
        for child in ast.iter_child_nodes(node):
            yield from walk(child, function)

    yield from walk(ast.parse(source), "")


def test_no_module_looks_into_sql() -> None:
    found = {
        (file.relative_to(PACKAGE).as_posix(), name)
        for folder in ("postgres", "operations", "queries")
        for file in (PACKAGE / folder).rglob("*.py")
        for name in _readers(file.read_text(encoding="utf-8"))
    }
    assert found == set(ALLOWED)


def test_what_looks_into_sql_is_found() -> None:
    bodies = (
        'expr.sql.startswith("CAST(")',
        '"pg_" in expr.sql',
        "_PATTERN.fullmatch(expr.sql)",
        'expr.sql == f"{name}.x"',
        'sql != "true"',
        "expr.printed.replace(a, b)",
        "expr.sql[3:]",
    )
    for body in bodies:
        assert list(_readers(f"def f():\n    return {body}")) == ["f"], body
    for body in ("one.sql == other.sql", "expr.sql in keys", 'f"({expr.sql})"', "sqls[place]"):
        assert list(_readers(f"def f():\n    return {body}")) == [], body
