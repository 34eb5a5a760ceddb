"""What every route of the API shares: strict input, problems as answers, keyset lists, one decorator for a route."""

from influencer_platform.rest.fields import MoneyField, StrictSerializer, read_money
from influencer_platform.rest.listing import ListQuery, listed
from influencer_platform.rest.problems import BadValue, Problem, refusing_with
from influencer_platform.rest.routes import route
from influencer_platform.rest.schema import described

__all__ = [
    "BadValue",
    "ListQuery",
    "MoneyField",
    "Problem",
    "StrictSerializer",
    "described",
    "listed",
    "read_money",
    "refusing_with",
    "route",
]
