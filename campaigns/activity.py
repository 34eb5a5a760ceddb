"""The trail of a campaign in words. Reads only what is on the event and its actor."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import AuditEvent
from campaigns.briefs import Change, changes
from campaigns.models import Brief, BriefText, Campaign, Share


@dataclass(frozen=True)
class Line:
    """Who did what and when. `version` is the version of the brief that began with this event, with what changed in it."""

    who: str
    what: str
    at: datetime
    version: int | None = None
    changes: list[Change] = field(default_factory=list)


def version_begun(event: AuditEvent) -> int | None:
    """The number of the brief's version that this event began, None when it began none. Version 1 comes with the campaign."""
    number: int = event.data.get("brief", 1)
    text_changed = not BriefText.names().isdisjoint(event.data.get("fields", []))
    return number if number > 1 and text_changed else None


def line(event: AuditEvent, briefs: dict[int, Brief]) -> Line:
    """`event` with its actor. Staff are named as a team: who exactly decided is the back office's matter."""
    version = version_begun(event)
    known = version in briefs and version - 1 in briefs if version else False
    found = changes(briefs[version - 1], briefs[version]) if version and known else []
    return Line(_who(event), _what(event), event.at, version, found)


def _who(event: AuditEvent) -> str:
    if event.actor is None:
        return str(settings.SITE_NAME)
    return _("Our team") if event.actor.is_staff else str(event.actor)


def _what(event: AuditEvent) -> str:
    if event.action == "edited":
        return _("changed: %(fields)s") % {"fields": ", ".join(_field_names(event.data))}
    if event.action == "shared":
        level = dict(Share.Level.choices).get(event.data.get("level", ""), "")
        return _("shared it with a colleague (%(level)s)") % {"level": str(level).lower()}
    if event.action == "completed" and event.actor is None:
        return _("completed it: the end date has passed")
    return _plain(event.action)


def _plain(action: str) -> str:
    words = {
        "created": _("created the campaign as a draft"),
        "published": _("published it"),
        "paused": _("paused it"),
        "resumed": _("resumed it"),
        "completed": _("completed it"),
        "archived": _("archived it"),
        "share_claimed": _("joined as a colleague"),
        "unshared": _("ended a colleague's access"),
        "flagged": _("suspended it"),
        "unflagged": _("lifted the suspension"),
        "postback_secret_made": _("made a new secret for postbacks"),
        "orders_imported": _("imported orders from a file"),
    }
    return words.get(action, action.replace("_", " "))


def _field_names(data: dict[str, Any]) -> list[str]:
    """The form's names of the changed fields; one that is gone since keeps its code."""
    known = {field.name: field for field in Campaign._meta.fields}
    return [
        str(known[name].verbose_name) if name in known else name for name in data.get("fields", [])
    ]
