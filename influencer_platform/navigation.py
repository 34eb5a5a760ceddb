"""What the frame around every page shows: the menu of the person's role, with what waits for them."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models.functions import Least
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.models import Notification, User
from adrequests.waiting import turns_of
from campaigns.models import RUNNING, Campaign
from influencer_platform.pagination import CAP, CappedCount

LOOKED_AT = 30
IN_BELL = 6


@dataclass
class Item:
    """One entry of the menu. `tab` is its short label in the bottom bar of a phone, `go` its key after `g`."""

    key: str
    label: str
    url: str
    icon: str
    tab: str = ""
    go: str = ""
    count: int = 0
    count_id: str = ""
    count_label: str = ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html. Lazy: a fragment that does not show the frame asks nothing."""
    latest = SimpleLazyObject(lambda: latest_notifications(request.user))
    return {
        "site_name": settings.SITE_NAME,
        "mail_goes_out": bool(settings.EMAIL_URL),
        "staff_need_second_step": settings.STAFF_MFA_REQUIRED,
        "nav": SimpleLazyObject(lambda: menu(request.user)),
        "my_campaigns": SimpleLazyObject(lambda: running_campaigns(request.user)),
        "unread": SimpleLazyObject(lambda: latest[0].all_unread if latest else 0),
        "latest_notifications": latest,
    }


def menu(user: Any) -> list[Item]:
    if not user.is_authenticated:
        return []
    if user.is_staff:
        return [
            Item(
                "admin",
                _("Back office"),
                reverse("admin:index"),
                "shield-check",
                _("Back office"),
                "d",
            )
        ]
    return _sponsor_menu(user) if user.is_sponsor else _influencer_menu(user)


def latest_notifications(user: Any) -> list[Any]:
    """What the bell lists, each case once, as far as the newest lines tell; `all_unread` on each is how many lines are unread
    in all, capped. One plain query, because every page asks it: the notification centre knows the whole of each case.
    """
    if not user.is_authenticated:
        return []
    mine = Notification.objects.visible_to(user).recent()
    lines = mine.annotate(all_unread=Least(CappedCount(mine.unread()), CAP))
    cases: dict[Any, Any] = {}
    for line in lines.order_by("-created_at", "-pk")[:LOOKED_AT]:
        case = cases.setdefault(line.about or line.pk, line)
        case.case_size = getattr(case, "case_size", 0) + 1
        case.case_unread = getattr(case, "case_unread", 0) + (line.read_at is None)
    return list(cases.values())[:IN_BELL]


def running_campaigns(user: Any) -> list[Campaign]:
    """The newest running campaigns, for the side bar."""
    if not user.is_authenticated or not user.is_sponsor:
        return []
    return list(
        Campaign.objects.run_by(user).filter(status__in=RUNNING).order_by("-created_at", "-pk")[:5]
    )


def _sponsor_menu(user: User) -> list[Item]:
    home, find = reverse("reports:sponsor_home"), reverse("adrequests:influencers")
    requests = reverse("adrequests:requests")
    return [
        Item("home", _("Dashboard"), home, "home", _("Home"), "d"),
        Item(
            "campaigns",
            _("Campaigns"),
            reverse("campaigns:list"),
            "speakerphone",
            _("Campaigns"),
            "c",
        ),
        _waiting(Item("requests", _("Ad requests"), requests, "inbox", _("Requests"), "i"), user),
        Item("influencers", _("Find influencers"), find, "users", _("Find"), "f"),
        Item("payments", _("Payments"), reverse("adrequests:payments"), "wallet", go="m"),
        Item("reports", _("Reports"), reverse("reports:list"), "chart-bar"),
    ]


def _influencer_menu(user: User) -> list[Item]:
    inbox, profile = reverse("adrequests:inbox"), reverse("accounts:settings_profile")
    discover, work = reverse("adrequests:discover"), reverse("adrequests:work")
    return [
        _waiting(Item("inbox", _("Inbox"), inbox, "inbox", _("Inbox"), "i"), user),
        Item("discover", _("Discover"), discover, "compass", _("Discover"), "c"),
        Item("work", _("Agreed work"), work, "circle-check", _("Work"), "w"),
        Item("payments", _("Payments"), reverse("adrequests:payments"), "wallet", go="m"),
        Item("profile", _("My profile"), profile, "user", _("Profile"), "p"),
        Item("home", _("Dashboard"), reverse("reports:influencer"), "chart-bar", go="d"),
    ]


def _waiting(item: Item, user: User) -> Item:
    """The entry that carries the number of requests waiting for this person."""
    item.count, item.count_id, item.count_label = (
        turns_of(user)[0],
        "nav-turn",
        _("waiting for you"),
    )
    return item
