"""What the mails of a deal are about, as people choose among them, and which lines of the notification centre belong to each."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from accounts.topics import Choice, Topic, topic
from adrequests.topics_of_work import WORK_LINES

NEW_REQUEST = topic(
    "new_request",
    _("A new request"),
    _("A sponsor invites you, or an influencer applies to your campaign."),
)
COUNTER = topic(
    "counter",
    _("Another offer"),
    _("The other side answers with other terms, or changes its offer."),
)
MESSAGE = topic(
    "message",
    _("A message"),
    _("Somebody wrote to you. No mail where you have read it within two minutes."),
)
ACCEPTED = topic("accepted", _("Accepted"), _("The other side accepts your offer."))
REJECTED = topic("rejected", _("Rejected"), _("The other side rejects your offer."))
WITHDRAWN = topic("withdrawn", _("Withdrawn"), _("The other side takes its offer back."))
CANCELLED = topic(
    "cancelled", _("Agreed work is cancelled"), _("The other side ends a deal before it is done.")
)
AMENDMENT = topic(
    "amendment",
    _("A change of a deal"),
    _("The other side proposes other terms for a deal that stands, accepts or declines yours."),
)
SETTLEMENT = topic(
    "settlement",
    _("A deal ends for a sum"),
    _(
        "The other side proposes to end a deal for less than its fee or agrees to it, or our team decides."
    ),
)
EXPIRING = topic(
    "expiring", _("An offer runs out"), _("A day before an offer expires that waits for you.")
)
EXPIRED = topic(
    "expired", _("An offer has run out"), _("Nobody answered in time, or the campaign has ended.")
)
REMINDED = topic(
    "reminded", _("The other side reminds you"), _("It waits for your answer. At most once a day.")
)
REVIEW = topic(
    "review",
    _("Reviews"),
    _("A finished deal can be reviewed, reviews are shown, one of yours is answered."),
)
PAYMENT_DUE = topic(
    "payment_due",
    _("A payment is due"),
    _("Some days before a fee is due, when it is late, and when nobody knows where to pay it."),
)
PAYMENT_MADE = topic(
    "payment_made",
    _("A payment is made"),
    _("A sponsor marks a fee as paid, or an influencer confirms that it has arrived."),
)
PAYMENT_DISPUTED = topic(
    "payment_disputed",
    _("A payment is disputed"),
    _("It did not arrive as it was entered, nobody confirmed it, or our team has decided."),
    choices=(Choice.NOW, Choice.DIGEST),
)
DAILY = topic(
    "daily",
    _("The daily mail"),
    _("Once a day, only when something waits for you. It also brings what you chose to get “In the daily mail”."),
    choices=(Choice.NOW, Choice.OFF),
)  # fmt: skip
COMEBACK = topic(
    "comeback",
    _("Campaigns that fit you"),
    _("Once in a while, when you have not been here for some time."),
    roles=frozenset({Role.Code.INFLUENCER}),
    choices=(Choice.NOW, Choice.OFF),
)

TOPIC_OF_LINE: dict[str, Topic] = {
    "new_request": NEW_REQUEST,
    "counter": COUNTER,
    "message": MESSAGE,
    "accepted": ACCEPTED,
    "rejected": REJECTED,
    "withdrawn": WITHDRAWN,
    "cancelled": CANCELLED,
    "amendment_proposed": AMENDMENT,
    "amendment_accepted": AMENDMENT,
    "amendment_declined": AMENDMENT,
    "settlement_proposed": SETTLEMENT,
    "settlement_agreed": SETTLEMENT,
    "settlement_decided": SETTLEMENT,
    "expiring": EXPIRING,
    "expired": EXPIRED,
    "reminder": REMINDED,
    "review_invited": REVIEW,
    "reviews_shown": REVIEW,
    "review_replied": REVIEW,
    "review_hidden": REVIEW,
    "review_shown_again": REVIEW,
    **WORK_LINES,
    "payment_due": PAYMENT_DUE,
    "payment_overdue": PAYMENT_DUE,
    "payout_missing": PAYMENT_DUE,
    "payment_recorded": PAYMENT_MADE,
    "payment_confirmed": PAYMENT_MADE,
    "payment_disputed": PAYMENT_DISPUTED,
    "payment_unconfirmed": PAYMENT_DISPUTED,
    "payment_decided": PAYMENT_DISPUTED,
}
"""By the kind of a notification: the topic whose choice says whether its mail leaves at once, in the daily one or never."""
