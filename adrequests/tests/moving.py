"""The moves of a deal in a few letters, for tests."""

from adrequests import services
from adrequests.tests.factories import make_terms

CHEAPER = make_terms(90_000)


def counter(row, by, fee_minor=90_000, **given):
    """A counter-offer to whatever is on the table."""
    row.refresh_from_db()
    given.setdefault("offer_number", row.offer_number)
    return services.counter(ad_request=row, by=by, terms=make_terms(fee_minor), **given)


MOVES = {
    "accept": lambda row, by, n: services.accept(ad_request=row, by=by, offer_number=n),
    "counter": lambda row, by, n: services.counter(
        ad_request=row, by=by, offer_number=n, terms=CHEAPER
    ),
    "extend": lambda row, by, n: services.extend(ad_request=row, by=by, offer_number=n),
    "reject": lambda row, by, n: services.reject(
        ad_request=row, by=by, offer_number=n, reason="fee"
    ),
    "amend": lambda row, by, n: services.amend(
        ad_request=row, by=by, offer_number=n, terms=CHEAPER
    ),
    "withdraw": lambda row, by, n: services.withdraw(ad_request=row, by=by, offer_number=n),
}
OF_THE_ASKED = ["accept", "counter", "extend", "reject"]
OF_THE_AUTHOR = ["amend", "withdraw"]
