"""A lower app reaches a higher one through a list of functions."""

from influencer_platform.registry import Hook


def test_entries_are_called_in_order_and_their_answers_returned():
    hook: Hook[[int], int] = Hook()
    hook.register(lambda n: n + 1)
    hook.register(lambda n: n * 10)

    assert hook.run(4) == [5, 40]


def test_an_entry_added_twice_is_called_once():
    hook: Hook[[], str] = Hook()

    @hook.register
    def entry() -> str:
        return "once"

    assert hook.register(entry) is entry
    assert hook.run() == ["once"]


def test_a_list_without_entries_answers_nothing():
    assert Hook[[], str]().run() == []
