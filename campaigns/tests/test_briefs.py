"""What changed between two versions, in words."""

from campaigns.briefs import Change, changes
from campaigns.models import Brief


def make_brief(**fields):
    text = {"goals": "Field notes.", "description": "Two days.\nOne pack.", "disclosure": "#ad"}
    return Brief(**(text | {"deliverables": {"reel": 1, "story": 2}} | fields))


def test_equal_versions_have_no_changes():
    assert changes(make_brief(), make_brief()) == []


def test_one_changed_line_is_named_without_those_that_stay():
    found = changes(make_brief(), make_brief(description="Three days.\nOne pack."))

    assert found == [Change("What it is about", ["Two days."], ["Three days."])]


def test_added_and_removed_lines_are_told_apart():
    found = changes(make_brief(do="Laugh.\nRun."), make_brief(do="Run.\nJump."))

    assert found == [Change("Please do", ["Laugh."], ["Jump."])]


def test_white_space_alone_is_no_change():
    assert changes(make_brief(dont="No studio. "), make_brief(dont="\n No studio.\r\n")) == []


def test_deliverables_are_counted_in_words():
    found = changes(make_brief(), make_brief(deliverables={"reel": 3, "story": 2, "post": 1}))

    assert found == [Change("Wanted", ["1 reel"], ["3 reels", "1 post"])]


def test_changes_come_in_the_order_in_which_a_brief_is_read():
    new = make_brief(
        goals="Sales.", description="", dont="Lie.", disclosure="Paid", deliverables={}
    )

    labels = [change.label for change in changes(make_brief(), new)]

    assert labels == [
        "The goal",
        "What it is about",
        "Please do not",
        "Label of each post",
        "Wanted",
    ]
