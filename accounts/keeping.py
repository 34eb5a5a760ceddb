"""What kept parts of pages depend on among accounts, and which of it an entry of the trail changes."""

from collections.abc import Iterable
from typing import Any

from accounts.models import (
    AuditEvent,
    Influencer,
    Niche,
    PlatformAccount,
    Sponsor,
    Verification,
    when_recorded,
)
from influencer_platform.caching import cached, touch, touch_later

NICHES = "niches"
LIVES = 300


def person(pk: int | None) -> str:
    """Everything one person is shown of their own."""
    return f"user:{pk}"


def company(pk: int) -> str:
    """What others see of a company."""
    return f"company:{pk}"


def creator(pk: int) -> str:
    """What others see of an influencer."""
    return f"creator:{pk}"


def touch_people(pks: Iterable[int]) -> None:
    touch(*(person(pk) for pk in pks))


def touch_creator(influencer: Influencer) -> None:
    """The profile or what stands on it has changed."""
    touch(creator(influencer.pk), person(influencer.user_id))


def touch_company(sponsor: Sponsor) -> None:
    touch(company(sponsor.pk), person(sponsor.user_id))


def touch_pages(users: Iterable[int]) -> None:
    """What others see of these people's companies and profiles, and what they see themselves."""
    touch_later(lambda: _pages(list(users)))


def _pages(users: list[int]) -> list[str]:
    companies = Sponsor.objects.filter(user__in=users).values_list("pk", flat=True)
    creators = Influencer.objects.filter(user__in=users).values_list("pk", flat=True)
    return [*map(person, users), *map(company, companies), *map(creator, creators)]


@when_recorded.register
def changed(event: AuditEvent) -> None:
    """Of accounts; the apps above register what an entry about their rows changes."""
    pk = event.object_id
    match event.object_type:
        case "accounts.niche":
            touch(NICHES)
        case "accounts.user":
            touch(person(pk))
            touch_later(
                lambda: [
                    creator(i)
                    for i in Influencer.objects.filter(user=pk).values_list("pk", flat=True)
                ]
            )
        case "accounts.sponsor":
            touch(company(pk))
            touch_later(
                lambda: _owners(Sponsor.objects.filter(pk=pk).values_list("user", flat=True))
            )
        case "accounts.influencer":
            touch(creator(pk))
            touch_later(
                lambda: _owners(Influencer.objects.filter(pk=pk).values_list("user", flat=True))
            )
        case "accounts.platformaccount":
            touch_later(
                lambda: _creators(
                    PlatformAccount.objects.filter(pk=pk).values_list("influencer", flat=True)
                )
            )
        case "accounts.verification":
            touch_later(
                lambda: _creators(
                    Verification.objects.filter(pk=pk).values_list("account__influencer", flat=True)
                )
            )


def _owners(pks: Iterable[int]) -> list[str]:
    return [person(pk) for pk in pks]


def _creators(pks: Iterable[int]) -> list[str]:
    return [creator(pk) for pk in pks]


def offered_niches() -> list[Any]:
    """[key, name, slug] of each niche that is offered for choice, by name."""
    return cached(
        "niches",
        lambda: [
            list(row)
            for row in Niche.objects.filter(is_active=True).values_list("pk", "name", "slug")
        ],
        depends_on=lambda: [NICHES],
        kind=list,
        seconds=LIVES,
    )
