"""Benchmarks of Duckstore and CKAN's PostgreSQL backend.

The same operations run through the same actions, alternating in one process. ``python -m
benchmarks.run`` under ``dev.services``, or ``make bench``. Compare the ratios; the seconds depend
on the machine.
"""
