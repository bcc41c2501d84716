"""Name resolution: the columns that a query's names refer to, and the names of result columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ckanext.duckstore.dkan import types
from ckanext.duckstore.dkan.request import Aggregate as Asked
from ckanext.duckstore.dkan.request import Filter, Request
from ckanext.duckstore.dkan.scope import Scope
from ckanext.duckstore.dkan.shapes import EVERY, Name
from ckanext.duckstore.dkan.tables import Table
from ckanext.duckstore.errors import InvalidRequest
from ckanext.duckstore.operations.selection import Aggregate, Field, Selection, Source


@dataclass(frozen=True)
class Output:
    """A column of the result."""

    name: str
    type: str
    """DKAN's type name: ``int``, ``float``, ``datetime``, ``text``."""
    value: Field | Aggregate


@dataclass(frozen=True)
class Query:
    """A request with resolved names."""

    outputs: tuple[Output, ...]
    selection: Selection


def looked_up(request: Request, tables: Mapping[str, Table], limit: int) -> Query:
    """Return *request* with its names resolved in *tables*, limited to *limit* rows.

    :raises InvalidRequest: a name does not exist or is ambiguous, or a column's type does not allow
        its use.
    """
    scope = Scope(tables, request)
    group_by = tuple(scope.find("group_by", name) for name in request.group_by)
    outputs = tuple(_outputs(scope, request, group_by))
    if not outputs:
        raise InvalidRequest({"fields": ["The resource has no fields"]})
    selection = Selection(
        sources=_sources(scope, request),
        join=_join(scope, request),
        outputs=tuple(output.value for output in outputs),
        group_by=group_by,
        order=tuple((_sorted_by(scope, name, outputs, group_by, request), down) for name, down in request.sort),
        limit=limit,
        offset=request.offset,
    )
    return Query(outputs, selection)


# The columns of the result


def _outputs(scope: Scope, request: Request, group_by: Sequence[Field]) -> Iterator[Output]:
    used: set[str] = set()
    for field in _fields(scope, request, group_by):
        alias = scope.aliases[field.source]
        yield Output(_free(field.name, f"{alias}_{field.name}", used), types.dkan_type(scope.type(field)), field)
    for asked in request.aggregates:
        aggregate = _aggregate(scope, asked)
        column = aggregate.field.name if aggregate.field else ""
        name = asked.result or (f"{asked.function}_{column}" if column else asked.function)
        yield Output(_free(name, f"{name}_2", used), _result_type(scope, aggregate), aggregate)


def _free(name: str, other: str, used: set[str]) -> str:
    """Return *name*, or if it is used *other*, or that with a number, as Drupal names columns."""
    chosen, number = (other if name in used else name), 2
    while chosen in used:
        chosen, number = f"{other}_{number}", number + 1
    used.add(chosen)
    return chosen


def _fields(scope: Scope, request: Request, group_by: Sequence[Field]) -> list[Field]:
    is_grouped = bool(group_by or request.aggregates)
    if not request.fields:
        return list(group_by) if is_grouped else _every(scope, range(len(scope.tables)))
    found: list[Field] = []
    for name in request.fields:
        if name.text != EVERY:
            found.append(scope.find("fields", name))
        elif is_grouped:
            found += group_by
        else:
            found += _every(scope, [scope.aliases.index(name.alias)] if name.alias else range(len(scope.tables)))
    for field in found:
        if is_grouped and field not in group_by:
            raise InvalidRequest({"fields": [f'"{field.name}" must be in group_by, or in an aggregate']})
    return list(dict.fromkeys(found))


def _every(scope: Scope, places: Sequence[int]) -> list[Field]:
    return [Field(place, column) for place in places for column in scope.tables[place].columns]


def _aggregate(scope: Scope, asked: Asked) -> Aggregate:
    if asked.name.text == EVERY:
        if asked.function != "count":
            raise InvalidRequest({asked.function: [f"{asked.function} needs the name of a field"]})
        return Aggregate(asked.function, None)
    field = scope.find(asked.function, asked.name)
    type_ = scope.type(field)
    allowed = {"sum": types.NUMBERS - {"money", "oid"}, "avg": types.NUMBERS - {"money", "oid"}}
    least = types.ORDERED - types.WITHOUT_LEAST
    if asked.function != "count" and type_ not in allowed.get(asked.function, least):
        raise InvalidRequest(
            {asked.function: [f'Field "{field.name}" is {type_}, of which there is no {asked.function}']}
        )
    return Aggregate(asked.function, field)


def _result_type(scope: Scope, aggregate: Aggregate) -> str:
    if aggregate.function == "count" or aggregate.field is None:
        return "int"
    type_ = types.dkan_type(scope.type(aggregate.field))
    return "float" if aggregate.function == "avg" else type_


# The rows


def _sources(scope: Scope, request: Request) -> tuple[Source, ...]:
    filters: list[dict[str, tuple[str | None, ...]]] = [{} for _ in scope.tables]
    for one in request.filters:
        field = scope.find("filters", one.name)
        filters[field.source][field.name] = _both(filters[field.source].get(field.name), one)
    texts = [request.texts.get(alias) for alias in scope.aliases]
    return tuple(
        Source(table.id, chosen, text) for table, chosen, text in zip(scope.tables, filters, texts, strict=True)
    )


def _both(values: tuple[str | None, ...] | None, other: Filter) -> tuple[str | None, ...]:
    """Return the values that both filters of a column allow."""
    if values is None:
        return other.values
    both = tuple(value for value in values if value in other.values)
    if not both:
        raise InvalidRequest({"filters": [f'The filters of "{other.name}" exclude each other']})
    return both


def _join(scope: Scope, request: Request) -> tuple[str, ...]:
    fields = scope.joined_by
    for field in fields[1:]:
        if types.family(scope.type(field)) != types.family(scope.type(fields[0])):
            first, other = (f"{request.join[one.source]} is {scope.type(one)}" for one in (fields[0], field))
            raise InvalidRequest({"join": [f"{first}, but {other}"]})
    for field in fields:
        if scope.type(field) not in types.ORDERED:
            raise InvalidRequest(
                {"join": [f"{request.join[field.source]} is {scope.type(field)}, which cannot be compared"]}
            )
    return tuple(field.name for field in fields)


def _sorted_by(
    scope: Scope, name: Name, outputs: Sequence[Output], group_by: Sequence[Field], request: Request
) -> Field | Aggregate:
    if group_by or request.aggregates:
        results = {output.name: output.value for output in outputs if isinstance(output.value, Aggregate)}
        if str(name) in results:
            return results[str(name)]
    field = scope.find("sort", name, base_first=True)
    if (group_by or request.aggregates) and field not in group_by:
        raise InvalidRequest({"sort": [f'"{field.name}" must be in group_by, or in an aggregate']})
    if scope.type(field) not in types.ORDERED:
        raise InvalidRequest({"sort": [f'Field "{field.name}" is {scope.type(field)}, which has no order']})
    return field
