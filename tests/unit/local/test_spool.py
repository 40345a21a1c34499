"""What SMTP accepted stays until a snapshot begun after its handling is on disk."""

import time

import pytest

from infra.local.spool import AcceptedMail, Spool


def mail(mail_id, raw=b"Subject: x\n\nline\n{json}\n"):
    return AcceptedMail(mail_id, "a@example.org", ("b@example.com", "c@example.com"), 12.5, {"spam": "FAIL"}, raw)


def test_a_mail_is_read_back_to_the_byte(tmp_path):
    Spool(tmp_path).accept(mail("one", b"\r\n\xff\x00\n\n"))
    assert mail("one", b"\r\n\xff\x00\n\n") == Spool(tmp_path).read("one")


def test_a_handled_mail_stays_when_the_snapshot_was_begun_before(tmp_path):
    spool = Spool(tmp_path)
    spool.accept(mail("one"))
    begun = time.monotonic()
    spool.mark_handled("one")
    assert spool.forget_handled_before(begun) == 0
    assert spool.ids() == ["one"]


def test_a_handled_mail_goes_with_the_next_snapshot_and_others_stay(tmp_path):
    spool = Spool(tmp_path)
    spool.accept(mail("one"))
    spool.accept(mail("two"))
    spool.mark_handled("one")
    assert spool.forget_handled_before(time.monotonic() + 1) == 1
    assert spool.ids() == ["two"]


def test_a_new_start_knows_nothing_of_what_was_handled(tmp_path):
    spool = Spool(tmp_path)
    spool.accept(mail("one"))
    spool.mark_handled("one")
    again = Spool(tmp_path)
    assert again.forget_handled_before(time.monotonic() + 1) == 0
    assert again.ids() == ["one"]


def test_half_a_mail_was_never_accepted(tmp_path):
    (tmp_path / "torn.part").write_bytes(b'{"mail_id"')
    spool = Spool(tmp_path)
    assert spool.ids() == []
    with pytest.raises(FileNotFoundError):
        spool.read("torn")


def test_mails_are_replayed_in_the_order_of_their_arrival(tmp_path):
    spool = Spool(tmp_path)
    for mail_id in ("z", "a", "m"):
        spool.accept(mail(mail_id))
        time.sleep(0.005)
    assert spool.ids() == ["z", "a", "m"]
