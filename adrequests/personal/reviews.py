"""What is kept about reviews a person wrote, or that are written of them."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource
from accounts.personal_data import PersonalTable, leave_out, own_objects, personal_table
from adrequests.models import Review


class OwnReviewResource(ExportResource):
    request = Column(_("Request (ID)"), "ad_request_id")
    side = Column(_("Written by"), "side")
    rating = Column(_("Rating"), "rating")
    text = Column(_("Text"), "text")
    written_at = Column(_("Written (UTC)"), "written_at")
    shown_at = Column(_("Shown (UTC)"), "shown_at")
    reply = Column(_("Answer"), "reply")
    replied_at = Column(_("Answered (UTC)"), "replied_at")
    hidden_reason = Column(_("Hidden by our team because"), "hidden_reason")


own_objects["adrequests.review"] = lambda user: Review.objects.filter(author=user)

personal_table(
    PersonalTable(
        "reviews",
        _("Reviews you wrote, and those of you that are shown."),
        OwnReviewResource,
        lambda user: Review.objects.filter(
            Q(author=user) | Q(about=user, shown_at__isnull=False, hidden_at__isnull=True)
        ).order_by("ad_request", "side"),
        ("adrequests.Review.author", "adrequests.Review.about"),
    )
)
leave_out(
    _("Which member of staff hid a review: each act is a line of their trail.csv."),
    "adrequests.Review.hidden_by",
)
