"""SMTP that knows how far it came: a connection lost before the mail's words were asked for leaves nothing unclear, one lost after
that does.
"""

import smtplib
from collections.abc import Callable
from typing import Any

from django.core.mail.backends import smtp
from django.core.mail.message import EmailMessage

GO_AHEAD = 354
NO_ANSWER = -1


class OutcomeUnknown(smtplib.SMTPServerDisconnected):
    """The connection was lost after the server had asked for the words of a mail: it may have kept it, or not."""


class _Noting:
    """What an SMTP client notes of the mail in hand. Mixed into both of Python's clients."""

    has_begun = False
    """Whether the server has asked for the words of the mail in hand."""
    on_begin: Callable[[], object] | None = None
    _asks = False

    def sendmail(self, *args: Any, **options: Any) -> Any:
        self.has_begun = False
        return super().sendmail(*args, **options)  # type: ignore[misc]

    def data(self, msg: Any) -> Any:
        self._asks = True
        try:
            code, words = super().data(msg)  # type: ignore[misc]
        finally:
            self._asks = False
        if code == NO_ANSWER:
            raise OutcomeUnknown("an answer nobody understands")
        return code, words

    def getreply(self) -> tuple[int, bytes]:
        code, words = super().getreply()  # type: ignore[misc]
        if self._asks and code == GO_AHEAD:
            if self.on_begin:
                self.on_begin()
            self.has_begun = True
        return code, words


class Client(_Noting, smtplib.SMTP):
    pass


class ClientOverTLS(_Noting, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """Django's, which says of a lost connection whether it leaves the mail unclear (OutcomeUnknown) and never fails at parting.

    `on_begin` is called once the server asks for the words of a mail, before the first of them is sent.
    """

    on_begin: Callable[[], object] | None = None

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return ClientOverTLS if self.use_ssl else Client

    def drop(self) -> None:
        """End the connection without a word to a server that may not listen."""
        client, self.connection = self.connection, None
        if client is not None:
            client.close()

    def _send(self, email_message: EmailMessage) -> bool:
        """Hand one mail over. Raises OutcomeUnknown, or what smtplib raises: then the server has not taken it."""
        client: Any = self.connection
        client.on_begin = self.on_begin
        try:
            return bool(super()._send(email_message))  # type: ignore[misc]  # the stubs leave it out
        except smtplib.SMTPResponseException:
            raise
        except OSError as error:
            if client.has_begun:
                raise OutcomeUnknown(type(error).__name__) from error
            raise

    def _close_connection(self, connection: smtplib.SMTP) -> None:
        try:
            connection.quit()
        except (smtplib.SMTPException, OSError):
            connection.close()
