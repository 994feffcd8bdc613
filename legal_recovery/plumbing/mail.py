"""Sending mail over SMTP; whatever keeps a mail from being sent is a fault with a name, never silence."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from legal_recovery.kernel.errors import N_, Message
from legal_recovery.settings import Settings

TIMEOUT_SECONDS = 10
_PORTS = {"smtp": 587, "smtps": 465}

# Why a mail was not sent; kept as a code beside what was to be sent.
FAULTS: dict[str, Message] = {
    "not_configured": N_(
        "no mail server is configured: set LEGAL_RECOVERY_MAIL and LEGAL_RECOVERY_MAIL_FROM"
    ),
    "unreadable": N_("LEGAL_RECOVERY_MAIL cannot be read; write smtp://user:password@host:port"),
    "unreachable": N_("the mail server cannot be reached"),
    "insecure": N_("the mail server offers no encryption, and the password is not sent without"),
    "not_admitted": N_("the mail server does not take the user and password"),
    "refused": N_("the mail server refused the mail"),
    "no_address": N_("the person has no e-mail address"),
}


class MailFault(Exception):
    """A mail could not be sent; `reason` is one of FAULTS, `reply` the server's code where it gave one."""

    def __init__(self, reason: str, reply: int | None = None) -> None:
        assert reason in FAULTS, reason
        super().__init__(reason)
        self.reason = reason
        self.reply = reply


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in."""

    host: str
    port: int
    encrypted: bool
    user: str | None = None
    password: str | None = None

    @property
    def is_here(self) -> bool:
        """Whether what is sent to it never leaves this machine."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def read_server(url: str) -> MailServer | None:
    """Return the server that an address names, None where it cannot be read."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    if port is None or parts.scheme not in _PORTS or not parts.hostname:
        return None
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    return MailServer(parts.hostname, port, parts.scheme == "smtps", user, password)


class Outbox:
    """An open way to the mail server."""

    def __init__(self, server: smtplib.SMTP, sender: str) -> None:
        self._server = server
        self._sender = sender

    def send(self, message: EmailMessage) -> None:
        """Hand one mail in; raises MailFault."""
        try:
            message["From"] = self._sender
            message["Message-ID"] = make_msgid(domain=parseaddr(self._sender)[1].rpartition("@")[2] or None)
            message["Date"] = formatdate()
            # Machines that answer for people out of office answer people only.
            message["Auto-Submitted"] = "auto-generated"
            self._server.send_message(message)
        except smtplib.SMTPRecipientsRefused as failure:
            code = next(iter(failure.recipients.values()), (None, b""))[0]
            raise MailFault("refused", code) from failure
        except smtplib.SMTPResponseException as failure:
            raise MailFault("refused", failure.smtp_code) from failure
        except (smtplib.SMTPException, ValueError) as failure:
            raise MailFault(_lost(failure)) from failure
        except OSError as failure:
            raise MailFault("unreachable") from failure


def _lost(failure: Exception) -> str:
    return "unreachable" if isinstance(failure, smtplib.SMTPServerDisconnected) else "refused"


class Mailer:
    """Sends mail by the server that the settings name."""

    def __init__(self, url: str = "", sender: str = "", timeout: int = TIMEOUT_SECONDS) -> None:
        self._server = read_server(url) if url else None
        self._sender = sender
        self._timeout = timeout
        self.fault: str | None = None
        if not url or not sender:
            self.fault = "not_configured"
        elif self._server is None:
            self.fault = "unreadable"

    @property
    def place(self) -> str:
        """Where it sends to, without the password."""
        return f"{self._server.host}:{self._server.port}" if self._server else ""

    @contextmanager
    def open(self) -> Iterator[Outbox]:
        """Connect, and admit ourselves; raises MailFault."""
        if self.fault:
            raise MailFault(self.fault)
        assert self._server is not None, "a mailer without a fault has a server"
        server = _connected(self._server, self._timeout)
        try:
            yield Outbox(server, self._sender)
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def check(self) -> str | None:
        """Return why mail could not be sent now, None where the server is there and lets us in."""
        try:
            with self.open():
                return None
        except MailFault as fault:
            return fault.reason


def mailer_of(settings: Settings) -> Mailer:
    """Return the mailer that the settings name."""
    return Mailer(settings.mail, settings.mail_from)


def _connected(at: MailServer, timeout: int) -> smtplib.SMTP:
    context = ssl.create_default_context()
    try:
        if at.encrypted:
            server: smtplib.SMTP = smtplib.SMTP_SSL(at.host, at.port, timeout=timeout, context=context)
        else:
            server = smtplib.SMTP(at.host, at.port, timeout=timeout)
    except (OSError, smtplib.SMTPException) as failure:
        raise MailFault("unreachable") from failure
    try:
        _admit(server, at, context)
    except MailFault:
        server.close()
        raise
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as failure:
        server.close()
        raise MailFault("not_admitted") from failure
    except (OSError, smtplib.SMTPException) as failure:
        server.close()
        raise MailFault("unreachable") from failure
    return server


def _admit(server: smtplib.SMTP, at: MailServer, context: ssl.SSLContext) -> None:
    server.ehlo()
    if not at.encrypted and server.has_extn("starttls"):
        server.starttls(context=context)
        server.ehlo()
        encrypted = True
    else:
        encrypted = at.encrypted
    if at.user is None:
        return
    if not encrypted and not at.is_here:
        raise MailFault("insecure")
    server.login(at.user, at.password or "")
