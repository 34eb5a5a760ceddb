"""The settings of a whole installation that serves its static files uncollected."""

from influencer_platform.settings import *  # noqa: F403
from influencer_platform.settings import STORAGES

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_USE_FINDERS = True
