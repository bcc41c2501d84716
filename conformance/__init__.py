"""CKAN's own tests of the DataStore, run unmodified against a chosen backend.

``python -m conformance --backend duckstore|postgres [--workers N] [what pytest takes]``
"""
