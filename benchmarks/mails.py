"""Mails as customers write them: seeded, so that every run and every desk gets the same ones; real sentences, so that they compress as mail does."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from random import Random

MAIL_BYTES = 3000
"""As in the measurement of the peers: 2.98 KB with its headers."""
REPLY_EVERY = (3, 6, 9)
"""Which of ten mails are replies: 30 in a hundred, spread evenly."""
SENTENCES = {
    "en": (
        "I asked for a withdrawal of 0.{n} BTC yesterday afternoon and it still says pending.", "The order with the number {n} was filled at a price that I did not set.",
        "Could somebody look at my account before the end of the week, please?", "I have attached nothing because the upload page stops at half of the file.",
        "My colleague had the same trouble in spring and it was solved within a day.", "The confirmation that I was promised has never reached my mailbox.",
        "When I open the history, the entry of the {n}th has a different amount from the one in the mail.", "I changed my telephone in March, so the old number is no longer mine.",
        "Nothing else was changed on my side, neither the browser nor the network.", "Please tell me which documents you need and I will send them at once.",
        "The page was slow all morning and showed the message E-{n} twice.", "I would like to know whether the fee of {n} yen is right for this kind of order.",
    ),
    "ja": (
        "昨日の午後に出金の手続きをしましたが、まだ着金が確認できません。", "取引履歴では処理中と表示されたまま{n}時間が経過しています。", "お手数ですが状況を確認していただけますでしょうか。",
        "注文番号{n}の約定価格が、指定した価格と異なっているようです。", "本人確認の書類は先月の{n}日に提出しております。", "スマートフォンを買い替えたため、以前の電話番号は使えません。",
        "画面にはエラーE-{n}と表示され、先に進むことができませんでした。", "必要な書類があればすぐにお送りしますので、ご連絡ください。",
    ),
}  # fmt: skip
FRAMES = {"en": ("Hello,", "Kind regards,"), "ja": ("お世話になっております。", "よろしくお願いいたします。")}
SUBJECTS = {"en": "Question about my account, case {n}", "ja": "口座に関するお問い合わせ（{n}）"}
JAPANESE_IN_TEN = 3


@dataclass(frozen=True)
class Written:
    """A customer's words, before they become a mail."""

    language: str
    subject: str
    text: str


@dataclass(frozen=True)
class Thread:
    """What a customer's mail program has of an earlier conversation: where to write, what to name, what to quote."""

    to: str
    references: tuple[str, ...]
    quoted: str


def words(random: Random, size: int) -> Written:
    """About `size` bytes of text in UTF-8."""
    language = "ja" if random.randrange(10) < JAPANESE_IN_TEN else "en"
    greeting, farewell = FRAMES[language]
    paragraphs, length = [greeting], 0
    while length < size:
        paragraph = (" " if language == "en" else "").join(_sentence(random, language) for _ in range(3))
        paragraphs.append(paragraph[: max(20, size - length)] if language == "en" else paragraph)
        length += len(paragraphs[-1].encode()) + 4
    return Written(language, SUBJECTS[language].format(n=random.randrange(10**6)), "\n\n".join([*paragraphs, farewell]))


def _sentence(random: Random, language: str) -> str:
    return random.choice(SENTENCES[language]).format(n=random.randrange(100, 10**5))


def address_of(number: int) -> str:
    return f"customer{number:05d}@mail{number % 7}.example.org"


def mail(random: Random, sender: str, written: Written, message_id: str, now: float, *, thread: Thread | None = None) -> bytes:
    """A raw mail as it lies in S3: what relays added on the way stands on top."""
    made = EmailMessage(policy=SMTP)
    for name, value in _added_by_relays(random, sender, now):
        made[name] = value
    made["From"] = f"Taro Yamada <{sender}>"
    made["To"] = thread.to if thread else "support@example.com"
    made["Subject"] = f"Re: {written.subject}" if thread else written.subject
    made["Date"] = format_datetime(datetime.fromtimestamp(now, UTC))
    made["Message-ID"] = message_id
    if thread:
        made["In-Reply-To"] = thread.references[-1]
        made["References"] = " ".join(thread.references)
    made["X-Mailer"] = "Example Mail 17.4"
    made.set_content(written.text + (_quotation(thread) if thread else ""), cte="8bit" if written.text.isascii() else "base64")
    return made.as_bytes()


def _added_by_relays(random: Random, sender: str, now: float) -> list[tuple[str, str]]:
    domain, stamp = sender.partition("@")[2], format_datetime(datetime.fromtimestamp(now, UTC))
    seal = "".join(random.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/", k=172))
    return [
        ("Return-Path", f"<{sender}>"),
        ("Received", f"from out.{domain} (out.{domain} [192.0.2.17]) by inbound-smtp.example.com with ESMTPS id {seal[:24]}; {stamp}"),
        ("Received", f"from [10.3.2.{random.randrange(250)}] (unknown) by out.{domain} with ESMTPSA id {seal[24:48]}; {stamp}"),
        (
            "DKIM-Signature",
            f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=mail; h=from:to:subject:date:message-id; bh={seal[:43]}=; b={seal}",
        ),
    ]


def _quotation(thread: Thread) -> str:
    return "\n\nOn Sunday the desk wrote:\n" + "\n".join(f"> {line}" for line in thread.quoted.splitlines())
