"""The least valid rows, for tests. Whatever has a rule is made by a service."""

import io
import itertools
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.models import (
    Influencer,
    Niche,
    PlatformAccount,
    Role,
    Sponsor,
    SponsorStatus,
    User,
    Verification,
)
from accounts.services import start_verification, submit_verification
from accounts.services.profile import refresh_directory_facts
from accounts.uploads import LONGEST_EDGE_OF_PROOF, clean_picture

PASSWORD = "correct-horse-battery"
_numbers = itertools.count(1)


def make_user(role: str = Role.Code.INFLUENCER, **fields: Any) -> User:
    n = next(_numbers)
    fields.setdefault("email", f"person{n}@example.com")
    user: User = User.objects.create_user(fields.pop("email"), PASSWORD, role=role, **fields)
    return user


def make_niche(name: str = "Outdoors") -> Niche:
    return Niche.objects.get_or_create(
        name=name, defaults={"slug": name.lower().replace(" ", "-")}
    )[0]


def make_sponsor(**fields: Any) -> Sponsor:
    """An approved company with a complete profile; `status=` for another one."""
    n = next(_numbers)
    user = fields.pop("user", None) or make_user(Role.Code.SPONSOR, name=f"Maya {n}")
    status = fields.pop("status", SponsorStatus.APPROVED)
    values = {
        "company_name": f"Alpenglow Gear {n}",
        "industry": "Outdoor",
        "website": f"https://gear{n}.example.com",
        "country": "AT",
        "contact_name": "Maya Huber",
        "about": "Packs for long days outside.",
        "decided_at": None if status == SponsorStatus.PENDING else timezone.now(),
    }
    return Sponsor.objects.create(user=user, status=status, **(values | fields))


def make_influencer(
    *, followers: int = 84_200, platform: str = "instagram", **fields: Any
) -> Influencer:
    """A creator with one platform account."""
    n = next(_numbers)
    user = fields.pop("user", None) or make_user(Role.Code.INFLUENCER, name=f"Priya {n}")
    influencer = Influencer.objects.create(
        user=user,
        **(
            {
                "name": f"Priya Raman {n}",
                "handle": f"priya{n}",
                "country": "GB",
                "languages": ["en"],
            }
            | fields
        ),
    )
    PlatformAccount.objects.create(
        influencer=influencer,
        platform=platform,
        handle=f"priya{n}",
        url=f"https://social.example.com/priya{n}",
        followers=followers,
    )
    refresh_directory_facts(influencer)
    return influencer


def make_staff(group: str = "Moderator", **fields: Any) -> User:
    user = make_user(Role.Code.ADMIN, is_staff=True, **fields)
    user.groups.add(Group.objects.get(name=group))
    return user


def make_staff_of(user: User, group: str) -> User:
    """Somebody who uses the product and has joined the team since."""
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    user.groups.add(Group.objects.get(name=group))
    return user


def make_proof(size: tuple[int, int] = (60, 120)) -> "ContentFile[bytes]":
    """A screenshot as the form hands it on."""
    out = io.BytesIO()
    Image.new("RGB", size, (20, 90, 200)).save(out, "PNG")
    upload = SimpleUploadedFile("shot.png", out.getvalue(), "image/png")
    return clean_picture(upload, LONGEST_EDGE_OF_PROOF)


def make_verification(
    influencer: Influencer, *, method: str = "code", is_sent: bool = True
) -> Verification:
    """A request of this creator about the first of their accounts, waiting for staff unless it is not sent yet."""
    account = influencer.platform_accounts.first()
    assert account is not None
    row = start_verification(account=account, by=influencer.user, method=method)
    proof = make_proof() if method == "screenshot" else None
    if is_sent:
        row = submit_verification(verification=row, by=influencer.user, screenshot=proof)
    return Verification.objects.for_queue().get(pk=row.pk)
