"""The sending loop. A mail is claimed by one worker, handed over once, and never sent a second time.

`claims` takes rows and writes what became of them, `journal` remembers beside the database what was handed over, `recovery` finishes
what a dead process began, `transport` speaks to the mail server, `sending` puts them together.
"""

from accounts.services.mailing.owing import cancel_mail, queue_mail
from accounts.services.mailing.recovery import recover_mails
from accounts.services.mailing.sending import send_all_due, send_due

__all__ = ["cancel_mail", "queue_mail", "recover_mails", "send_all_due", "send_due"]
