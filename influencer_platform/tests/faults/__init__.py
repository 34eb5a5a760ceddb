"""Mails under fire: workers killed at any point, a mail server that fails in every way, and the count of what arrived.

`sink` is the mail server, `worker` the program that sends, `harness` starts, kills and counts.
"""
