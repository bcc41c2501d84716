"""SELECT, VALUES, set operations and WITH, built clause by clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pglast.enums import CTEMaterialize, LimitOption, SetOperation

from ...errors import DatatypeMismatch, FeatureNotSupported, InvalidSQL, of_sqlstate
from ...identifiers import column as encoded
from .. import limits
from ..limits import MOST_COLUMNS
from ..nodes import Node, ast
from ..types.names import UNKNOWN, common
from . import naming, references
from .casts import as_ordered, common_decimal
from .common_columns import column_of_values, match, of_arms
from .comparisons import compared_otherwise, sort_key
from .expr import Expr, Use
from .expressions import compile, compile_result, condition, of_any_row
from .from_items import compile_from, renamed
from .grouping import Grouping, compile_groups
from .ordering import Ordering, compile_distinct, compile_limit, compile_order
from .records import whole_row
from .scope import Column, CommonTable, Scope
from .select_builder import Draft, Output


@dataclass(frozen=True)
class Subquery:
    """A query in parentheses, and its columns outside, qualified by *alias*."""

    sql: str
    alias: str
    columns: tuple[Column, ...]
    uses: frozenset[Use]


def subquery(node: Node, scope: Scope) -> Subquery:
    """Compile *node* as a subquery of the query whose scope is *scope*."""
    draft = draft_query(node, scope.child())
    return close(draft, scope.context.alias())


def close(draft: Draft, alias: str) -> Subquery:
    """Return the finished query in parentheses."""
    columns = tuple(
        Column.of(output.name, output.expr, f"{alias}.c{place}", alias) for place, output in enumerate(draft.outputs)
    )
    return Subquery(f"({draft.sql()})", alias, columns, draft.uses)


def settle_type(expr: Expr) -> str | None:
    """Return a result column with its final type: an untyped literal is text."""
    return "text" if expr.type == UNKNOWN else expr.type


def draft_query(node: Node, scope: Scope) -> Draft:
    """Compile the query *node* in its own *scope*."""
    if not isinstance(node, ast.SelectStmt):
        raise FeatureNotSupported(f"{type(node).__name__} is not supported")
    if node.intoClause is not None or node.lockingClause:
        raise FeatureNotSupported("SELECT INTO and FOR UPDATE are not supported")
    prefix, uses = _with(node.withClause, scope) if node.withClause is not None else ("", frozenset[Use]())
    if node.op != SetOperation.SETOP_NONE:
        draft = _set_operation(node, scope)
    elif node.valuesLists:
        draft = _values(node, scope)
    else:
        draft = _simple(node, scope)
    draft.prefix = prefix
    draft.uses = frozenset(use for use in draft.uses | uses if use.level < scope.level)
    return draft


# A simple SELECT


def _simple(node: Node, scope: Scope) -> Draft:
    body, kept, uses = "", "", frozenset[Use]()
    if node.fromClause:
        source = compile_from(node.fromClause, scope)
        scope.relations = list(source.relations)
        uses |= source.uses
        body += f" FROM {source.sql}"
    if node.whereClause is not None:
        test = condition(node.whereClause, replace(scope, clause="WHERE", filter=node.whereClause), "WHERE")
        uses |= test.uses
        kept = f" WHERE {test.sql}"
    scope.windows = _windows(node.windowClause or ())
    groups = compile_groups(node.groupClause or (), node.targetList or (), scope, node.groupDistinct)
    scope.groups, scope.expanded = frozenset(groups.keys), groups.expanded
    scope.grouped_by = scope.groups
    body += groups.source(bool(body)) + kept
    scope.clause = "SELECT"
    outputs = _outputs(node.targetList or (), scope, all(key.uses and not key.null for key in groups.exprs))
    having = (
        condition(node.havingClause, replace(scope, clause="HAVING", filter=node.havingClause), "HAVING")
        if node.havingClause is not None
        else None
    )
    order = compile_order(
        node.sortClause or (),
        [(output.name, output.expr) for output in outputs],
        replace(scope, clause="ORDER BY"),
        node.distinctClause == (None,),
    )
    parts = [output.expr for output in outputs] + order.exprs + ([having] if having is not None else [])
    aggregated = any(part.aggregates(scope.level) for part in parts)
    grouped = bool(groups.keys) or groups.sets or having is not None or aggregated
    body += _group_by(groups, parts, scope) if grouped else ""
    body += f" HAVING {having.sql}" if having is not None else ""
    head = compile_distinct(node.distinctClause, outputs, order, replace(scope, clause="DISTINCT ON"))
    if not (grouped or head or order.terms):
        order.terms += _row_order(node, scope)
    late = None
    if not (grouped or head) and order.terms and node.limitCount is not None:
        late = body + _tail(node, replace(order, terms=order.keys), scope, False)
    body += _tail(node, order, scope, bool(head))
    uses = uses.union(*(part.uses for part in parts), *(key.uses for key in groups.exprs))
    return Draft(
        outputs,
        head,
        body,
        "",
        uses,
        plain=head != "DISTINCT " and not order.by_place,
        few=grouped and node.limitCount is not None,
        late=late,
        groups=_known_of_groups(groups, scope),
    )


def _known_of_groups(groups: Grouping, scope: Scope) -> list[str]:
    """Return SQL of what is known of a group: keys that use columns, and these columns' values."""
    keys = [key for key in groups.exprs if key.uses and not compared_otherwise(key)]
    uses = {use.sql: of_any_row(use) for key in keys for use in key.uses if use.level == scope.level}
    return [*dict.fromkeys(key.sql for key in keys), *uses.values()]


