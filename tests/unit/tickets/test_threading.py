"""What a letter of ours answers."""

import time

import pytest

from chalicelib.tickets.model import Message
from chalicelib.tickets.policy.threading import Letter, bare_subject, forward_subject, references_of_reply, reply_subject


def inbound(version: int, message_id: str, *references: str, is_automatic: bool = False) -> Letter:
    return Letter(version, Message("x", message_id=message_id, references=references), is_inbound=True, is_automatic=is_automatic)


def ours(version: int, *references: str) -> Letter:
    return Letter(version, Message("x", references=references), is_inbound=False, is_automatic=False)


def id_of_ours(letter: Letter) -> str:
    return f"<ours-{letter.version}@desk>"


@pytest.mark.parametrize(
    ("given", "bare"),
    [
        ("Withdrawal", "Withdrawal"), ("Re: Withdrawal", "Withdrawal"), ("RE: AW: Fwd: Withdrawal", "Withdrawal"), ("Re[2]: Withdrawal", "Withdrawal"),
        ("返信: 出金について", "出金について"), ("Re:出金について", "出金について"), ("Reimbursement: mine", "Reimbursement: mine"), ("Re:", ""),
        ("a\r\nBcc: victim@example.org", "a Bcc: victim@example.org"), ("a\u202eb", "a b"), ("", ""), ("x" * 500, "x" * 180),
    ],
)  # fmt: skip
def test_subjects_lose_marks_and_everything_that_could_make_a_header(given: str, bare: str) -> None:
    assert bare_subject(given) == bare


@pytest.mark.parametrize(
    "marks",
    [
        "RE:", "Re :", "re[2]:", "Re^3:", "RE(4):", "Re [5]:", "FW:", "Fwd:", "AW:", "WG:", "Antwort:", "Antw:", "RV:", "RIF:", "R:", "I:", "TR:", "Réf :",
        "Res:", "ENC:", "Odp:", "PD:", "SV:", "VS:", "VB:", "VL:", "YNT:", "İLT:", "На:", "Ответ:", "回复：", "回覆:", "答复：", "转发:", "轉寄:", "返信:", "転送：", "회신:",
        "[EXT]", "[External] ", "[EXTERNAL EMAIL]:", "【外部メール】", "RE: [EXTERNAL] AW: Fwd: ", "返信: Re: 転送: ", "RE:RE:RE:",
    ],
)  # fmt: skip
def test_marks_of_mail_programs_in_many_languages_come_off(marks: str) -> None:
    assert bare_subject(f"{marks} Withdrawal") == "Withdrawal"
    assert bare_subject(f"{marks}出金について") == "出金について"


@pytest.mark.parametrize(
    "subject",
    [
        "Ref: 123",
        "R2-D2: broken",
        "Reply needed",
        "Iban: DE00",
        "【重要】出金",
        "[list] Fees",
        "Re-sent",
        "External transfer: late",
        "A: B",
        "返信がない",
    ],
)
def test_words_of_the_customer_stay(subject: str) -> None:
    assert bare_subject(subject) == subject


@pytest.mark.parametrize(
    ("given", "bare"),
    [
        ("[list] Re: [list] Fees", "[list] Fees"),
        ("Re: 【重要】Re: 出金", "【重要】出金"),
        ("[1] [2] Re: x", "[1] [2] x"),
        ("[only]", "[only]"),
    ],
)
def test_tags_stay_once_and_marks_behind_them_come_off(given: str, bare: str) -> None:
    assert bare_subject(given) == bare


@pytest.mark.attack(29)
@pytest.mark.parametrize("piece", ["re", "re: ", "[", " ", "re [ ", "re[1", "[a]", "[a] ", "【", "(ext) "])
def test_worst_case_subject_costs_little(piece: str) -> None:
    before = time.process_time()
    bare_subject(piece * 4000)
    assert time.process_time() - before < 0.1


def test_empty_subjects_become_the_reference() -> None:
    assert (reply_subject("Re: ", "3V0K-9F2A-7K3QX"), forward_subject("", "3V0K-9F2A-7K3QX")) == (
        "Re: 3V0K-9F2A-7K3QX",
        "Fwd: 3V0K-9F2A-7K3QX",
    )


@pytest.mark.parametrize(
    ("letters", "references"),
    [
        ([], ()),
        ([inbound(1, "<a@x>")], ("<a@x>",)),
        ([inbound(1, "<a@x>"), ours(2, "<a@x>"), inbound(3, "<b@x>", "<a@x>", "<ses@y>")], ("<a@x>", "<ses@y>", "<b@x>")),
        ([inbound(1, "<a@x>"), inbound(2, "<auto@x>", is_automatic=True)], ("<a@x>",)),
        ([ours(1), inbound(2, "<auto@x>", is_automatic=True)], ("<auto@x>",)),
        ([ours(1)], ("<ours-1@desk>",)),
        ([ours(1), ours(4, "<ours-1@desk>")], ("<ours-1@desk>", "<ours-4@desk>")),
        ([inbound(1, "")], ()),
    ],
)
def test_reply_threads_under_the_customers_newest_words(letters: list[Letter], references: tuple[str, ...]) -> None:
    assert references_of_reply(letters, "mail", id_of_ours) == references


def test_chat_keeps_its_conversation_as_last_reference() -> None:
    assert references_of_reply([inbound(1, "m-1", "conversation-7")], "chat", id_of_ours) == ("conversation-7",)
