"""What a test needs of the machine: without it the test is skipped with a reason, or fails where REQUIRE_ALL=1."""

import os
from typing import NoReturn

import pytest

MAY_SKIP = os.environ.get("REQUIRE_ALL") != "1"
"""For `skipif`; .ci/run sets REQUIRE_ALL, so that what it lacks can't pass unseen."""


def is_missing(reason: str) -> NoReturn:
    """End the test that runs; reason: what is not there, and where it comes from."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
