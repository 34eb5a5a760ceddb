"""Whether everything the product needs is there: checks, the public answer, what monitoring and staff are told.

Importing it (at start-up, with the `health` modules of the apps) registers the checks of the machine itself.
"""

from influencer_platform.health import machinery

__all__ = ["machinery"]
