"""Searching: a page's query string → clean filters → rows. One module per thing that is searched."""

from adrequests.search.campaigns import (
    CampaignSearch,
    applicable_campaigns,
    invitable_campaigns,
    niche_facets,
    readable_campaigns,
    readable_parts,
)
from adrequests.search.finding import Found, find
from adrequests.search.form import Facet, Filter, SearchForm
from adrequests.search.influencers import InfluencerSearch, niches_offered

__all__ = [
    "CampaignSearch",
    "Facet",
    "Filter",
    "Found",
    "InfluencerSearch",
    "SearchForm",
    "applicable_campaigns",
    "find",
    "invitable_campaigns",
    "niche_facets",
    "niches_offered",
    "readable_campaigns",
    "readable_parts",
]
