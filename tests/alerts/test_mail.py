"""Mail on a real socket: as it was written, refused, unreachable, silent, and never with a password in the open."""

import socket
import time
from email.message import EmailMessage
from threading import Thread

import pytest
from aiosmtpd.controller import Controller

from legal_recovery.plumbing.mail import FAULTS, Mailer, MailFault, read_server
from tests.alerts.mail import SENDER, Letterbox, free_port, text_of


def letter(to: str = "li@bank.example", subject: str = "提醒：上诉") -> EmailMessage:
    message = EmailMessage()
    message["To"], message["Subject"] = to, subject
    message.set_content("期限将至。\n")
    return message


def reason(mailer: Mailer, message: EmailMessage | None = None) -> str:
    with pytest.raises(MailFault) as fault, mailer.open() as outbox:
        outbox.send(message or letter())
    return fault.value.reason


def test_a_mail_arrives_as_it_was_written(box: Letterbox, mailer: Mailer) -> None:
    with mailer.open() as outbox:
        outbox.send(letter())
    [mail] = box.take()
    assert (mail["From"], mail["Subject"], text_of(mail).strip()) == (SENDER, "提醒：上诉", "期限将至。")
    assert mail["Auto-Submitted"] == "auto-generated" and mailer.check() is None


def test_a_line_break_in_a_head_is_no_second_head(box: Letterbox) -> None:
    with pytest.raises(ValueError):
        letter(subject="提醒\nBcc: thief@example.com")


def test_what_keeps_a_mail_from_being_sent_has_a_name(box: Letterbox, mailer: Mailer) -> None:
    box.refused.add("li@bank.example")
    assert reason(mailer) == "refused"
    assert reason(Mailer()) == "not_configured" == reason(Mailer("smtp://127.0.0.1:25", ""))
    assert reason(Mailer("http://127.0.0.1", SENDER)) == "unreadable" == reason(Mailer("smtp://x:y", SENDER))
    assert reason(Mailer(f"smtp://127.0.0.1:{free_port()}", SENDER)) == "unreachable"
    assert Mailer().check() == "not_configured" and set(FAULTS) > {"insecure", "not_admitted"}


def test_a_server_that_says_nothing_is_left_after_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        port = silent.getsockname()[1]
        assert reason(Mailer(f"smtp://127.0.0.1:{port}", SENDER, timeout=1)) == "unreachable"
        assert time.monotonic() - began < 10


def test_a_server_that_dies_before_the_mail_is_unreachable() -> None:
    def greet_and_go(server: socket.socket) -> None:
        connection, _ = server.accept()
        connection.sendall(b"220 here\r\n")
        connection.recv(1000)
        connection.sendall(b"250 here\r\n")
        connection.recv(1000)
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=greet_and_go, args=(server,))
        thread.start()
        assert (
            reason(Mailer(f"smtp://127.0.0.1:{server.getsockname()[1]}", SENDER, timeout=2)) == "unreachable"
        )
        thread.join()


def test_a_password_goes_only_where_it_is_encrypted_or_never_leaves_the_machine(
    box: Letterbox, mailer: Mailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = mailer.place
    # This server knows nobody.
    assert reason(Mailer(f"smtp://me:secret@{there}", SENDER)) == "not_admitted"
    monkeypatch.setattr("legal_recovery.plumbing.mail.MailServer.is_here", False)
    assert reason(Mailer(f"smtp://me:secret@{there}", SENDER)) == "insecure"
    found = read_server("smtps://me%40bank:se%2Fcret@mail.bank.example")
    assert found and (found.user, found.password, found.port) == ("me@bank", "se/cret", 465)


def test_a_server_that_refuses_everything_is_said_so() -> None:
    class Closed:
        async def handle_MAIL(self, *_: object) -> str:
            return "451 try later"

    controller = Controller(Closed(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        mailer = Mailer(f"smtp://127.0.0.1:{controller.port}", SENDER)
        with pytest.raises(MailFault) as fault, mailer.open() as outbox:
            outbox.send(letter())
    finally:
        controller.stop()
    assert (fault.value.reason, fault.value.reply) == ("refused", 451)
