"""Registered at start-up, where this app is installed."""

from accounts.dated import dated_schedule
from accounts.mail import mail_kind
from influencer_platform.tests.clockwork.plans import KIND, SCHEDULES, sample, word

mail_kind(KIND, sample=sample)(word)
for one in SCHEDULES:
    dated_schedule(one)
