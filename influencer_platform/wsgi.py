"""The web application (`granian --interface wsgi influencer_platform.wsgi:application`, or any WSGI server)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "influencer_platform.settings")

application = get_wsgi_application()
