"""The demo: an invented market that lives through its last eighty days by calling the services, as people would.

`words/` holds what people are called and what they say, `clock` lets the past happen in the past, `market` is the order in
which things happen, `people`, `campaigns`, `deals` and `links` say what each of them does, `town` puts one neighbourhood together.
"""