def _row_order(node: Node, scope: Scope) -> list[str]:
    """Return the order of a join without ORDER BY: by row of its tables, as PostgreSQL mostly does.

    DuckDB's order depends on which side it hashes; clients that page with LIMIT and OFFSET alone
    would see rows twice.
    """
    shown = scope.level == 0 or node.limitCount is not None
    tables = all(
        relation.stored and any(column.name == "_id" for column in relation.columns) for relation in scope.relations
    )
    if not shown or len(scope.relations) < 2 or not tables:
        return []
    return [f'{relation.alias}."_id"' for relation in scope.relations]


def _windows(nodes: Sequence[Node]) -> dict[str, Any]:
    windows: dict[str, Any] = {}
    for node in nodes:
        if node.name in windows:
            raise InvalidSQL(f'window "{node.name}" is already defined')
        windows[node.name] = node
    return windows


def _group_by(groups: Grouping, parts: Sequence[Expr], scope: Scope) -> str:
    """Return GROUP BY, after checking that it has every column used outside aggregates.

    Columns of a table that is grouped by its ``_id`` are added: PostgreSQL knows that they depend
    on it.
    """
    stored = {
        relation.alias for relation in scope.relations if relation.stored and f'{relation.alias}."_id"' in groups.keys
    }
    added: dict[str, None] = {}
    for part in parts:
        for use in sorted(part.uses, key=lambda use: use.sql):
            if use.level == scope.level and not use.aggregate and use.sql not in groups.keys:
                if groups.sets or use.relation not in stored:
                    raise of_sqlstate(
                        "42803",
                        f'column "{scope.label(use)}" must appear in the GROUP BY clause or be used in an aggregate function',
                    )
                added[use.sql] = None
    return groups.sql(tuple(added))


def _tail(node: Node, order: Ordering, scope: Scope, distinct: bool) -> str:
    """Return ORDER BY, LIMIT, OFFSET and FETCH … WITH TIES."""
    limit, offset = compile_limit(node, replace(scope, clause="LIMIT"))
    if node.limitOption == LimitOption.LIMIT_OPTION_WITH_TIES and limit is not None:
        if not order.terms:
            raise InvalidSQL("WITH TIES cannot be specified without ORDER BY clause")
        if distinct:
            raise FeatureNotSupported("FETCH FIRST ... WITH TIES of such a query")
        keys = ", ".join(order.keys)
        test = f"rank() OVER (ORDER BY {keys}) <= {offset or 0} + {limit}"
        if offset is not None:
            test += f" AND row_number() OVER (ORDER BY {keys}) > {offset}"
        return f" QUALIFY {test} ORDER BY {keys}"
    return (
        (f" ORDER BY {', '.join(order.terms)}" if order.terms else "")
        + (f" LIMIT {limit}" if limit is not None else "")
        + (f" OFFSET {offset}" if offset is not None else "")
    )


