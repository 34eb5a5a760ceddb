"""The Celery application. Schedules are database rows (made by migrations, edited in the admin), never settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "influencer_platform.settings")

app = Celery("influencer_platform", task_cls="accounts.jobs:Job")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
