"""The settings of a whole installation that has the small schedules as well."""

from influencer_platform.settings import *  # noqa: F403
from influencer_platform.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "influencer_platform.tests.clockwork"]
