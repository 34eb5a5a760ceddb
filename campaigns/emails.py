"""The mails this app knows."""

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.mail import compose, mail_kind
from accounts.models import Delivery
from campaigns.models import Share
from campaigns.services.sharing import share_token


@mail_kind("campaign_shared")
def campaign_shared(delivery: Delivery) -> EmailMultiAlternatives | None:
    """None when the share was revoked before the mail left."""
    share = (
        Share.objects.select_related("campaign__sponsor")
        .filter(pk=delivery.payload["share"])
        .first()
    )
    if share is None:
        return None
    subject = _("%(company)s shares a campaign with you") % {
        "company": share.campaign.sponsor.company_name
    }
    return compose(
        delivery,
        "campaign_shared",
        subject,
        share=share,
        path=reverse("campaigns:claim", args=[share_token(share.pk)]),
    )
