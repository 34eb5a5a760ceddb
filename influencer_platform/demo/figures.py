"""Follower figures of the demo: creators say them again as they grow, send proofs, and staff look or wait to look."""

import io
from collections.abc import Callable, Sequence
from functools import partial
from random import Random

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from accounts import services
from accounts.models import Influencer, PlatformAccount, Verification
from accounts.uploads import LONGEST_EDGE_OF_PROOF, clean_picture
from influencer_platform.demo.market import SEED, Market
from influencer_platform.demo.plans import DAY
from influencer_platform.demo.staff import Staff
from influencer_platform.demo.words import say

CODE, SCREENSHOT = Verification.Method.CODE, Verification.Method.SCREENSHOT
WAITING = ((CODE, -4.6), (SCREENSHOT, -3.4), (CODE, -2.1), (SCREENSHOT, -1.2), (CODE, -0.2))
"""What is still to be looked at: how it is proved, and since which day."""


class Figures:
    """Dice of their own: what happens here changes nothing else in the neighbourhood."""

    def __init__(self, market: Market, staff: Staff) -> None:
        self.market, self.staff = market, staff
        self.rng = Random(SEED + market.number)  # noqa: S311  (the same market on every machine is the point)

    def schedule(self, creators: Sequence[Influencer], guests: Sequence[Influencer]) -> None:
        """Two in five are verified, a few wait, one was told no, one has not sent the proof, one was looked at unasked."""
        chosen = self.rng.sample(list(creators), len(creators))
        waiting, rest = chosen[: len(WAITING)], chosen[len(WAITING) :]
        for creator in rest:
            for _ in range(self.rng.choice([0, 1, 1, 2])):
                self._at(self.rng.uniform(-55, -30), self._grows, creator)
        for creator in rest[: len(chosen) * 2 // 5]:
            method = self.rng.choice([CODE, CODE, SCREENSHOT])
            self._at(self.rng.uniform(-28, -8), self._asks, creator, method, "verified")
        for creator, (method, day) in zip(waiting, WAITING, strict=False):
            self._at(day, self._asks, creator, method, "")
        for creator, day, answer in zip(
            rest[::-1], (-6, -5), ("declined", "unasked"), strict=False
        ):
            self._at(day, self._asks, creator, CODE, answer)
        for guest, answers in zip(guests, (("verified", ""), ("declined", "open")), strict=False):
            for n, answer in enumerate(answers):
                self._at(-9.5 + 8 * n, self._asks, guest, CODE, answer, n)

    def _at(self, day: float, do: Callable[..., object], *about: object) -> None:
        self.market.at(self.market.day(day), partial(do, *about))

    def _grows(self, creator: Influencer) -> None:
        """A newer figure of the largest account."""
        account = self._account(creator)
        account.followers = int(account.followers * self.rng.uniform(1.01, 1.07)) + 1
        services.save_platform_account(influencer=creator, account=account)

    def _asks(self, creator: Influencer, method: str, answer: str, nth: int = 0) -> None:
        """Begin, send the proof, and be answered a day later; without an answer it waits."""
        account, by = self._account(creator, nth), creator.user
        if answer == "unasked":
            return self.staff.looks(account)
        row = services.start_verification(account=account, by=by, method=method)
        if answer == "open":
            return None
        picture = screenshot(account) if method == SCREENSHOT else None
        row = services.submit_verification(verification=row, by=by, screenshot=picture)
        if answer:
            later = self.market.clock.now + DAY * self.rng.uniform(0.2, 1.5)
            words = say(self.rng, "staff", answer)
            answers = partial(self.staff.answers, row, answer, words, self._seen(account))
            self.market.at(later, answers)
        return None

    def _seen(self, account: PlatformAccount) -> int | None:
        """One in five had rounded up."""
        return int(account.followers * 0.97) if self.rng.random() < 0.2 else None  # noqa: PLR2004

    @staticmethod
    def _account(creator: Influencer, nth: int = 0) -> PlatformAccount:
        return creator.platform_accounts.order_by("pk")[nth]


def screenshot(account: PlatformAccount) -> "ContentFile[bytes]":
    """What a phone would show: the name of the account and its figures."""
    picture = Image.new("RGB", (720, 1280), (246, 246, 249))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 720, 160), fill=(91, 67, 214))
    lines = (
        (60, 50, account.get_platform_display(), 56, (255, 255, 255)),
        (60, 240, account.handle, 52, (22, 22, 29)),
        (60, 380, f"{account.followers:,}", 96, (22, 22, 29)),
        (60, 500, "followers", 44, (98, 98, 111)),
        (60, 640, f"{account.engagement_rate or 0} %", 72, (22, 22, 29)),
        (60, 740, "engagement, last 30 days", 44, (98, 98, 111)),
    )
    for left, top, text, size, colour in lines:
        draw.text((left, top), text, fill=colour, font=ImageFont.load_default(size))
    out = io.BytesIO()
    picture.save(out, "PNG")
    upload = SimpleUploadedFile("statistics.png", out.getvalue(), "image/png")
    return clean_picture(upload, LONGEST_EDGE_OF_PROOF)
