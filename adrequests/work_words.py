"""What the trail says about agreed work, in a sentence."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from influencer_platform.templatetags.ui import day


def work_in_the_trail(action: str, who: str, data: Mapping[str, Any]) -> str:
    """Empty for an action that is none of agreed work's."""
    sentences = {
        "draft_submitted": _("%(who)s handed in draft %(draft)s of piece %(piece)s"),
        "draft_approved": _("%(who)s approved draft %(draft)s of piece %(piece)s"),
        "approved_by_silence": _(
            "Nobody answered draft %(draft)s of piece %(piece)s in time: approved"
        ),
        "changes_asked": _("%(who)s asked for changes to draft %(draft)s of piece %(piece)s"),
        "review_unanswered": _("The time to review draft %(draft)s of piece %(piece)s is over"),
        "date_asked": _("%(who)s asked for another date of piece %(piece)s: %(day)s"),
        "date_accepted": _("%(who)s agreed: piece %(piece)s is due %(day)s"),
        "date_declined": _("%(who)s kept the date of piece %(piece)s"),
        "published": _("%(who)s published piece %(piece)s"),
    }
    if action not in sentences:
        return ""
    due = data.get("due_on")
    facts = {
        "who": who,
        "piece": data.get("piece", ""),
        "draft": data.get("draft", ""),
        "day": day(date.fromisoformat(due)) if due else "",
    }
    return sentences[action] % facts
