"""Under fire: programs killed at any point, a mail server that fails in every way, and the count of what arrived.

`sink` is the mail server, `worker` the program that sends, `harness` starts, kills and counts; `machine` is a whole installation that
may be killed in parts, with a mail server that can be held (`slow_sink`).
"""

import os

EVERYTHING = os.environ.get("FAULTS") == "all"
"""Whether the runs that take minutes are wanted."""
