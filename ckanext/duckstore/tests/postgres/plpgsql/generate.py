"""Functions made up at random: typed, of bounded depth, with loops that end."""

from __future__ import annotations

from random import Random

from .cases import Case, FunctionCase

#: Expressions by type; a name in braces is filled with an expression of that type.
_EXPRESSIONS: dict[str, tuple[str, ...]] = {
    "text": (
        "'{word}'", "NEW.a", "NEW.b", "s", "t", "({text} || {text})", "coalesce({text}, {text})", "upper({text})", "trim({text})",
        "replace({text}, 'a', {text})", "left({text}, 3)", "{int}::text", "nullif({text}, {text})", "array_to_string({array}, '+')",
        "({array})[1]", "CASE WHEN {bool} THEN {text} ELSE {text} END", "h({int}, {text})", "substring({text} from 2)",
        "regexp_replace({text}, '[aeiou]', '_')", "split_part({text}, 'a', 1)",
    ),
    "int": (
        "{number}", "(NEW.n % 50)", "i", "j", "({int} + {int})", "({int} - {int})", "(({int}) * 2)", "length({text})", "coalesce({int}, 0)",
        "array_length({array}, 1)", "cardinality({array})", "greatest({int}, {int})", "CASE WHEN {bool} THEN {int} ELSE {int} END", "({int} / 3)",
        "g({int})", "abs({int})", "nullif({int}, {int})",
    ),
    "bool": (
        "true", "NEW.flag", "c", "({int} > {int})", "({int} = {int})", "({text} = {text})", "({text} <> '{word}')", "({text} IS NULL)", "({int} IS NOT NULL)",
        "({bool} AND {bool})", "({bool} OR {bool})", "(NOT {bool})", "({text} = ANY({array}))", "(({text} = '') IS NOT FALSE)",
        "({text} ~ '^[a-z]+$')", "({text} IN ('a', 'x', {text}))", "({array} = '{{}}')", "({text} IS DISTINCT FROM {text})", "(g({int}) > 2)",
        "({text} LIKE '%a%')", "EXISTS (SELECT 1 FROM unnest({array}) AS e WHERE e = {text})",
    ),
    "array": (
        "NEW.arr", "x", "ARRAY[{text}, {text}]", "({array} || {text}::text)", "({array} || {array})", "coalesce({array}, '{{}}')",
        "string_to_array({text}, 'a')", "array_remove({array}, {text})", "ARRAY(SELECT e FROM unnest({array}) AS e WHERE e > {text})",
    ),
}  # fmt: skip
_WORDS = ("a", "x", "apple", "", "b c", "12", "é")
_VARIABLES = {
    "text": ("s", "t", "NEW.a", "NEW.b"),
    "int": ("i", "j", "NEW.n"),
    "bool": ("c", "NEW.flag"),
    "array": ("x", "NEW.arr"),
}
_HELPERS = (
    FunctionCase(
        "g",
        "v int",
        "int",
        "BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END",
    ),
    FunctionCase(
        "h",
        "n int, w text",
        "text",
        "DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END",
    ),
)


class Generator:
    """Makes functions of one seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._seed = seed
        self._loops = 0

    def case(self) -> Case:
        declared = "s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';"
        body = self._statements(3, self._random.randint(3, 6))
        source = f"DECLARE {declared}\nBEGIN\n{body}\nRETURN NEW;\nEND"
        return Case(f"generated_{self._seed}", (*_HELPERS, FunctionCase("f", "", "trigger", source)), "INSERT")

    def _expression(self, type: str, depth: int) -> str:
        choices = _EXPRESSIONS[type]
        if depth <= 0:
            choices = tuple(choice for choice in choices if "{text}" not in choice and "{int}" not in choice)
            choices = tuple(choice for choice in choices if "{bool}" not in choice and "{array}" not in choice)
        made = self._random.choice(choices)
        for kind in _EXPRESSIONS:
            while f"{{{kind}}}" in made:
                made = made.replace(f"{{{kind}}}", self._expression(kind, depth - 1), 1)
        made = made.replace("{word}", self._random.choice(_WORDS)).replace(
            "{number}", str(self._random.randint(-3, 12))
        )
        return made.replace("{{", "{").replace("}}", "}")

    def _statements(self, depth: int, count: int) -> str:
        return "\n".join(self._statement(depth) for _ in range(count))

    def _statement(self, depth: int) -> str:
        kinds = (
            ["assign"] * 5
            + (["if", "if", "case", "for", "foreach", "block", "while"] if depth > 0 else [])
            + ["raise", "return"]
        )
        return str(getattr(self, f"_{self._random.choice(kinds)}")(depth - 1))

    def _assign(self, depth: int) -> str:
        type = self._random.choice(list(_VARIABLES))
        return f"{self._random.choice(_VARIABLES[type])} := {self._expression(type, 3)};"

    def _if(self, depth: int) -> str:
        made = f"IF {self._expression('bool', 3)} THEN\n{self._statements(depth, 2)}\n"
        if self._random.random() < 0.4:
            made += f"ELSIF {self._expression('bool', 2)} THEN\n{self._statements(depth, 1)}\n"
        if self._random.random() < 0.5:
            made += f"ELSE\n{self._statements(depth, 1)}\n"
        return made + "END IF;"

    def _case(self, depth: int) -> str:
        tests = " ".join(f"WHEN {self._expression('int', 1)} THEN\n{self._statements(depth, 1)}\n" for _ in range(2))
        return f"CASE {self._expression('int', 1)} {tests} ELSE\n{self._statements(depth, 1)}\nEND CASE;"

    def _for(self, depth: int) -> str:
        self._loops += 1
        bounds = f"{self._random.randint(-1, 2)}..{self._random.randint(0, 3)}"
        inside = f"i := k{self._loops};\n{self._statements(depth, 2)}\n{self._leave()}"
        return f"FOR k{self._loops} IN {self._random.choice(('', 'REVERSE '))}{bounds} LOOP\n{inside}\nEND LOOP;"

    def _foreach(self, depth: int) -> str:
        array = self._expression("array", 1)
        return f"FOREACH t IN ARRAY (coalesce({array}, '{{}}'))[1:4] LOOP\n{self._statements(depth, 2)}\n{self._leave()}\nEND LOOP;"

    def _while(self, depth: int) -> str:
        self._loops += 1
        name = f"w{self._loops}"
        inside = f"{name} := {name} + 1;\n{self._statements(depth, 1)}"
        return f"DECLARE {name} int := 0; BEGIN WHILE {name} < 3 AND {self._expression('bool', 1)} LOOP\n{inside}\nEND LOOP; END;"

    def _leave(self) -> str:
        return f"{self._random.choice(('EXIT', 'CONTINUE'))} WHEN {self._expression('bool', 1)};"

    def _block(self, depth: int) -> str:
        return f"DECLARE s text := {self._expression('text', 1)};\nBEGIN\n{self._statements(depth, 2)}\nEND;"

    def _raise(self, depth: int) -> str:
        return f"IF {self._expression('bool', 1)} AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', {self._expression('int', 1)}, {self._expression('text', 1)}; END IF;"

    def _return(self, depth: int) -> str:
        value = self._random.choice(("NEW", "NEW", "NULL"))
        return f"IF {self._expression('bool', 2)} AND NEW.n > 3 THEN RETURN {value}; END IF;"


def written(case: Case) -> str:
    """*case* as a file of cases has it."""
    parts = [f"FUNCTION {one.name}({one.arguments}) RETURNS {one.returns}\n{one.body}" for one in case.functions]
    return f"--- {case.name}\n" + "\n".join(parts) + "\n"
