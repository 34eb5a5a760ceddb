"""The trail of a campaign in words."""

import pytest

from accounts.models import AuditEvent, User
from campaigns import activity
from campaigns.models import Brief


def event(action, actor=None, **data):
    return AuditEvent(action=action, actor=actor, data=data)


@pytest.mark.parametrize(
    ("action", "data", "words"),
    [
        ("created", {}, "created the campaign as a draft"),
        ("published", {}, "published it"),
        ("edited", {"fields": ["budget_minor", "gone"]}, "changed: budget, gone"),
        ("shared", {"level": "manage"}, "shared it with a colleague (can manage)"),
        ("share_claimed", {}, "joined as a colleague"),
        ("completed", {}, "completed it"),
        ("brand_new", {}, "brand new"),
    ],
)
def test_every_kind_of_event_has_words(action, data, words):
    assert activity.line(event(action, User(name="Maya"), **data), {}).what == words


def test_the_clock_s_completion_says_why():
    line = activity.line(event("completed"), {})

    assert (line.who, line.what) == ("Tandem", "completed it: the end date has passed")


def test_staff_are_named_as_a_team():
    line = activity.line(event("flagged", User(name="Rosa", is_staff=True)), {})

    assert (line.who, line.what) == ("Our team", "suspended it")


def test_an_edit_that_began_a_version_shows_what_changed():
    briefs = {1: Brief(goals="Old"), 2: Brief(goals="New")}

    line = activity.line(event("edited", User(name="Maya"), fields=["goals"], brief=2), briefs)

    assert line.version == 2
    assert [(change.removed, change.added) for change in line.changes] == [(["Old"], ["New"])]


@pytest.mark.parametrize(
    ("fields", "brief", "version"), [(["goals"], 1, None), (["seats"], 2, None), (["do"], 2, 2)]
)
def test_only_a_change_of_the_text_beyond_version_one_begins_a_version(fields, brief, version):
    assert activity.version_begun(event("edited", fields=fields, brief=brief)) == version


def test_a_version_whose_row_is_gone_shows_no_changes():
    line = activity.line(event("edited", User(), fields=["goals"], brief=2), {})

    assert (line.version, line.changes) == (2, [])
