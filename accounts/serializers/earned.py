"""The earned figures of a company or creator as the API shows them."""

from typing import Any

from rest_framework import serializers

from accounts.models import Earned, User
from influencer_platform.rest.schema import named

EARNED: dict[str, Any] = {
    "response_n": 41,
    "response_of": 44,
    "speed_seconds": 18000,
    "speed_of": 43,
    "acceptance_n": 20,
    "acceptance_of": 38,
    "delivery_n": 17,
    "delivery_of": 18,
    "payment_n": 0,
    "payment_of": 0,
    "completed": 15,
    "rating_n": 66,
    "rating_of": 14,
    "counted_at": "2027-03-03T12:00:00Z",
}


@named("Earned")
class EarnedOut(serializers.Serializer[Any]):
    """Numerators (`_n`) and denominators (`_of`) of the earned figures; below five cases they say nothing yet."""

    response_n = serializers.IntegerField()
    response_of = serializers.IntegerField()
    speed_seconds = serializers.IntegerField(allow_null=True)
    speed_of = serializers.IntegerField()
    acceptance_n = serializers.IntegerField()
    acceptance_of = serializers.IntegerField()
    delivery_n = serializers.IntegerField()
    delivery_of = serializers.IntegerField()
    payment_n = serializers.IntegerField()
    payment_of = serializers.IntegerField()
    completed = serializers.IntegerField()
    rating_n = serializers.IntegerField()
    rating_of = serializers.IntegerField()
    counted_at = serializers.DateTimeField()


def show_earned(user: User) -> dict[str, Any] | None:
    """From a user read with `earned`; None where nothing was counted yet."""
    row: Earned | None = getattr(user, "earned", None)
    return {name: getattr(row, name) for name in EARNED} if row else None
