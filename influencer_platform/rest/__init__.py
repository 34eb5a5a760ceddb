"""What every route of the API shares: strict input, problems as answers, keyset lists, one decorator for a route.

Import from the modules: Django REST framework loads some of them while its own are half loaded.
"""
