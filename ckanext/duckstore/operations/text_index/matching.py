"""SQL of the rows that a query matches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ckanext.duckstore.operations.text_index.words import Lookup, flattened, phrase_places
from ckanext.duckstore.postgres.textsearch.query_tree import And, Not, Or, Phrase, Query, Stop, Word, fold, words

#: The maximum number of words in a query for the index: each needs a piece of SQL to plan.
MOST_WORDS: Final = 64
#: The maximum nesting depth of groups.
_DEEPEST: Final = 32


def can_look_up(query: Query) -> bool:
    """Check whether to use :func:`matching` for *query*.

    Planning it must not take longer than scanning the rows.
    """
    if sum(1 for _ in words(query)) > MOST_WORDS:
        return False
    depth: int = fold(query, lambda _node, below: 1 + max(below, default=0), of=_operands)
    return depth <= _DEEPEST


def matching(lookup: Lookup) -> tuple[str, bool]:
    """Return SQL of the distinct ``id`` of rows that the query matches, and whether it is exact.

    If it is not exact, it returns a superset, whose rows must be tested one by one.
    """
    inexact: list[Query] = []

    def found(node: Query, operands: Sequence[str]) -> str:
        match node:
            case Word():
                return lookup.having(node)
            case Phrase():
                ends = phrase_places(lookup, node)
                if ends is not None:
                    return f"SELECT DISTINCT id FROM ({ends})"
                inexact.append(node)
                return lookup.rows()
            case Not():
                return f"FROM ({lookup.rows()}) ANTI JOIN ({operands[0]}) USING (id)"
            case And():
                return _all(lookup, flattened(node), operands)
            case Or():
                return " UNION ".join(f"({each})" for each in operands)
            case Stop():
                raise AssertionError("a finished query has no stop words")

    sql = fold(lookup.query, found, of=_operands)
    if not inexact:
        return sql, True
    return (sql, False) if _is_positive(lookup.query) else (lookup.rows(), False)


def _operands(node: Query) -> tuple[Query, ...]:
    """Return the parts of *node* that are looked up separately.

    Negated parts of a conjunction are returned without the negation.
    """
    match node:
        case And():
            return tuple(part.operand if isinstance(part, Not) else part for part in flattened(node))
        case Or():
            return flattened(node)
        case Not(operand):
            return (operand,)
        case _:
            return ()


def _all(lookup: Lookup, nodes: Sequence[Query], found: Sequence[str]) -> str:
    wanted = [sql for node, sql in zip(nodes, found, strict=True) if not isinstance(node, Not)]
    unwanted = [sql for node, sql in zip(nodes, found, strict=True) if isinstance(node, Not)]
    first, *others = wanted or [lookup.rows()]
    joins = [f"SEMI JOIN ({sql}) USING (id)" for sql in others] + [f"ANTI JOIN ({sql}) USING (id)" for sql in unwanted]
    return " ".join([f"FROM ({first})", *joins])


def _is_positive(query: Query) -> bool:
    """Check whether nothing is negated outside phrases.

    Then more rows for a phrase give more rows for *query*.
    """
    return fold(query, lambda node, below: not isinstance(node, Not) and all(below), of=_with_negations)


def _with_negations(node: Query) -> tuple[Query, ...]:
    match node:
        case And() | Or():
            return flattened(node)
        case Not(operand):
            return (operand,)
        case _:
            return ()
