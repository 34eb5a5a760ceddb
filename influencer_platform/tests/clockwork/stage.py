"""`python -m influencer_platform.tests.clockwork.stage`: an invitation waits for an influencer, an application for a company.
Run beside a started installation, with its environment."""

import django

django.setup()

from adrequests.tests.factories import make_ad_request, make_application  # noqa: E402  (after the set-up)

if __name__ == "__main__":
    make_ad_request()
    make_application()
