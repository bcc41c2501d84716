"""Mutation testing of the store and the query processes: ``python -m dev.mutation``.

A mutant is the program with one small fault. A test that fails because of it *kills* it; a mutant
that survives shows a line that no test checks. docs/mutation-report.rst has the results.

``mutants.py`` finds and makes mutants, ``covering.py`` names the tests of a module, ``trial.py``
runs them on a copy of the checkout, ``__main__.py`` is the command.
"""
