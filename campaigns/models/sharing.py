"""The colleagues a campaign is shared with."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.models import User


class CampaignUserObjectPermission(UserObjectPermissionBase):
    """A colleague's access to one campaign (django-guardian, direct foreign key: gone with the campaign)."""

    VIEW, MANAGE = "view_campaign", "manage_campaign"
    READ = [VIEW, MANAGE]

    content_object = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE)

    @classmethod
    def campaign_ids(cls, user: User, codenames: list[str]) -> Any:
        return cls.objects.filter(user=user, permission__codename__in=codenames).values_list(
            "content_object_id", flat=True
        )

    @classmethod
    def shared_with(cls, user: User, codenames: list[str]) -> list[int]:
        """The keys of the shared campaigns, asked once per web request however many lists a page shows."""
        ids = user.once(f"shared:{codenames}", lambda: list(cls.campaign_ids(user, codenames)))
        return list(ids)


class Share(models.Model):
    """One address a campaign is shared with. It looks the same whether or not that address has an account (so that nobody can
    find out); access begins when the person opens the link from the mail, signed in with that address."""

    class Level(models.TextChoices):
        VIEW = "view", _("Can view")
        MANAGE = "manage", _("Can manage")

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.CASCADE, related_name="shares"
    )
    email = models.EmailField()
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.VIEW)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    claimed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "email"], name="share_once_per_address"),
            models.CheckConstraint(
                name="share_level_known", condition=Q(level__in=["view", "manage"])
            ),
        ]

    def __str__(self) -> str:
        return self.email
