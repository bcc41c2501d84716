from __future__ import annotations

import pytest

from ckanext.duckstore.postgres.parse import joins_whole_tables, parse


@pytest.mark.parametrize(
    ("sql", "whole"),
    [
        ("SELECT * FROM a JOIN b ON a.x = b.x", True),
        ("SELECT a.x, count(*) FROM a a, a b, c LEFT JOIN d USING (x) GROUP BY 1 HAVING count(*) > 1 LIMIT 3", True),
        ("SELECT * FROM a", False),
        ("SELECT 1", False),
        ("VALUES (1)", False),
        ("SELECT * FROM a JOIN b ON a.x = b.x WHERE a.y = 1", False),
        ("SELECT * FROM a JOIN (SELECT * FROM b LIMIT 1) c ON a.x = c.x", False),
        ("WITH b AS (SELECT * FROM c LIMIT 1) SELECT * FROM a JOIN b ON a.x = b.x", False),
        ("SELECT * FROM a JOIN generate_series(1, 2) b ON a.x = b", False),
        ("SELECT * FROM a JOIN b ON a.x = b.x UNION SELECT * FROM a JOIN b ON a.x = b.x", False),
    ],
)
def test_joins_of_whole_tables(sql: str, whole: bool) -> None:
    assert joins_whole_tables(parse(sql)) is whole