def _outputs(targets: Sequence[Node], scope: Scope, of_columns: bool) -> list[Output]:
    """Return the select list, with stars expanded.

    :param of_columns: whether no grouping expression is constant.
    """
    compiled = compile if of_columns else compile_result
    outputs: list[Output] = []
    for target in targets:
        node = target.val
        if isinstance(node, ast.ColumnRef) and isinstance(node.fields[-1], ast.A_Star):
            outputs += [Output(*column) for column in references.expanded(node, scope)]
        elif isinstance(node, ast.A_Indirection) and isinstance(node.indirection[-1], ast.A_Star):
            outputs += _expand(node, scope)
        else:
            outputs.append(Output(target.name or naming.result_name(node), compiled(node, scope)))
        _check_width(len(outputs))
    limits.see(len(outputs))
    return outputs


def _check_width(columns: int) -> None:
    if columns > MOST_COLUMNS:
        raise of_sqlstate("54011", f"target lists can have at most {MOST_COLUMNS} entries")


def _expand(node: Node, scope: Scope) -> list[Output]:
    """Translate ``(record).*``."""
    inner = (
        node.arg if len(node.indirection) == 1 else ast.A_Indirection(arg=node.arg, indirection=node.indirection[:-1])
    )
    if (
        isinstance(inner, ast.ColumnRef)
        and len(inner.fields) == 1
        and scope.relation(inner.fields[0].sval) is not None
        and scope.column(inner.fields[0].sval) is None
    ):
        owner, relation = scope.relation(inner.fields[0].sval) or (scope, scope.relations[0])
        value = whole_row(relation, owner)
    else:
        value = compile(inner, scope)
    if value.fields is None:
        raise DatatypeMismatch("record type has not been registered")
    return [Output(name, value.become(f"({value.sql}).{encoded(name)}", type)) for name, type in value.fields]


# VALUES and set operations


def _values(node: Node, scope: Scope) -> Draft:
    scope.clause = "VALUES"
    rows = [[compile(item, scope) for item in row] for row in node.valuesLists]
    if any(len(row) != len(rows[0]) for row in rows):
        raise InvalidSQL("VALUES lists must all be the same length")
    types = [common((row[place].type for row in rows), "VALUES") for place in range(len(rows[0]))]
    alias = scope.context.alias()
    made = [column_of_values([row[place] for row in rows], types[place]) for place in range(len(types))]
    lines = ", ".join(
        "(" + ", ".join(item.ordered or item.sql for item in row) + ")" for row in zip(*made, strict=True)
    )
    labels = ", ".join(f"c{place}" for place in range(len(types)))
    outputs = [
        Output(f"column{place + 1}", of_arms([row[place] for row in rows], items, type, f"{alias}.c{place}"))
        for place, (items, type) in enumerate(zip(made, types, strict=True))
    ]
    order = compile_order(node.sortClause or (), [(output.name, output.expr) for output in outputs], scope, False)
    uses = frozenset(use for row in rows for item in row for use in item.uses)
    return Draft(
        outputs, "", f" FROM (VALUES {lines}) AS {alias}({labels}){_tail(node, order, scope, False)}", "", uses
    )


_SET_OPERATIONS = {
    SetOperation.SETOP_UNION: "UNION",
    SetOperation.SETOP_INTERSECT: "INTERSECT",
    SetOperation.SETOP_EXCEPT: "EXCEPT",
}


