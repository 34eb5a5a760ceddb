"""What two offers differ in, in words."""

from datetime import date

import pytest

from adrequests.differences import compare, days_in_words, terms_in_words, work_in_words
from adrequests.models import Side
from adrequests.terms import Proposal

FIRST = Proposal(110_000, {"reel": 1, "story": 2}, date(2030, 12, 5), usage_days=90)
MINUS = "\N{MINUS SIGN}"


def changes(after: Proposal, reader: Side | None = None) -> dict[str, tuple[str, bool]]:
    """Key → (words, whether it costs the reader), of what changed."""
    told = compare(FIRST, after, currency="USD", reader=reader)
    return {d.key: (d.change, d.is_cost) for d in told if not d.is_same}


def other(**terms: object) -> Proposal:
    return Proposal(**(FIRST.as_fields() | terms))


def test_equal_terms_are_the_same_in_every_row():
    told = compare(FIRST, other(), currency="USD", reader=Side.SPONSOR)

    assert [d.change for d in told] == ["same"] * 6
    assert all(d.is_same and not d.is_cost for d in told)


@pytest.mark.parametrize(
    ("term", "key", "words", "costs_sponsor"),
    [
        ({"fee_minor": 130_000}, "fee", "+$200", True),
        ({"fee_minor": 105_050}, "fee", f"{MINUS}$49.50", False),
        ({"deliverables": {"reel": 1, "story": 3}}, "work", "+1 story", False),
        ({"deliverables": {"story": 2}}, "work", f"{MINUS}1 reel", True),
        ({"due_on": date(2030, 12, 12)}, "due", "7 days later", True),
        ({"due_on": date(2030, 12, 4)}, "due", "1 day sooner", False),
        ({"usage_days": 60}, "usage_days", "30 days less", True),
        ({"exclusivity_days": 30}, "exclusivity_days", "30 days more", False),
    ],
)
def test_change_is_signed_and_costs_exactly_one_side(term, key, words, costs_sponsor):
    after = other(**term)

    assert changes(after, Side.SPONSOR) == {key: (words, costs_sponsor)}
    assert changes(after, Side.INFLUENCER) == {key: (words, not costs_sponsor)}


def test_change_read_by_staff_costs_nobody():
    assert changes(other(fee_minor=130_000), None) == {"fee": ("+$200", False)}


def test_work_exchanged_piece_for_piece_is_named_but_costs_nobody():
    after = other(deliverables={"reel": 2, "story": 1})

    assert changes(after, Side.SPONSOR) == {"work": (f"+1 reel, {MINUS}1 story", False)}


def test_requirements_that_differ_are_called_changed_with_what_they_were():
    told = compare(FIRST, other(requirements="No music"), currency="USD", reader=None)[-1]

    assert (told.change, told.now, told.was) == ("changed", "No music", "None")


def test_terms_alone_are_compared_with_nothing():
    told = terms_in_words(FIRST, "USD")

    assert [d.now for d in told][:2] == ["$1,100", "1 reel, 2 stories"]
    assert {d.change for d in told} == {""}


def test_gifted_product_is_called_gifted():
    assert terms_in_words(other(fee_minor=0), "USD")[0].now == "Gifted"


def test_work_is_read_out_in_the_order_of_the_kinds():
    assert (
        work_in_words({"story": 2, "video": 1, "reel": 1, "post": 0})
        == "1 reel, 2 stories, 1 video"
    )


def test_no_days_are_called_none():
    assert [days_in_words(n) for n in (0, 1, 30)] == ["None", "1 day", "30 days"]
