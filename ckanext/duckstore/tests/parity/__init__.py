"""Parity: the same requests to CKAN's PostgreSQL backend and to Duckstore, and the answers
compared.

``cases/`` says what is asked, ``answers/`` holds what CKAN's own backend answered (``record.py``
asks it again), ``differences.py`` lists where Duckstore is meant to answer otherwise, with the
reason, and ``test_parity.py`` compares.
"""
