"""Telling both sides about reviews: that they may write, that both can be read, that one was answered, hidden or shown again.

Nothing here is told when a review is written: whoever has not written yet must not learn of it.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from adrequests.models import AdRequest, Review, Side
from adrequests.notices.telling import Mail, name_of, people_of, tell, tell_others

TIME_TO_REST = timedelta(days=1)
"""So long the mail that asks for a review waits after the end of a deal."""


def invited(ad_request: AdRequest) -> None:
    mail = Mail.about(ad_request, "review_invited")
    mail = Mail(mail.kind, mail.key, TIME_TO_REST, mail.payload)
    title = _("How was it to work with %(who)s? Write a review")
    _tell_both(ad_request, "review_invited", title, mail)


def shown(ad_request: AdRequest, *, at: datetime) -> None:
    mail = Mail.about(ad_request, "reviews_shown", f"{at:%Y%m%dT%H%M%S%f}")
    _tell_both(
        ad_request, "reviews_shown", _("The reviews of your deal with %(who)s are shown"), mail
    )


def replied(ad_request: AdRequest, review: Review, *, by: User) -> None:
    mail = Mail.about(ad_request, "review_replied")
    title = _("%(who)s answered your review")
    tell_others(ad_request, by, "review_replied", title, review.reply[:140], mail=mail)


def hidden(review: Review, *, event: int, message: str) -> None:
    title = _("Our team has hidden your review of %(who)s")
    _tell_author(review, "review_hidden", title, event, message)


def shown_again(review: Review, *, event: int, message: str) -> None:
    title = _("Your review of %(who)s is shown again")
    _tell_author(review, "review_shown_again", title, event, message)


def _tell_both(ad_request: AdRequest, kind: str, title: str, mail: Mail) -> None:
    for side in Side:
        who = name_of(ad_request, side.other)
        for user in people_of(ad_request, side):
            tell(ad_request, user, kind, title, who=who, mail=mail)


def _tell_author(review: Review, kind: str, title: str, event: int, message: str) -> None:
    row = review.ad_request
    words = message or (str(review.get_hidden_reason_display()) if review.is_hidden else "")
    facts = {"reason": review.hidden_reason, "message": message}
    mail = Mail.about(row, kind, event, **facts)
    tell(row, review.author, kind, title, words, who=review.about_name, mail=mail)
