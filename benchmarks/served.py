"""CKAN as a WSGI application that uses one backend, for gunicorn: CKAN_INI is the path of the
configuration, BENCHMARK_BACKEND the name of the backend.
"""

from __future__ import annotations

import os

from benchmarks import site

application = site.application(os.environ["CKAN_INI"])
with application._wsgi_app.test_request_context():
    next(backend for backend in site.backends() if backend.name == os.environ["BENCHMARK_BACKEND"]).use()
