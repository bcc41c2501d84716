"""Subqueries in FROM."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..nodes import Node, ast
from .from_items import Item, compiles_item, renamed
from .scope import Relation, Scope
from .select import subquery


@compiles_item(ast.RangeSubselect)
def _subselect(node: Node, scope: Scope, seen: Sequence[Relation]) -> Item:
    inner = subquery(node.subquery, replace(scope, relations=list(seen) if node.lateral else [], clause="FROM"))
    name = node.alias.aliasname if node.alias is not None else None
    columns = renamed(inner.columns, node.alias, name or "unnamed_subquery")
    lateral = "LATERAL " if node.lateral and any(use.level == scope.level for use in inner.uses) else ""
    return Item(f"{lateral}{inner.sql} AS {inner.alias}", (Relation(name, columns, columns, inner.alias),), inner.uses)
