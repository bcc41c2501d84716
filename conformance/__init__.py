"""CKAN's own tests of the DataStore, run unmodified against a backend of our choice.

``python -m conformance --backend duckstore|postgres [--workers N] [what pytest takes]``
"""
