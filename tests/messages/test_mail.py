"""Mails: what they carry, decoded; what is hostile, refused within bounds."""

from email.message import EmailMessage

import pytest

from comity.foundations.errors import FormatError
from comity.messages import mail
from comity.messages.mail import is_mail, is_mailbox, parts_of_mail, split_mailbox
from tests.messages.examples import cdm_text

KVN = cdm_text()


def letter(body="See the attachment.", attached=KVN, cte=None, html=None):
    out = EmailMessage()
    out["From"], out["To"], out["Subject"] = "a@example", "b@example", "CDM"
    out.set_content(body, cte=cte)
    if html:
        out.add_alternative(html, subtype="html")
    if attached is not None:
        out.add_attachment(
            attached.encode(),
            maintype="application",
            subtype="octet-stream",
            filename="../../event.cdm",
        )
    return out.as_bytes()


def test_attachments_and_bodies_are_decoded():
    data = letter()
    assert is_mail(data)
    parts = parts_of_mail(data)
    assert [(one.name, one.body) for one in parts] == [
        ("body", True),
        ("event.cdm", False),
    ]
    assert parts[1].data.decode() == KVN
    for cte in ("quoted-printable", "base64", "8bit"):
        (body,) = parts_of_mail(letter(KVN, attached=None, cte=cte))
        assert body.data.decode().splitlines() == KVN.splitlines()


def test_html_is_not_read_and_told_where_it_holds_a_message():
    parts = parts_of_mail(letter(attached=None, html=f"<pre>{KVN}</pre>"))
    assert [bool(one.fault) for one in parts] == [False, True]
    parts = parts_of_mail(letter(attached=None, html="<p>Hello</p>"))
    assert not any(one.fault for one in parts)


def test_mailboxes_are_taken_apart_and_quoted_lines_restored():
    one = letter("From here on\n", attached=None).replace(
        b"\nFrom here", b"\n>From here"
    )
    box = b"From a Mon Nov 30\n" + one + b"\nFrom b Mon Nov 30\n" + letter()
    assert is_mailbox(box)
    mails = list(split_mailbox(box))
    assert len(mails) == 2
    assert b"\nFrom here" in mails[0]
    assert parts_of_mail(mails[1])[1].name == "event.cdm"


def test_damaged_base64_is_a_fault_of_the_part():
    data = letter().replace(b"Q0NTRFNf", b"Q0*TRFN!", 1)
    assert data != letter()
    parts = parts_of_mail(data)
    assert parts[0].body
    assert parts[1].fault or parts[1].data.decode("latin-1") != KVN


@pytest.mark.parametrize(
    "data",
    [
        b"Subject: x\n" + b"X-Long: y\n" * 30_000 + b"\nbody\n",
        b"Subject: x\n"
        + b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (k, k)
            for k in range(3000)
        ),
        b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n"
        + b"--b\n\n" * 1000,
    ],
    ids=["header", "nested", "parts"],
)
def test_hostile_mails_are_refused(data):
    with pytest.raises(FormatError, match="mail"):
        parts_of_mail(data)


def test_a_mail_that_is_too_large_is_not_parsed(monkeypatch):
    monkeypatch.setattr(mail, "LARGEST_MAIL", 100)
    with pytest.raises(FormatError, match="at most 100"):
        parts_of_mail(letter())
