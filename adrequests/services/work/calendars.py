"""The private address of a person's calendar."""

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from adrequests.models import CalendarFeed

SALT = "adrequests.calendar"


def calendar_token(*, user: User) -> str:
    """The signed part of the address as it holds now; the first call makes the feed."""
    feed, _made = CalendarFeed.objects.get_or_create(user=user)
    return signing.Signer(salt=SALT).sign(f"{user.pk}.{feed.version}")


@transaction.atomic
def new_calendar(*, user: User) -> None:
    """Whoever has the address so far finds nothing there any more."""
    CalendarFeed.objects.get_or_create(user=user)
    rows = CalendarFeed.objects.filter(user=user)
    rows.update(version=F("version") + 1, made_at=timezone.now())


def owner_of_calendar(token: str) -> User | None:
    """Whose calendar a token opens; None where it was not signed by us, was replaced, or its person may not sign in."""
    try:
        user, _dot, version = signing.Signer(salt=SALT).unsign(token).partition(".")
    except signing.BadSignature:
        return None
    rows = CalendarFeed.objects.filter(user_id=int(user), version=int(version))
    feed = rows.filter(user__is_active=True).first()
    return User.objects.with_party().get(pk=feed.user_id) if feed else None
