"""What people write to each other."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from adrequests.models.choices import Side
from adrequests.models.deal import AdRequest
from adrequests.models.offer import Offer


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> "MessageQuerySet":
        """The only door to the words for pages, files and the API: both sides read their own threads, staff those they have
        opened with a reason that both sides see."""
        mine = AdRequest.objects.visible_to(user)
        if not user.is_staff:
            return self.filter(ad_request__in=mine)
        opened = mine.opened_by(user).filter(pk=OuterRef("ad_request"))
        # Asked of each row: as a list it would be made of everybody's requests.
        return self.filter(Exists(opened))


class Message(models.Model):
    """Free text in the thread of a request; also the note that goes with an offer, kept apart from it so that it can be erased.

    Nothing leads here from a request or an offer, so that whoever reads starts at `visible_to`.
    """

    ad_request = models.ForeignKey(AdRequest, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=Side.choices)
    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(max_length=2000)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="message_has_text", condition=~Q(text="")),
            models.CheckConstraint(name="message_side_known", condition=Q(side__in=Side.values)),
        ]
        indexes = [models.Index(fields=["ad_request", "-created_at", "-id"], name="message_thread")]

    def __str__(self) -> str:
        """Never the words: a name is shown to whoever meets the row."""
        return f"{self.ad_request_id} #{self.pk}"
