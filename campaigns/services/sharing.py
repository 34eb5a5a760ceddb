"""Sharing a campaign with colleagues by e-mail. The answer is the same whether or not an address has an account."""

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from accounts.keeping import person
from accounts.models import AuditEvent, Delivery, User
from accounts.services.exports import withdraw_files
from campaigns.models import Campaign, CampaignUserObjectPermission, Share
from campaigns.services.rights import NotYourCampaign
from influencer_platform.caching import touch
from influencer_platform.errors import DomainError
from influencer_platform.wake import wake

SALT = "campaign-share"
GRANTS = {
    Share.Level.VIEW: CampaignUserObjectPermission.VIEW,
    Share.Level.MANAGE: CampaignUserObjectPermission.MANAGE,
}


class ShareInvalid(DomainError):
    """The link is not for this person, was revoked, or is no link of ours."""

    code = "share_invalid"


@transaction.atomic
def share(*, campaign: Campaign, by: User, email: str, level: str) -> Share:
    """Invite one address. Sharing again changes the level and sends the link again. Raises NotYourCampaign or ShareInvalid."""
    _require_owner(campaign, by)
    email = email.strip().lower()
    if email == by.email:
        raise ShareInvalid(_("This is your own address."), field="email")
    _lock(campaign)
    if earlier := Share.objects.filter(campaign=campaign, email=email).first():
        _withdraw_grant(earlier)
    row, _created = Share.objects.update_or_create(
        campaign=campaign,
        email=email,
        defaults={"level": level, "invited_by": by, "claimed_by": None},
    )
    event = AuditEvent.record(campaign, action="shared", by=by, share=row.pk, level=level)
    Delivery.owe(None, kind="campaign_shared", key=f"share:{event.pk}", address=email, share=row.pk)
    wake("accounts.send_mail")
    return row


@transaction.atomic
def revoke_share(*, share: Share, by: User) -> None:
    """End a colleague's access at once, also to files of it; a link on its way is worth nothing. Raises NotYourCampaign."""
    _require_owner(share.campaign, by)
    _lock(share.campaign)
    for row in Share.objects.filter(
        pk=share.pk
    ):  # as it is under the lock: somebody may have claimed it meanwhile
        _withdraw_grant(row)
        row.delete()
        AuditEvent.record(share.campaign, action="unshared", by=by, share=share.pk)


def read_share(*, token: str, by: User) -> Share:
    """The share behind the link of a mail, if it is for this person. Changes nothing. Raises ShareInvalid."""
    row = Share.objects.select_related("campaign__sponsor").filter(pk=_read(token)).first()
    if row is None or row.email != by.email or not by.is_sponsor:
        raise ShareInvalid(_("This link is not for this account, or it was revoked."))
    return row


@transaction.atomic
def claim_share(*, token: str, by: User) -> Campaign:
    """The signed-in person with the address of the mail gets access. Claiming twice is claiming once. Raises ShareInvalid."""
    _lock(read_share(token=token, by=by).campaign)
    row = read_share(token=token, by=by)
    if row.claimed_by_id != by.pk:
        _withdraw_grant(row)
        assign_perm(GRANTS[Share.Level(row.level)], by, row.campaign)
        Share.objects.filter(pk=row.pk).update(claimed_by=by)
        AuditEvent.record(row.campaign, action="share_claimed", by=by, share=row.pk)
    return row.campaign


def share_token(share_id: int) -> str:
    return signing.dumps(share_id, salt=SALT)


def _read(token: str) -> int:
    try:
        return int(signing.loads(token, salt=SALT))
    except (signing.BadSignature, ValueError) as error:
        raise ShareInvalid(_("This link is not for this account, or it was revoked.")) from error


def _lock(campaign: Campaign) -> None:
    """Sharing, claiming and revoking one campaign wait for each other, so no grant outlives its share."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)


def _withdraw_grant(row: Share) -> None:
    CampaignUserObjectPermission.objects.filter(
        content_object=row.campaign_id, user=row.claimed_by_id
    ).delete()
    withdraw_files(owner_pk=row.claimed_by_id)
    touch(person(row.claimed_by_id))


def _require_owner(campaign: Campaign, by: User) -> None:
    if campaign.sponsor.user_id != by.pk:
        raise NotYourCampaign(_("Only the company itself shares its campaigns."))
