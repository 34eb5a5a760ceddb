"""What has been read."""

from django.db import models

from accounts.models import User


class Seen(models.Model):
    """How far one person has read one thread. A message after `at` by somebody else is unread."""

    ad_request = models.ForeignKey(
        "adrequests.AdRequest", on_delete=models.CASCADE, related_name="seen"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ad_request", "user"], name="seen_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.ad_request_id}"
