"""What becomes of the fees of the demo: paid and confirmed, paid in part, late, disputed, decided, and not looked at."""

from random import Random

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Influencer, PayoutDetails, User
from accounts.payout import Payout
from accounts.services.payout import save_payout
from adrequests import services
from adrequests.models import Payment, PaymentStatus, Receipt, ReceiptStatus
from influencer_platform.demo.market import SEED, Market
from influencer_platform.demo.people import People
from influencer_platform.demo.staff import Staff
from influencer_platform.places import country_name

FATES = (
    "confirmed",
    "silent",
    "never",
    "disputed",
    "partly",
    "confirmed",
    "decided",
    "late",
    "less",
)
"""What becomes of one payment after the other."""
UNPAID = {"never"}
UNKNOWN = 6
"""One creator in so many has not said yet where to pay."""
LOOKS_AFTER = 2
"""Days after which a creator has looked at the account."""


class Payments:
    """Every day the companies pay what is due, the creators look at their accounts, and Finance at what is disputed."""

    def __init__(self, market: Market, people: People, staff: Staff) -> None:
        """With dice of its own, so that the rest of the market rolls as it does without."""
        self.market, self.people, self.staff = market, people, staff
        self.rng = Random(SEED + market.number)  # noqa: S311  (the same market on every machine is the point)

    def schedule(self) -> None:
        self.market.at(self.market.day(-57), self._accounts_are_named)
        for day in range(-56, 1):
            self.market.at(self.market.day(day + 0.1), self._a_day_passes)

    def _accounts_are_named(self) -> None:
        for n, creator in enumerate(self.people.influencers):
            if n % UNKNOWN:
                self._names_account(creator, n)

    def _names_account(self, creator: Influencer, n: int) -> None:
        street = f"{self.rng.choice(['Mill Lane', 'Harbour Street', 'Station Road'])} {n + 1}"
        address = f"{street}\n{country_name(creator.country)}"
        payout = Payout(creator.name, address, iban=invented_iban(self.market.number * 1000 + n))
        save_payout(influencer=creator, by=creator.user, payout=payout)

    def _a_day_passes(self) -> None:
        for payment in self._payments(PaymentStatus.DUE):
            self._pays(payment, fate_of(payment))
        for receipt in self._receipts(ReceiptStatus.AWAITED):
            self._looks(receipt, fate_of(receipt.transfer.payment))
        for receipt in self._receipts(ReceiptStatus.DISPUTED):
            self._decides(receipt)

    def _payments(self, status: PaymentStatus) -> QuerySet[Payment]:
        creators = [creator.pk for creator in self.people.influencers]
        rows = Payment.objects.for_cards().filter(status=status, ad_request__influencer__in=creators)  # fmt: skip
        return rows.select_related("ad_request__campaign__sponsor__user").order_by("pk")

    def _receipts(self, status: ReceiptStatus) -> QuerySet[Receipt]:
        creators = [creator.pk for creator in self.people.influencers]
        mine = Receipt.objects.for_queue().filter(
            transfer__payment__ad_request__influencer__in=creators
        )
        return mine.filter(status=status).order_by("pk")

    def _pays(self, payment: Payment, fate: str) -> None:
        """A day before it is due, or twelve days after; half of it; or never."""
        assert payment.due_on is not None  # noqa: S101  (what is due has a date)
        days_left = (payment.due_on - timezone.localdate()).days
        if fate in UNPAID or payment.paid_minor or days_left > (-12 if fate == "late" else 1):
            return
        amount = payment.amount_minor // 2 if fate == "partly" else payment.amount_minor
        transfer = services.record_payment(
            payment=payment,
            by=payment.ad_request.campaign.sponsor.user,
            amount_minor=amount,
            reference=f"TR-{payment.pk:05d}-{payment.transfers.count() + 1}",  # a second try has another one
            paid_on=timezone.localdate(),
        )
        influencer = payment.ad_request.influencer
        if PayoutDetails.objects.latest_of(influencer) is not None:
            by = User.objects.get(pk=influencer.user_id)
            services.issue_invoice(payment=transfer.payment, by=by)

    def _looks(self, receipt: Receipt, fate: str) -> None:
        transfer = receipt.transfer
        days = (timezone.now() - transfer.created_at).days
        by = transfer.payment.ad_request.influencer.user
        if days < LOOKS_AFTER or fate == "silent":
            return
        if fate == "less":
            services.dispute_payment(
                transfer=transfer,
                by=by,
                reason="less",
                received_minor=transfer.amount_minor * 3 // 4,
                words="The bank kept a part of it.",
            )
        elif fate in {"disputed", "decided"}:
            services.dispute_payment(
                transfer=transfer, by=by, reason="not_arrived", words="Nothing in my account yet."
            )
        else:
            services.confirm_payment(transfer=transfer, by=by)

    def _decides(self, receipt: Receipt) -> None:
        """Finance has looked into some of them."""
        fate = fate_of(receipt.transfer.payment)
        outcomes = {"decided": ("unpaid", "no_proof"), "less": ("partly", "agreed")}
        if fate not in outcomes or receipt.escalated_at is None:
            return
        if (timezone.now() - receipt.escalated_at).days < LOOKS_AFTER:
            return
        outcome, reason = outcomes[fate]
        services.decide_payment(
            receipt=receipt,
            by=self.staff.finance,
            outcome=outcome,
            reason=reason,
            message="We looked at what both of you sent us.",
        )


def fate_of(payment: Payment) -> str:
    return FATES[payment.ad_request_id % len(FATES)]


def invented_iban(n: int) -> str:
    """With right check digits, of a bank that does not exist."""
    account = f"99999999{n:010d}"
    check = 98 - int(account + "131400") % 97
    return f"DE{check:02d}{account}"
