"""One agreed piece and its two sides."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from accounts.models import User
from adrequests.models import AdRequest, Deliverable
from adrequests.tests.work.deals import creator_of, make_deal, piece_of, snapshot, sponsor_of
from influencer_platform.errors import DomainError


@pytest.fixture
def deal(db: None) -> AdRequest:
    """One reel, accepted."""
    return make_deal()


@pytest.fixture
def piece(deal: AdRequest) -> Deliverable:
    return piece_of(deal)


@pytest.fixture
def company(piece: Deliverable) -> User:
    return sponsor_of(piece)


@pytest.fixture
def creator(piece: Deliverable) -> User:
    return creator_of(piece)


@pytest.fixture
def refused() -> Callable[..., Any]:
    """The block is refused with this error and has changed nothing at all."""

    @contextmanager
    def block(refusal: type[DomainError]) -> Iterator[pytest.ExceptionInfo[DomainError]]:
        before = snapshot()
        with pytest.raises(refusal) as caught:
            yield caught
        assert type(caught.value) is refusal
        assert snapshot() == before

    return block
