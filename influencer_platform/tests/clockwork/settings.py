"""The settings of a whole installation that has the small schedules as well, and serves its static files uncollected."""

from influencer_platform.settings import *  # noqa: F403
from influencer_platform.settings import INSTALLED_APPS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "influencer_platform.tests.clockwork"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_USE_FINDERS = True
