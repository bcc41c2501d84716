from __future__ import annotations

from typing import Any

import pytest

from ckanext.duckstore.postgres.textsearch import tokens
from ckanext.duckstore.postgres.textsearch.parser import _Parser

from .recorded import TEXTS


def test_as_postgresql() -> None:
    ours = {case["text"]: [list(token) for token in tokens(case["text"])] for case in TEXTS}
    assert ours == {case["text"]: case["tokens"] or [] for case in TEXTS}


class TestOddTexts:
    def test_empty_text_has_no_tokens(self) -> None:
        assert list(tokens("")) == []

    def test_parts_follow_the_hyphenated_word(self) -> None:
        assert list(tokens("foo-bar")) == [
            ("asciihword", "foo-bar"),
            ("hword_asciipart", "foo"),
            ("blank", "-"),
            ("hword_asciipart", "bar"),
        ]

    def test_underscores_belong_to_hosts(self) -> None:
        assert list(tokens("a_b.example.com")) == [("host", "a_b.example.com")]

    def test_digits_before_an_at_sign_are_an_address(self) -> None:
        assert list(tokens("1@foo.bar")) == [("email", "1@foo.bar")]

    @pytest.mark.parametrize("piece", ["a-b_", "<!--", "a-", "a_b.c", "1-", "./", "/~", "a@", "&a", "é-", "<a '"])
    def test_no_text_takes_more_than_its_length_in_steps(self, piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
        steps = 0
        choose = _Parser._choose

        def counted(self: _Parser) -> Any:
            nonlocal steps
            steps += 1
            return choose(self)

        monkeypatch.setattr(_Parser, "_choose", counted)
        text = piece * 500
        assert sum(1 for _ in tokens(text)) > 0
        assert steps < 12 * len(text)
