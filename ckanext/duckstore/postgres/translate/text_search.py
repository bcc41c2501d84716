"""Operators of tsvector and tsquery."""

from __future__ import annotations

from ... import identifiers
from ..builtins.templates import CALLS, work_of
from ..nodes import Node
from ..textsearch.columns import FULL_TEXT
from ..types.names import STRINGS, UNKNOWN
from .casts import cast, undefined
from .expr import Expr, combine
from .expressions import compile
from .scope import Scope

ID = identifiers.column("_id")

#: The macros and functions for the types of both sides of ``@@``; those with the query first are
#: turned around.
_MATCHES = {
    ("tsvector", "tsquery"): "pg_vector_matches({0}, {1})",
    ("tsquery", "tsvector"): "pg_vector_matches({1}, {0})",
    ("text", "tsquery"): "pg_text_matches_query({0}, {1})",
    ("text", "text"): "pg_text_matches_text({0}, {1})",
}
#: What an untyped literal is beside a type.
_LITERAL = {"tsvector": "tsquery", "tsquery": "tsvector", "text": "text", UNKNOWN: "text"}


def matches(operator: str, left: Expr, right: Expr) -> Expr:
    """Translate ``@@``. :raises UndefinedFunction: it does not exist for these types."""
    one, other = _kind(left), _kind(right)
    if one == UNKNOWN:
        # Text is preferred where the query is on the right.
        one = "text" if other == "tsquery" else _LITERAL.get(other or "", "text")
    if other == UNKNOWN:
        other = _LITERAL.get(one or "", "text")
    template = _MATCHES.get((one or "", other or ""))
    if template is None:
        raise undefined(operator, left, right)
    assert one is not None
    assert other is not None
    left, right = cast(left, one), cast(right, other)
    return combine(template.format(left.sql, right.sql), "bool", left, right, work=work_of(template))


def looked_up(node: Node, scope: Scope) -> Expr | None:
    """Translate ``_full_text @@ query`` with the rows that an index finds; None if there are none.

    The column must be that of a table, because its ``_id`` is compared.
    """
    column = compile(node.lexpr, scope)
    alias = next((use.relation for use in column.uses), "")
    full_text = f"{alias}.{identifiers.column(FULL_TEXT)}"
    if column.sql != full_text:
        return None
    tables = [each.table for level in scope.chain() for each in level.relations if each.alias == alias and each.stored]
    table = scope.context.tables.get(tables[0]) if len(tables) == 1 and tables[0] else None
    found = table.searches.get(scope.context.searches[id(node)]) if table else None
    if found is None:
        return None
    return combine(f"({alias}.{ID} IN (SELECT f.id FROM {found} AS f))", "bool", column)


def _kind(side: Expr) -> str | None:
    return "text" if side.type in STRINGS else side.type


def concatenated(left: Expr, right: Expr) -> Expr:
    """Translate ``||`` of two vectors, or of two queries."""
    kind = "tsvector" if "tsvector" in (left.type, right.type) else "tsquery"
    name = "pg_tsvector_concat" if kind == "tsvector" else "pg_tsquery_or"
    return _call("||", name, kind, left, right)


def both(left: Expr, right: Expr) -> Expr:
    """Translate ``&&`` of queries."""
    return _call("&&", "pg_tsquery_and", "tsquery", left, right)


def followed(operator: str, left: Expr, right: Expr) -> Expr:
    """Translate ``<->`` of queries."""
    return _call(operator, "pg_tsquery_phrase", "tsquery", left, right)


def negated(right: Expr) -> Expr:
    """Translate ``!!`` of a query."""
    if right.type not in ("tsquery", UNKNOWN):
        raise undefined("!!", None, right)
    right = cast(right, "tsquery")
    return combine(f"pg_tsquery_not({right.sql})", "tsquery", right, work=CALLS)


def _call(operator: str, function: str, kind: str, left: Expr, right: Expr) -> Expr:
    if not {left.type, right.type} <= {kind, UNKNOWN}:
        raise undefined(operator, left, right)
    left, right = cast(left, kind), cast(right, kind)
    return combine(f"{function}({left.sql}, {right.sql})", kind, left, right, work=CALLS)
