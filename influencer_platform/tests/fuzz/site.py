"""The API served for a client that tries everything: `python -m influencer_platform.tests.fuzz.site`.

It migrates the empty database that DATABASE_URL names, builds the market of the browser tests, prints one line of JSON (the
address, and a token of each kind of person) and answers until its standard input ends.
"""

import json
import sys
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from django.test.testcases import LiveServerThread

django.setup()

from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402  (after the set-up)

from accounts.services.tokens import create_token  # noqa: E402
from influencer_platform.tests.browser.market import build_market  # noqa: E402
from influencer_platform.tests.fuzz.kinds import KINDS  # noqa: E402

SETTINGS: dict[str, Any] = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "STAFF_MFA_REQUIRED": False,
    "ALLOWED_HOSTS": ["127.0.0.1"],
    "STORAGES": settings.STORAGES
    | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
}


def main() -> None:
    override_settings(**SETTINGS).enable()
    call_command("migrate", verbosity=0, skip_checks=True)
    people = build_market().people
    tokens = {
        kind: create_token(user=people[kind], name="fuzz", scope="write", days=1)[1]
        for kind in KINDS
    }
    connections.close_all()
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    sys.stdout.write(json.dumps({"port": thread.port, "tokens": tokens}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    thread.terminate()


if __name__ == "__main__":
    main()
