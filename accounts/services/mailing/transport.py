"""The way to the mail server: one connection, kept open, and what its answers mean."""

import fcntl
import os
import smtplib
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from accounts.services.mailing.claims import clock
from accounts.services.mailing.endings import FOR_NOW, codes
from influencer_platform.smtp import EmailBackend, OutcomeUnknown

SHUTTING_DOWN = 421
NOT_LET_IN = {530, 534, 535, 538}
"""It does not know us: that is no mail's fault."""


class Answer(Enum):
    SENT = "sent"
    LATER = "later"
    NEVER = "never"
    UNCLEAR = "unclear"
    DOWN = "down"
    """The server cannot be reached, or takes nothing at the moment."""
    LOST = "lost"
    """The connection ended before the mail was begun: to be tried on a fresh one."""


@dataclass(frozen=True)
class Result:
    """`is_of_mail`: the server spoke to us until this very mail, so that it is the one to stand back."""

    answer: Answer
    error: BaseException | None = None
    is_of_mail: bool = False

    @property
    def words(self) -> str:
        """The kind of error and its code, never its text: that may name the address."""
        if self.error is None:
            return ""
        return " ".join([type(self.error).__name__, *map(str, codes(self.error))])


class Transport:
    """A context manager that holds the connection. `outages`: how often in a row this process has found the server away."""

    outages: ClassVar[int] = 0

    def __init__(self) -> None:
        self.connection: Any = get_connection()
        self.knows = isinstance(self.connection, EmailBackend)
        """Whether a lost connection says if the mail was begun. Other backends do not: then it is unclear."""

    def __enter__(self) -> "Transport":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def send(self, message: EmailMessage, begin: Callable[[], object]) -> Result:
        """Hand one mail over; where the connection had ended before it was begun, once more on a fresh one.

        `begin` is called when from now on the mail may have left.
        """
        keep_pace()
        result = self._try(message, begin)
        if result.answer == Answer.LOST:
            result = self._try(message, begin)
            if result.answer == Answer.LOST:
                result = Result(Answer.DOWN, result.error, is_of_mail=True)
        if result.answer == Answer.DOWN:
            Transport.outages += 1
        elif result.answer == Answer.SENT:
            Transport.outages = 0
        return result

    def _try(self, message: EmailMessage, begin: Callable[[], object]) -> Result:
        try:
            self.connection.open()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Result(Answer.DOWN, error)
        if self.knows:
            self.connection.on_begin = begin
        else:
            begin()
        message.connection = self.connection
        try:
            message.send()
        except Exception as error:  # noqa: BLE001  (a mail that cannot be put into words fails alone)
            result = self._judge(error)
            if not isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
                self._drop()
            return result
        return Result(Answer.SENT)

    def _judge(self, error: Exception) -> Result:
        """What an error means for the mail."""
        if found := codes(error):
            return self._judge_code(error, found)
        is_lost = isinstance(error, smtplib.SMTPServerDisconnected)
        if isinstance(error, OutcomeUnknown) or (is_lost and not self.knows):
            return Result(Answer.UNCLEAR, error)
        if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPNotSupportedError):
            return self._lost(error)
        return Result(Answer.NEVER, error)

    def _judge_code(self, error: Exception, found: list[int]) -> Result:
        if SHUTTING_DOWN in found:
            self._drop()
            return Result(Answer.LOST, error)
        if isinstance(error, smtplib.SMTPSenderRefused) and NOT_LET_IN & set(found):
            return Result(Answer.DOWN, error)
        is_for_now = any(code in FOR_NOW for code in found)
        return Result(Answer.LATER if is_for_now else Answer.NEVER, error)

    def _lost(self, error: Exception) -> Result:
        """Before the mail was begun. A server that only keeps silent is not asked twice: each time costs its whole patience."""
        has_hung = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
        if has_hung or not self.knows:
            return Result(Answer.DOWN, error, is_of_mail=True)
        return Result(Answer.LOST, error)

    def _drop(self) -> None:
        """The next mail begins on a fresh connection. No word of parting: a silent server would make us wait for its answer."""
        if self.knows:
            self.connection.drop()
        else:
            self.connection.close()


def keep_pace() -> None:
    """Wait for the turn of the next mail, where MAIL_PER_SECOND limits how many leave this machine, whoever sends them."""
    if not settings.MAIL_PER_SECOND:
        return
    step, slot = 1 / settings.MAIL_PER_SECOND, struct.Struct("d")
    path = Path(settings.MAIL_JOURNAL).with_name("mail-pace")
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        written, now = os.pread(file, slot.size, 0), clock()
        turn = slot.unpack(written)[0] if len(written) == slot.size else now
        if (
            not now <= turn <= now + 100 * step
        ):  # nobody waits that long: left by another run of the machine
            turn = now
        os.pwrite(file, slot.pack(turn + step), 0)
    finally:
        os.close(file)
    time.sleep(max(0.0, turn - now))
