"""The back office as a whole: Django's admin site with a home of its own."""
