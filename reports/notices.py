"""Telling the other side of a deal what happened to its links."""

from django.utils.translation import gettext as _

from accounts.models import User
from adrequests.models import AdRequest
from adrequests.notices.telling import Mail, tell_others
from reports.models import TrackedLink


def link_changed(
    ad_request: AdRequest, link: TrackedLink, *, by: User, is_new: bool, event: int
) -> None:
    """The influencer learns where the link in their posts leads from now on."""
    title = (
        _("%(who)s chose where your link leads")
        if is_new
        else _("%(who)s changed where your link leads")
    )
    mail = Mail.about(ad_request, "link_changed", event, link=link.pk, number=link.version)
    tell_others(ad_request, by, "link_changed", title, link.url[:300], mail=mail)
