"""Asks CKAN's own PostgreSQL backend for the answers again: ``python -m dev.services -- python -m
ckanext.duckstore.tests.parity.record [group ...]``."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from .case import PLUGIN


def main(groups: list[str]) -> None:
    for end in ("WRITE_URL", "READ_URL"):
        os.environ[f"CKAN_DATASTORE_{end}"] = os.environ[f"POSTGRES_DATASTORE_{end}"]

    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    settings = load_config(str(Path(__file__).parents[4] / "test.ini"))
    settings["ckan.plugins"] = f"datastore {PLUGIN}"
    app = make_app(settings)
    logging.disable(logging.CRITICAL)  # the 500s of CKAN's backend are answers here

    from ckan.tests import helpers

    from . import answers, runner
    from .cases import GROUPS

    helpers.reset_db()
    client = helpers.CKANTestApp(app)
    for group in groups or GROUPS:
        with app._wsgi_app.test_request_context():
            recorded = {case.name: runner.run(case, client) for case in GROUPS[group]}
        answers.write(group, recorded)
        print(f"{group}: {len(recorded)} cases, {sum(map(len, recorded.values()))} answers")


if __name__ == "__main__":
    main(sys.argv[1:])
