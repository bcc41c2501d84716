"""Duckstore against CKAN's PostgreSQL backend: the same operations through the same actions, in turn, in one process.

``python -m benchmarks.run`` under ``dev.services``, or ``make bench``. Ratios are what counts; seconds are the machine's.
"""
