"""What the frame around every page shows: the menu of the person's role, with what waits for them."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.models import Notification, User
from adrequests.models import AdRequest, Side
from campaigns.models import RUNNING, Campaign
from influencer_platform.pagination import capped_count


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
    return {
        "site_name": settings.SITE_NAME,
        "mail_goes_out": bool(settings.EMAIL_URL),
        "nav": SimpleLazyObject(lambda: menu(request.user)),
        "my_campaigns": SimpleLazyObject(lambda: running_campaigns(request.user)),
        "unread": SimpleLazyObject(lambda: unread_count(request.user)),
        "latest_notifications": SimpleLazyObject(lambda: list(Notification.objects.visible_to(request.user).order_by("-created_at", "-pk")[:6])),
    }


def menu(user: Any) -> list[Item]:
    if not user.is_authenticated:
        return []
    if user.is_staff:
        return [Item("admin", _("Back office"), reverse("admin:index"), "shield-check", _("Back office"), "d")]
    return _sponsor_menu(user) if user.is_sponsor else _influencer_menu(user)


def my_turn(user: User) -> int:
    """How many open requests wait for this person, counted up to the cap."""
    side = Side.SPONSOR if user.is_sponsor else Side.INFLUENCER
    return capped_count(AdRequest.objects.visible_to(user).awaiting(side))[0]


def unread_count(user: Any) -> int:
    return capped_count(Notification.objects.visible_to(user).unread())[0] if user.is_authenticated else 0


def running_campaigns(user: Any) -> list[Campaign]:
    """The newest running campaigns, for the side bar."""
    if not user.is_authenticated or not user.is_sponsor:
        return []
    return list(Campaign.objects.run_by(user).filter(status__in=RUNNING).order_by("-created_at", "-pk")[:5])


def _sponsor_menu(user: User) -> list[Item]:
    turn = {"count": my_turn(user), "count_id": "nav-turn", "count_label": _("waiting for you")}
    return [
        Item("home", _("Dashboard"), reverse("adrequests:sponsor_home"), "home", _("Home"), "d"),
        Item("campaigns", _("Campaigns"), reverse("campaigns:list"), "speakerphone", _("Campaigns"), "c"),
        Item("requests", _("Ad requests"), reverse("adrequests:requests"), "inbox", _("Requests"), "i", **turn),
        Item("influencers", _("Find influencers"), reverse("adrequests:influencers"), "users", _("Find"), "f"),
    ]


def _influencer_menu(user: User) -> list[Item]:
    turn = {"count": my_turn(user), "count_id": "nav-turn", "count_label": _("waiting for you")}
    return [
        Item("inbox", _("Inbox"), reverse("adrequests:inbox"), "inbox", _("Inbox"), "i", **turn),
        Item("discover", _("Discover"), reverse("adrequests:discover"), "compass", _("Discover"), "c"),
        Item("work", _("Agreed work"), reverse("adrequests:work"), "circle-check", _("Work"), "w"),
        Item("profile", _("My profile"), reverse("accounts:settings_profile"), "user", _("Profile"), "p"),
    ]
