"""What the two schedules owe. Registered by a fixture in one process, or by the installed app in a whole installation."""

from collections.abc import Iterator

from accounts.dated import DatedSchedule, Due
from accounts.mail import Message, Sample, compose
from accounts.models import Delivery, User

WORD, LETTER = "clockwork.daily_words", "clockwork.monthly_letters"
KIND = "clockwork_word"


def daily(due: Due) -> Iterator[Delivery]:
    return _each(due, f"word:{{pk}}:{due.on}")


def monthly(due: Due) -> Iterator[Delivery]:
    return _each(due, f"letter:{{pk}}:{due.on:%Y-%m}")


def _each(due: Due, key: str) -> Iterator[Delivery]:
    people = User.objects.filter(is_active=True, is_staff=False, time_zone=due.zone)
    for pk, address in people.order_by("pk").values_list("pk", "email"):
        yield Delivery(
            recipient_id=pk,
            address=address,
            kind=KIND,
            key=key.format(pk=pk),
            payload={"on": str(due.on)},
        )


def word(delivery: Delivery) -> Message:
    """A word for the day."""
    return compose(
        delivery, "case_decided", f"A word for {delivery.payload['on']}", action="warned", path="/"
    )


def sample() -> Sample:
    return Sample({"on": "2026-01-01"})


SCHEDULES = (
    DatedSchedule(WORD, "A word a day", daily, kinds=(KIND,)),
    DatedSchedule(LETTER, "A letter a month", monthly, catches_up=True, kinds=(KIND,)),
)