def _set_operation(node: Node, scope: Scope) -> Draft:
    word = _SET_OPERATIONS[node.op]
    arms = [draft_query(side, replace(scope, relations=[], windows={})) for side in _arms(node)]
    types = match(arms, word, exact=scope.level == 0)
    if any(map(compared_otherwise, _columns("v", arms))) and not (node.all and word == "UNION"):
        inner = _by_keys(arms, word, node.all, scope)
    else:
        inner = f" {word}{' ALL' if node.all else ''} ".join(f"({arm.sql()})" for arm in arms)
    limits.write(len(inner))
    alias = scope.context.alias()
    columns = [[arm.outputs[place].expr for arm in arms] for place in range(len(types))]
    outputs = [
        Output(output.name, of_arms(columns[place], columns[place], types[place], f"{alias}.c{place}"))
        for place, output in enumerate(arms[0].outputs)
    ]
    order = compile_order(
        node.sortClause or (),
        [(output.name, output.expr) for output in outputs],
        replace(scope, clause="ORDER BY", relations=[]),
        True,
        set_operation=word,
    )
    uses = frozenset[Use]().union(*(arm.uses for arm in arms))
    return Draft(outputs, "", f" FROM ({inner}) AS {alias}{_tail(node, order, scope, True)}", "", uses)


def _arms(node: Node) -> list[Node]:
    """Return the operands of a set operation.

    PostgreSQL's tree of ``a UNION b UNION c`` nests on the left.
    """
    arms = [node.rarg]
    left = node.larg
    while left.op == node.op and left.all == node.all and _is_bare(left):
        arms.append(left.rarg)
        left = left.larg
    return [left, *reversed(arms)]


def _is_bare(node: Node) -> bool:
    """Return whether a set operation has no clauses of its own."""
    return not (node.sortClause or node.limitCount or node.limitOffset or node.withClause or node.lockingClause)


def _by_keys(arms: Sequence[Draft], word: str, all: bool, scope: Scope) -> str:
    """Return a set operation on sort keys, for types whose equality differs in DuckDB."""
    if all:
        named = next(column.type for column in _columns("v", arms) if compared_otherwise(column))
        raise FeatureNotSupported(f"{word} ALL of {named}")
    alias = scope.context.alias()
    keys = _sort_keys(alias, arms)
    listed = ", ".join(f"{alias}.c{place} AS c{place}" for place in range(len(keys)))
    distinct = f"SELECT DISTINCT ON ({', '.join(keys)}) {listed} FROM"
    if word == "UNION":
        return f"{distinct} ({' UNION ALL '.join(f'({arm.sql()})' for arm in arms)}) AS {alias}"
    tests = []
    for arm in arms[1:]:
        other = scope.context.alias()
        pairs = zip(keys, _sort_keys(other, arms), strict=True)
        test = " AND ".join(f"{key} IS NOT DISTINCT FROM {match}" for key, match in pairs)
        exists = f"EXISTS (SELECT 1 FROM ({arm.sql()}) AS {other} WHERE {test})"
        tests.append(f"NOT {exists}" if word == "EXCEPT" else exists)
    return f"{distinct} ({arms[0].sql()}) AS {alias} WHERE {' AND '.join(tests)}"


def _sort_keys(alias: str, arms: Sequence[Draft]) -> list[str]:
    return list(map(sort_key, _columns(alias, arms)))


def _columns(alias: str, arms: Sequence[Draft]) -> list[Expr]:
    """Return the columns of a set operation, after :func:`match`, as those of the relation
    *alias*.
    """
    exprs = [output.expr for output in arms[0].outputs]
    return [Expr(f"{alias}.c{place}", expr.type, depth=expr.depth) for place, expr in enumerate(exprs)]


# WITH


def _with(node: Node, scope: Scope) -> tuple[str, frozenset[Use]]:
    """Translate the WITH clause; its queries become visible in *scope*."""
    parts: list[str] = []
    uses: frozenset[Use] = frozenset()
    recursive = False
    for cte in node.ctes:
        if cte.search_clause is not None or cte.cycle_clause is not None:
            raise FeatureNotSupported("SEARCH and CYCLE clauses are not supported")
        if cte.ctename in scope.ctes:
            raise of_sqlstate("42712", f'WITH query name "{cte.ctename}" specified more than once')
        if node.recursive and _mentions(cte.ctequery, cte.ctename):
            sql, inner_uses = _recursive(cte, scope)
            recursive = True
        else:
            sql, inner_uses = _plain_cte(cte, scope)
        parts.append(sql)
        uses |= inner_uses
    return f"WITH {'RECURSIVE ' if recursive else ''}{', '.join(parts)} ", uses


