"""Moves as the pages post them."""

import json

from adrequests.tests.pages import signed_in, url


def post(who, ad_request, verb, data, **headers):
    return signed_in(who).post(url(ad_request, verb), data, headers=headers)


def toast(response):
    return json.loads(response["HX-Trigger"])["toast"]["text"]
