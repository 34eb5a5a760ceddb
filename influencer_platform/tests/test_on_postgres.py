"""The same rules on the other database: the tests of the deal once more, in a process of their own, on PostgreSQL."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

AGAIN = [
    "accounts/tests/test_services_claims.py",
    "accounts/tests/test_services_undo.py",
    "accounts/tests/test_api_idempotency.py",
    "accounts/tests/test_columns.py",
    "accounts/tests/dated",
    "adrequests/tests/test_api_campaigns.py",
    "adrequests/tests/test_digests.py",
    "adrequests/tests/test_mails_of_deals.py",
    "adrequests/tests/test_models.py",
    "influencer_platform/tests/test_append_only.py",
    "influencer_platform/tests/test_rest_lists.py",
    "adrequests/tests/reviews/test_replying_and_hiding.py",
    "adrequests/tests/reviews/test_writing.py",
    "reports/tests/earned/test_counting.py",
    "reports/tests/earned/test_moving.py",
    "reports/tests/links/test_counting.py",
    "reports/tests/links/test_orders.py",
    "reports/tests/test_figures.py",
    "reports/tests/test_monthly_counting.py",
    "reports/tests/test_monthly_freezing.py",
]
SERVICES = sorted(
    str(file.relative_to(settings.BASE_DIR))
    for file in settings.BASE_DIR.glob("adrequests/tests/test_services_*.py")
)


@pytest.mark.postgres
@pytest.mark.slow
def test_constraints_triggers_and_services_of_the_deal_hold_on_postgresql(postgres_url):
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--no-cov",
        "-p",
        "no:xdist",
        *AGAIN,
        *SERVICES,
    ]
    environment = os.environ | {"DATABASE_URL": postgres_url}
    environment.pop("PYTEST_ADDOPTS", None)

    done = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-8000:]
    assert "skipped" not in done.stdout
