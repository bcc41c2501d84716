"""A PostgreSQL database for questions about text search."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
import psycopg2.extensions

_NAME = "text_search"


@contextmanager
def connected(url: str) -> Iterator[psycopg2.extensions.connection]:
    """Give a connection to a fresh database of the locale C.UTF-8 on the server at *url*. In the
    locale C, PostgreSQL's parser takes every character beyond ASCII for a letter.
    """
    with closing(psycopg2.connect(url)) as admin, admin.cursor() as cursor:
        admin.autocommit = True
        cursor.execute(f"DROP DATABASE IF EXISTS {_NAME}")
        cursor.execute(f"CREATE DATABASE {_NAME} TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C.UTF-8'")
        with closing(psycopg2.connect(url, dbname=_NAME)) as connection:
            connection.autocommit = True
            yield connection
        cursor.execute(f"DROP DATABASE {_NAME}")
