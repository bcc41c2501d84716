"""Hostile requests against a site with two web processes, while another client reads pages.

:mod:`.requests` has what is sent, :mod:`.tables` what it is sent to, :mod:`.clients` who sends,
:mod:`.memory` what the processes use. ``python -m ckanext.duckstore.tests.load`` runs it.
"""
