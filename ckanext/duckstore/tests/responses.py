"""What CKAN's API may answer, whatever it is sent."""

from __future__ import annotations

import json

#: The statuses of an answer, of a refusal, and of a table that does not exist or may not be read.
EXPECTED = (200, 400, 403, 404, 409)


def is_expected(status: int, body: str) -> bool:
    """Check that a response is the answer to a valid request, or a clear refusal."""
    try:
        answer = json.loads(body)
    except ValueError:
        return False
    return status in EXPECTED and bool(answer["success"]) == (status == 200)
