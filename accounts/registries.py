"""Where higher apps register what must happen together with a change of an account."""

from datetime import datetime

from accounts.models import Flaggable
from influencer_platform.registry import Hook

when_flagged: Hook[[Flaggable, datetime], None] = Hook()
"""Called with the flagged row and the moment, inside the transaction of the flag, after the row was marked."""

when_unflagged: Hook[[Flaggable, datetime], None] = Hook()
"""Called with the row and the moment, inside the transaction, after the mark was taken away."""

before_flagged: Hook[[Flaggable, datetime], None] = Hook()
"""Called before the row is marked: locks are taken requests first, campaign last."""