_MATERIALIZE = {
    CTEMaterialize.CTEMaterializeAlways: "MATERIALIZED ",
    CTEMaterialize.CTEMaterializeNever: "NOT MATERIALIZED ",
}


def _plain_cte(cte: Node, scope: Scope) -> tuple[str, frozenset[Use]]:
    inner = subquery(cte.ctequery, replace(scope, relations=[]))
    name = "w" + inner.alias[1:]
    _declare(cte, name, inner.columns, scope)
    return f"{name} AS {_MATERIALIZE.get(cte.ctematerialized, '')}{inner.sql}", inner.uses


def _declare(cte: Node, name: str, columns: Sequence[Column], scope: Scope) -> None:
    alias = ast.Alias(aliasname=cte.ctename, colnames=cte.aliascolnames)
    plain = [
        replace(column, sql=f"c{place}", ordered=column.ordered and f"c{place}") for place, column in enumerate(columns)
    ]
    scope.ctes[cte.ctename] = CommonTable(name, renamed(plain, alias, cte.ctename))


def _recursive(cte: Node, scope: Scope) -> tuple[str, frozenset[Use]]:
    """Translate a recursive WITH query. The first side of its UNION determines the column types."""
    node = cte.ctequery
    if node.op != SetOperation.SETOP_UNION:
        raise InvalidSQL(
            f'recursive query "{cte.ctename}" does not have the form non-recursive-term UNION [ALL] recursive-term'
        )
    if node.sortClause or node.limitCount is not None or node.withClause is not None:
        raise FeatureNotSupported("ORDER BY, LIMIT or WITH in a recursive query")
    first = draft_query(node.larg, replace(scope, relations=[]).child())
    first.cast([settle_type(output.expr) for output in first.outputs])
    alias = scope.context.alias()
    name = "w" + alias[1:]

    def recursive_term() -> Draft:
        _declare(cte, name, close(first, alias).columns, scope)
        return draft_query(node.rarg, replace(scope, relations=[]).child())

    second = recursive_term()
    for every in (False, True):
        if _widen(first, second, every):
            second = recursive_term()
    if len(first.outputs) != len(second.outputs):
        raise InvalidSQL("each UNION query must have the same number of columns")
    for place, (one, other) in enumerate(zip(first.outputs, second.outputs, strict=True)):
        overall = common((one.expr.type, other.expr.type), "UNION")
        if overall != one.expr.type and overall is not None:
            raise DatatypeMismatch(
                f'recursive query "{cte.ctename}" column {place + 1} has another type in its recursive term'
            )
    second.cast([output.expr.type for output in first.outputs])
    for place, output in enumerate(first.outputs):
        if output.expr.ordered is not None:
            second.outputs[place] = Output(output.name, as_ordered(second.outputs[place].expr))
    labels = ", ".join(f"c{place}" for place in range(len(first.outputs)))
    sql = f"{name}({labels}) AS ({first.sql()} UNION{' ALL' if node.all else ''} {second.sql()})"
    return sql, first.uses | second.uses


def _widen(first: Draft, second: Draft, every: bool) -> bool:
    """Make ordered text of the numerics of *first*, the first side of a recursive query, whose
    DECIMAL may be too narrow for those of *second*; return whether there are such.

    :param every: make it of all numerics if one is too narrow: each wide column may reach others.
    """
    numerics = [place for place, one in enumerate(first.outputs) if one.expr.type == "numeric"]
    pairs = [(one.expr, other.expr) for one, other in zip(first.outputs, second.outputs, strict=False)]
    narrow = [
        place
        for place, (one, other) in enumerate(pairs)
        if place in numerics and one.ordered is None and common_decimal([one, other]) != one.decimal
    ]
    for place in numerics if every and narrow else narrow:
        one = first.outputs[place]
        first.outputs[place] = Output(one.name, as_ordered(one.expr))
    return bool(narrow)


def _mentions(node: Any, name: str) -> bool:
    """Return whether *node* contains the table *name* anywhere."""
    if isinstance(node, ast.RangeVar):
        return bool(node.relname == name and not node.schemaname)
    if isinstance(node, tuple):
        return any(_mentions(item, name) for item in node)
    return isinstance(node, ast.Node) and any(_mentions(getattr(node, field), name) for field in node)
