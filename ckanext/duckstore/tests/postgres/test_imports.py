"""What a query process translates with is loaded before it can no longer read files."""

from __future__ import annotations

import subprocess
import sys

_SCRIPT = """
import sys
from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.postgres import translator
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import translate
from ckanext.duckstore.tests.oracle import answer, collection

translator.prepare()
loaded = set(sys.modules)
count = 0
for topic in collection.topics():
    for sql in collection.statements(topic)[::3]:
        try:
            translate(parse(sql), answer.TABLES)
        except DuckstoreError:
            continue
        count += 1
assert count > 1000
print(sorted(set(sys.modules) - loaded))
"""


def test_translating_imports_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
