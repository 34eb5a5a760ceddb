"""Why something about a payment is refused."""

from influencer_platform.errors import DomainError


class NotYourPayment(DomainError):
    """It is the other side that does this, or this person may only look."""

    code = "not_your_payment"
    status = 403


class PaidBeyondFee(DomainError):
    """More would be paid than is owed. `facts["rest_minor"]` is what is still open, or `paid_minor` what was paid."""

    code = "paid_beyond_fee"


class PaymentClosed(DomainError):
    """It was paid in full or is no longer owed. `facts["status"]` says which."""

    code = "payment_closed"


class ReferenceUsed(DomainError):
    """This reference belongs to a transfer that Finance took back: another transfer has another one."""

    code = "reference_used"


class WrongDate(DomainError):
    """A transfer is made between the day of the agreement and today."""

    code = "wrong_date"
    status = 400


class AnsweredAlready(DomainError):
    """The influencer confirmed it, or Finance has decided. `facts["status"]` says which."""

    code = "answered_already"


class WrongAmount(DomainError):
    """What has arrived is more than nothing and less than what was sent."""

    code = "wrong_amount"
    status = 400


class NothingToDecide(DomainError):
    """Nobody disputes it, and its time to be confirmed is not over; or it was decided meanwhile."""

    code = "nothing_to_decide"


class PayoutMissing(DomainError):
    """The influencer has not said yet where to pay."""

    code = "payout_missing"


class NotInvoiced(DomainError):
    """What is not due yet, or no longer owed, has no invoice."""

    code = "not_invoiced"
