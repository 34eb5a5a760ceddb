"""The mails this app knows."""

from collections.abc import Sequence

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.mail import Sample, compose, mail_kind
from accounts.models import Delivery, Sponsor
from campaigns.models import Campaign, Share
from campaigns.services.sharing import share_token


def shares(deliveries: Sequence[Delivery]) -> dict[int, Share]:
    """The shares of a batch, in one statement: without those that were revoked before the mail left."""
    keys = {delivery.payload["share"] for delivery in deliveries}
    rows = Share.objects.select_related("campaign__sponsor").filter(pk__in=keys).in_bulk()
    return {d.pk: rows[d.payload["share"]] for d in deliveries if d.payload["share"] in rows}


def share_sample() -> Sample:
    campaign = Campaign(name="Ridge Pack launch", sponsor=Sponsor(company_name="Alpenglow Gear"))
    return Sample({"share": 0}, Share(pk=0, campaign=campaign))


@mail_kind("campaign_shared", gather=shares, sample=share_sample)
def campaign_shared(delivery: Delivery, share: Share) -> EmailMultiAlternatives:
    """A company shares a campaign with a colleague, who opens it by the link."""
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
