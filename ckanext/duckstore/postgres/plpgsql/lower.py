"""Lower the syntax tree to :mod:`.code`: names become variables, ELSIF and CASE become IF, WHILE
becomes a loop with an EXIT.

Each statement is lowered separately, and an error becomes a step that fails: PostgreSQL also
reports an invalid expression only when its statement is reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...errors import DuckstoreError, FeatureNotSupported, UndefinedColumn, UndefinedTable
from ..nodes import ast
from . import code, tree
from .calls import lift
from .expressions import expression, of_value, query, variable_type
from .names import RECORD, Namespace, Slot, VariableType, walk

#: Returns the type of a column of a table (None: no such table or column); with an empty column
#: name, whether the table exists.
ColumnType = Callable[[str, str], str | None]

TRIGGER_VARIABLES = {
    "tg_name": "name",
    "tg_when": "text",
    "tg_level": "text",
    "tg_op": "text",
    "tg_relid": "int8",
    "tg_relname": "name",
    "tg_table_name": "name",
    "tg_table_schema": "name",
    "tg_nargs": "int4",
    "tg_argv": "_text",
}


@dataclass(frozen=True)
class Parameter:
    """An argument of a function: its name (None: only a number), its type and its mode."""

    name: str | None
    type: VariableType
    mode: str = "in"


def lower(
    name: str, parameters: Sequence[Parameter], body: tree.Body, *, is_trigger: bool, column_type: ColumnType
) -> code.Code:
    """Lower the function *name*.

    :raises DuckstoreError: the type of a declaration does not exist, with PostgreSQL's message.
    """
    return _Lowering(column_type).function(name, parameters, body, is_trigger)


@dataclass
class _Enclosing:
    """A block or a loop around a statement."""

    key: int
    label: str | None
    loop: bool


@dataclass
class _Lowering:
    column_type: ColumnType
    slots: list[Slot] = field(default_factory=list)
    special: dict[str, Slot] = field(default_factory=dict)
    enclosing: list[_Enclosing] = field(default_factory=list)
    keys: int = 0
    has_loops: bool = False

    def function(self, name: str, parameters: Sequence[Parameter], body: tree.Body, is_trigger: bool) -> code.Code:
        namespace = Namespace(name, {}, None, body.conflict)
        inputs, outputs = [], []
        for number, parameter in enumerate(parameters, 1):
            slot = self.slot(parameter.name or f"${number}", parameter.type)
            namespace = namespace.declaring(f"${number}", slot)
            if parameter.name:
                namespace = namespace.declaring(parameter.name, slot)
            if parameter.mode != "out":
                inputs.append(slot)
            if parameter.mode in ("out", "inout"):
                outputs.append(slot)
        variables = {"found": "bool"}
        if is_trigger:
            variables |= {"new": RECORD, "old": RECORD, **TRIGGER_VARIABLES}
        for variable, type in variables.items():
            self.special[variable] = self.slot(variable, VariableType(type))
            namespace = namespace.declaring(variable, self.special[variable])
        steps = self.block(body.block, namespace)
        return code.Code(steps, tuple(self.slots), tuple(inputs), tuple(outputs), self.special, self.has_loops)

    def slot(self, name: str, type: VariableType | None, constant: bool = False, not_null: bool = False) -> Slot:
        made = Slot(len(self.slots), name, type, constant, not_null)
        self.slots.append(made)
        return made

    def temporary(self) -> Slot:
        """Return a variable for an intermediate value; its name cannot occur in source text."""
        return self.slot(f"^{len(self.slots)}", None)

    # Statements

    def steps(self, statements: Sequence[tree.Statement], namespace: Namespace) -> code.Steps:
        found: list[code.Step] = []
        for statement in statements:
            found += self.statement(statement, namespace)
        return tuple(found)

    def statement(self, statement: tree.Statement, namespace: Namespace) -> Sequence[code.Step]:
        handler = _HANDLERS[type(statement)]
        try:
            return handler(self, statement, namespace)
        except DuckstoreError as error:
            return [code.Fail(statement.line, error)]

    def value(self, sql: tree.Sql, namespace: Namespace) -> tuple[list[code.Step], code.Expression]:
        """Return an expression, and the steps that must precede it: the calls of functions in
        it.
        """
        return self._lifted(expression(sql, namespace))

    def query(self, sql: tree.Sql, namespace: Namespace) -> tuple[list[code.Step], code.Expression]:
        return self._lifted(query(sql, namespace))

    def _lifted(self, made: code.Expression) -> tuple[list[code.Step], code.Expression]:
        required = [code.RequireColumns(made.line, *taken) for taken in fields_of_records(made)]
        before, left = lift(made, self)
        return [*required, *before], left

    def values(self, parts: Sequence[tree.Sql], namespace: Namespace) -> tuple[list[code.Step], list[code.Expression]]:
        before: list[code.Step] = []
        made = []
        for part in parts:
            steps, value = self.value(part, namespace)
            before += steps
            made.append(value)
        return before, made

    def target(self, target: tree.Target, namespace: Namespace) -> tuple[list[code.Step], code.Target]:
        found = namespace.find(target.name)
        if found is None or len(found[1]) > 1:
            raise UndefinedColumn(f'"{".".join(target.name)}" is not a known variable')
        slot, rest = found
        if slot.constant:
            raise FeatureNotSupported(f'variable "{slot.name}" is declared CONSTANT')
        before: list[code.Step] = []
        subscripts = tuple(self.subscript(subscript, namespace, before) for subscript in target.subscripts)
        return before, code.Target(slot, rest[0] if rest else None, subscripts)

    def subscript(self, subscript: tree.Subscript, namespace: Namespace, before: list[code.Step]) -> code.Subscript:
        """Return *subscript*; the steps that must precede it are appended to *before*."""
        bounds: list[code.Expression | None] = []
        for bound in (subscript.lower, subscript.upper):
            steps, value = self.value(bound, namespace) if bound is not None else ([], None)
            before += steps
            bounds.append(value)
        return code.Subscript(bounds[0], bounds[1], subscript.is_slice)

    def targets(
        self, targets: Sequence[tree.Target], namespace: Namespace
    ) -> tuple[list[code.Step], tuple[code.Target, ...]]:
        before: list[code.Step] = []
        made = []
        for target in targets:
            steps, one = self.target(target, namespace)
            before += steps
            made.append(one)
        return before, tuple(made)

    def block(self, block: tree.Block, namespace: Namespace) -> code.Steps:
        namespace = namespace.inside(block.label)
        before: list[code.Step] = []
        for declaration in block.declarations:
            namespace = self.declaration(declaration, namespace, before)
        with _Inside(self, block.label, False) as key:
            steps = self.steps(block.body, namespace)
        if block.label is not None:
            return (*before, code.Block(block.line, key, steps))
        return (*before, *steps)

    def declaration(self, declaration: tree.Declaration, namespace: Namespace, before: list[code.Step]) -> Namespace:
        if declaration.alias is not None:
            found = namespace.find(declaration.alias)
            if found is None:
                raise UndefinedColumn(f'variable "{".".join(declaration.alias)}" does not exist')
            return namespace.declaring(declaration.name, found[0])
        assert declaration.type is not None
        type, error = self.type(declaration.type, namespace)
        slot = self.slot(declaration.name, type, declaration.constant, declaration.not_null)
        default = None
        if error is not None:
            before.append(code.Fail(declaration.line, error))
        elif declaration.default is not None:
            try:
                steps, default = self.value(declaration.default, namespace)
                before += steps
            except DuckstoreError as failure:
                before.append(code.Fail(declaration.line, failure))
        before.append(code.Declare(declaration.line, slot, default))
        return namespace.declaring(declaration.name, slot)

    def type(self, type: tree.TypeName, namespace: Namespace) -> tuple[VariableType, DuckstoreError | None]:
        """Return the type of a declaration, and the error if it refers to a table that does not
        exist.
        """
        if type.form is None:
            if type.text == "refcursor":
                return VariableType("text"), None
            return variable_type(type.text), None
        if type.form == "TYPE":
            found = namespace.find(type.reference)
            if found is not None and not found[1] and found[0].type is not None:
                return found[0].type, None
            if len(type.reference) > 1:
                table, column = type.reference[-2:]
                declared = self.column_type(table, column)
                if declared is not None:
                    return VariableType(declared.partition("(")[0]), None
                if self.column_type(table, "") is not None:
                    return VariableType("text"), UndefinedColumn(
                        f'column "{column}" of relation "{table}" does not exist'
                    )
                return VariableType("text"), UndefinedTable(f'relation "{table}" does not exist')
            return VariableType("text"), UndefinedColumn(f'variable "{type.reference[0]}" does not exist')
        table = type.reference[-1]
        if self.column_type(table, "") is None:
            return VariableType(RECORD), UndefinedTable(f'relation "{table}" does not exist')
        return VariableType(RECORD, table=table), None

    # Control

    def _block(self, statement: tree.Block, namespace: Namespace) -> Sequence[code.Step]:
        return self.block(statement, namespace)

    def _if(self, statement: tree.If, namespace: Namespace) -> Sequence[code.Step]:
        otherwise = self.steps(statement.otherwise, namespace)
        for branch in reversed(statement.branches):
            line = branch.tests[0].line
            then = self.steps(branch.body, namespace)
            try:
                before, condition = self.value(branch.tests[0], namespace)
                otherwise = (*before, code.If(line, condition, then, otherwise))
            except DuckstoreError as error:
                otherwise = (code.Fail(line, error),)
        return otherwise

    def _case(self, statement: tree.Case, namespace: Namespace) -> Sequence[code.Step]:
        before: list[code.Step] = []
        subject = None
        if statement.subject is not None:
            before, value = self.value(statement.subject, namespace)
            subject = self.temporary()
            before.append(code.Let(statement.line, subject, value))
            namespace = namespace.declaring(subject.name, subject)
        if statement.otherwise is None:
            otherwise: code.Steps = (code.NoCase(statement.line),)
        else:
            otherwise = self.steps(statement.otherwise, namespace)
        for branch in reversed(statement.branches):
            tests = branch.tests
            if subject is not None:
                listed = ", ".join(f"({test.text})" for test in tests)
                tests = (tree.Sql(f'"{subject.name}" IN ({listed})', tests[0].line),)
            steps, condition = self.value(tests[0], namespace)
            then = self.steps(branch.body, namespace)
            otherwise = (*steps, code.If(statement.line, condition, then, otherwise))
        return (*before, *otherwise)

    def _loop(self, statement: tree.Loop, namespace: Namespace) -> Sequence[code.Step]:
        with _Inside(self, statement.label, True) as key:
            return [code.Loop(statement.line, key, self.steps(statement.body, namespace.inside(statement.label)))]

    def _while(self, statement: tree.While, namespace: Namespace) -> Sequence[code.Step]:
        with _Inside(self, statement.label, True) as key:
            namespace = namespace.inside(statement.label)
            body = self.steps(statement.body, namespace)
            before, condition = self.value(statement.condition, namespace)
            leave = code.Leave(statement.line, key, False)
            test = code.If(statement.line, condition, (), (leave,))
            return [code.Loop(statement.line, key, (*before, test, *body))]

    def _for_integer(self, statement: tree.ForInteger, namespace: Namespace) -> Sequence[code.Step]:
        parts = [statement.lower, statement.upper, *([statement.step] if statement.step is not None else [])]
        before, bounds = self.values(parts, namespace)
        with _Inside(self, statement.label, True) as key:
            slot = self.slot(statement.variable, VariableType("int4"))
            inside = namespace.inside(statement.label).declaring(statement.variable, slot)
            body = self.steps(statement.body, inside)
        step = bounds[2] if len(bounds) > 2 else None
        loop = code.ForInteger(statement.line, key, body, slot, bounds[0], bounds[1], step, statement.reverse)
        return [*before, loop]

    def _for_query(self, statement: tree.ForQuery, namespace: Namespace) -> Sequence[code.Step]:
        before, made = self.query(statement.query, namespace)
        more, targets = self.targets(statement.targets, namespace)
        with _Inside(self, statement.label, True) as key:
            body = self.steps(statement.body, namespace.inside(statement.label))
        return [*before, *more, code.ForQuery(statement.line, key, body, targets, made)]

    def _foreach(self, statement: tree.Foreach, namespace: Namespace) -> Sequence[code.Step]:
        before, array = self.value(statement.array, namespace)
        more, targets = self.targets(statement.targets, namespace)
        with _Inside(self, statement.label, True) as key:
            body = self.steps(statement.body, namespace.inside(statement.label))
        return [*before, *more, code.Foreach(statement.line, key, body, targets, statement.slice, array)]

    def _exit(self, statement: tree.Exit, namespace: Namespace) -> Sequence[code.Step]:
        fitting = [
            around
            for around in reversed(self.enclosing)
            if (around.label == statement.label if statement.label is not None else around.loop)
        ]
        if not fitting:
            raise FeatureNotSupported("EXIT outside of a loop")
        leave = code.Leave(statement.line, fitting[0].key, statement.again)
        if statement.condition is None:
            return [leave]
        before, condition = self.value(statement.condition, namespace)
        return [*before, code.If(statement.line, condition, (leave,), ())]

    def _return(self, statement: tree.Return, namespace: Namespace) -> Sequence[code.Step]:
        if statement.value is None:
            return [code.Return(statement.line, None)]
        before, value = self.value(statement.value, namespace)
        node = value.value
        if isinstance(node, ast.ColumnRef) and len(value.references) == 1:
            reference = value.references[0]
            if reference.slot.type is not None and reference.slot.type.is_record and not reference.rest:
                return [*before, code.Return(statement.line, None, reference.slot)]
        return [*before, code.Return(statement.line, value)]

    # Others

    def _assign(self, statement: tree.Assign, namespace: Namespace) -> Sequence[code.Step]:
        before, target = self.target(statement.target, namespace)
        more, value = self.value(statement.value, namespace)
        return [*before, *more, code.Assign(statement.line, target, value)]

    def _raise(self, statement: tree.Raise, namespace: Namespace) -> Sequence[code.Step]:
        before, arguments = self.values(statement.arguments, namespace)
        more, options = self.values([sql for _, sql in statement.options], namespace)
        named = tuple((name, value) for (name, _), value in zip(statement.options, options, strict=True))
        made = code.Raise(
            statement.line, statement.level, statement.message, tuple(arguments), statement.condition, named
        )
        return [*before, *more, made]

    def _assert(self, statement: tree.Assert, namespace: Namespace) -> Sequence[code.Step]:
        before, condition = self.value(statement.condition, namespace)
        if statement.message is None:
            return [*before, code.Assert(statement.line, condition, None)]
        calls, message = self.value(statement.message, namespace)
        made = code.Assert(statement.line, condition, message)
        if calls:  # made only if the assertion fails
            return [*before, code.If(statement.line, condition, (), (*calls, made))]
        return [*before, made]

    def _perform(self, statement: tree.Perform, namespace: Namespace) -> Sequence[code.Step]:
        before, made = self.query(statement.query, namespace)
        return [*before, code.Perform(statement.line, made)]

    def _select(self, statement: tree.SelectInto, namespace: Namespace) -> Sequence[code.Step]:
        before, made = self.query(statement.query, namespace)
        more, targets = self.targets(statement.targets, namespace)
        return [*before, *more, code.Select(statement.line, targets, statement.strict, made)]

    def _row_count(self, statement: tree.RowCount, namespace: Namespace) -> Sequence[code.Step]:
        before, target = self.target(statement.target, namespace)
        return [*before, code.RowCount(statement.line, target)]

    def _null(self, statement: tree.Null, namespace: Namespace) -> Sequence[code.Step]:
        return []

    def _unsupported(self, statement: tree.Unsupported, namespace: Namespace) -> Sequence[code.Step]:
        raise FeatureNotSupported(f"{statement.construct} in a function is not supported (line {statement.line})")


def fields_of_records(made: code.Expression) -> Iterator[tuple[Slot, str]]:
    """Yield each variable of type record of which *made* takes a field as ``(r).field``, and the
    field.
    """
    records = {
        reference.parts: reference.slot
        for reference in made.references
        if not reference.rest and reference.slot.type == VariableType(RECORD)
    }
    for node in walk(made.select) if records else ():
        if not isinstance(node, ast.A_Indirection) or not isinstance(node.arg, ast.ColumnRef):
            continue
        slot = records.get(tuple(part.sval for part in node.arg.fields if isinstance(part, ast.String)))
        if slot is not None and isinstance(node.indirection[0], ast.String):
            yield slot, node.indirection[0].sval


class _Inside:
    """The context of a block or a loop while its statements are lowered."""

    def __init__(self, lowering: _Lowering, label: str | None, loop: bool) -> None:
        lowering.keys += 1
        lowering.has_loops = lowering.has_loops or loop
        self._lowering = lowering
        self._entry = _Enclosing(lowering.keys, label, loop)

    def __enter__(self) -> int:
        self._lowering.enclosing.append(self._entry)
        return self._entry.key

    def __exit__(self, *_: object) -> None:
        self._lowering.enclosing.pop()


_HANDLERS: dict[type, Callable[[Any, Any, Namespace], Sequence[code.Step]]] = {
    tree.Block: _Lowering._block,
    tree.Null: _Lowering._null,
    tree.Assign: _Lowering._assign,
    tree.If: _Lowering._if,
    tree.Case: _Lowering._case,
    tree.Loop: _Lowering._loop,
    tree.While: _Lowering._while,
    tree.ForInteger: _Lowering._for_integer,
    tree.ForQuery: _Lowering._for_query,
    tree.Foreach: _Lowering._foreach,
    tree.Exit: _Lowering._exit,
    tree.Return: _Lowering._return,
    tree.Raise: _Lowering._raise,
    tree.Assert: _Lowering._assert,
    tree.Perform: _Lowering._perform,
    tree.SelectInto: _Lowering._select,
    tree.RowCount: _Lowering._row_count,
    tree.Unsupported: _Lowering._unsupported,
}
__all__ = ["ColumnType", "Parameter", "lower", "of_value"]
