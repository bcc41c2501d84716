"""Create CKAN's tables and a user.

``CKAN_INI=... python -m dev.first_user <name> <password>`` prints a token.
"""

from __future__ import annotations

import sys

import dev.wsgi  # loads CKAN: actions cannot run without an application


def main(name: str, password: str) -> str:
    """Create what is missing. Return a new token of the user."""
    import ckan.model as model
    from ckan.plugins import toolkit

    model.repo.init_db()
    with dev.wsgi.application._wsgi_app.test_request_context():
        site = toolkit.get_action("get_site_user")({"ignore_auth": True}, {})
        context = {"user": site["name"], "ignore_auth": True}
        if model.User.get(name) is None:
            details = {"name": name, "email": f"{name}@localhost.local", "password": password}
            toolkit.get_action("user_create")(dict(context), details)
        made = toolkit.get_action("api_token_create")(dict(context), {"user": name, "name": "made by dev"})
        return str(made["token"])


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
