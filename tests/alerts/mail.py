"""A real mail server on this machine, and others that are none."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from legal_recovery.plumbing.mail import Mailer

SENDER = "reminders@bank.example"


class Letterbox:
    """Keeps what it is sent, and refuses mail to whom it is told to refuse."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        found = message_from_bytes(envelope.content, policy=default)
        assert isinstance(found, EmailMessage)
        self.mails.append(found)
        return "250 OK"

    def take(self) -> list[EmailMessage]:
        """Return what came since the last look."""
        found, self.mails = self.mails, []
        return found


@contextmanager
def mail_server() -> Iterator[tuple[Letterbox, Mailer]]:
    """Run a mail server on loopback."""
    box, port = Letterbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, Mailer(f"smtp://127.0.0.1:{port}", SENDER, timeout=5)
    finally:
        controller.stop()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def text_of(mail: EmailMessage) -> str:
    """Return what a mail says in plain text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
