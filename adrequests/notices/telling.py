"""One line of the notification centre and the mail that goes with it: who they are for, and how they are owed."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Delivery, Notification, User
from accounts.models.mail import label_of
from adrequests.models import AdRequest, Side
from campaigns.models import CampaignUserObjectPermission
from influencer_platform.money import format_money
from influencer_platform.wake import wake

SEND = "accounts.send_mail"


@dataclass(frozen=True)
class Mail:
    """The mail that goes with a line. `key` is what it is owed for beside the person: `counter:12:3`."""

    kind: str
    key: str
    wait: timedelta = timedelta(0)
    payload: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def about(cls, ad_request: AdRequest, kind: str, *parts: object, **payload: Any) -> "Mail":
        key = ":".join(str(part) for part in (kind, ad_request.pk, *parts))
        return cls(kind, key, payload=_answering(ad_request) | payload)

    def owed_to(self, user: User, ad_request: AdRequest) -> Delivery:
        return Delivery(
            recipient=user,
            address=user.email,
            kind=self.kind,
            key=f"{self.key}:{user.pk}",
            about=label_of(ad_request),
            payload=self.payload,
            not_before=timezone.now() + self.wait,
        )

    def owe(self, user: User, ad_request: AdRequest) -> None:
        """Write it into the ledger and wake whoever sends."""
        Delivery.objects.bulk_create([self.owed_to(user, ad_request)], ignore_conflicts=True)
        wake(SEND)


def _answering(ad_request: AdRequest) -> dict[str, int]:
    return {"request": ad_request.pk, "offer": ad_request.offer_number}


def people_of(ad_request: AdRequest, side: Side) -> list[User]:
    """The influencer, or the company's owner and the colleagues who manage the campaign."""
    if side == Side.INFLUENCER:
        return [ad_request.influencer.user]
    managers = CampaignUserObjectPermission.objects.filter(
        content_object=ad_request.campaign_id,
        permission__codename=CampaignUserObjectPermission.MANAGE,
    ).values("user")
    return list(
        User.objects.filter(
            Q(sponsor=ad_request.campaign.sponsor_id) | Q(pk__in=managers), is_active=True
        )
    )


def tell_others(
    ad_request: AdRequest,
    by: User,
    kind: str,
    title: str,
    body: str = "",
    *,
    mail: Mail | None = None,
) -> None:
    mine = Side.INFLUENCER if ad_request.influencer.user_id == by.pk else Side.SPONSOR
    who = name_of(ad_request, mine)
    for user in people_of(ad_request, mine.other):
        tell(ad_request, user, kind, title, body, who=who, mail=mail)


def name_of(ad_request: AdRequest, side: Side) -> str:
    if side == Side.INFLUENCER:
        return ad_request.influencer.name
    return ad_request.campaign.sponsor.company_name


def tell(
    ad_request: AdRequest,
    user: User,
    kind: str,
    title: str,
    body: str = "",
    *,
    who: str = "",
    mail: Mail | None = None,
) -> None:
    line(ad_request, user, kind, title, body, who=who).save()
    if mail is not None:
        mail.owe(user, ad_request)


def line(
    ad_request: AdRequest, user: User, kind: str, title: str, body: str = "", *, who: str = ""
) -> Notification:
    facts = {
        "who": who,
        "fee": format_money(ad_request.fee_minor, ad_request.campaign.currency),
        "campaign": ad_request.campaign.name,
        "name": ad_request.influencer.name,
    }
    return Notification(
        recipient=user,
        kind=kind,
        title=(title % facts)[:200],
        body=str(body or ad_request.campaign.name)[:300],
        url=ad_request.get_absolute_url(),
        about=label_of(ad_request),
    )
