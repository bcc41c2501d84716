"""The torture test: many processes work on one store and are killed at random, and at every named
step.

``python -m ckanext.duckstore.tests.torture [--short] [--kills N] [--seed S]``

All goes through the backend, as CKAN's actions use it; no service is needed. Each of six *slots* is
a process that is replaced when it is killed, forked from one that has CKAN loaded and has never
opened the store. A slot has rows of its own in resources that all of them share, so that it knows
at any time which of its rows must be there: rows come in *batches*, each with a token, written and
deleted as a whole. What a process is about to do and how it ended goes to the master through a
pipe, where it survives the process. Of a write that was answered, all is there; of one that was
refused, nothing; of one that was cut short by a kill, all or nothing, and whoever takes the slot
next looks which.
"""
