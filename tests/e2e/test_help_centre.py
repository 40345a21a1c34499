"""The running desk's help centre: the same decision as in mail and chat, and a form that becomes a ticket once its address confirmed itself."""

import json
import re
import urllib.request
from collections.abc import Iterator
from urllib.parse import quote, urlencode, urlsplit
from uuid import uuid4

import boto3
import pytest

from infra.local.desk_client import DeskClient
from tests.e2e.running_desk import RunningDesk

pytestmark = pytest.mark.xdist_group("help-centre-by-hand")
QUESTIONS = {
    "en": ("How do I reset my password?", "Which coins can I trade on your exchange?", "Would you sponsor our football club next spring?"),
    "ja": ("パスワードを忘れました。再設定の方法を教えてください。", "売買するときの手数料は何パーセントですか？", "近くのおすすめのレストランを教えてください"),
    "es": ("¿Cómo restablezco mi contraseña?", "¿Qué porcentaje de comisión cobráis por comprar y vender?", "¿Cómo se prepara una buena paella valenciana?"),
    "fr": ("Comment réinitialiser mon mot de passe ?", "Quel pourcentage prenez-vous sur les achats et les ventes ?", "Comment faire une bonne pâte à crêpes bretonnes ?"),
    "de": ("Wie setze ich mein Passwort zurück?", "Wie viel Prozent nehmen Sie beim Kauf und Verkauf?", "Wie backe ich einen Käsekuchen ohne Boden?"),
}  # fmt: skip
"""By language: one that an article plainly answers, one that is close to an article, one that nothing here answers."""
SPEAKING = {"ja": "ja-JP", "en": "en-GB", "es": "es", "fr": "fr", "de": "de"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    made = RunningDesk.at(tmp_path_factory.mktemp("desk") / "local")
    try:
        made.start()
        yield made
        assert made.interrupt() == 0
    finally:
        made.kill()


@pytest.fixture(scope="module")
def desk(running: RunningDesk) -> DeskClient:
    run = json.loads((running.folder / "run.json").read_text())
    return DeskClient(run["http"], run["smtp"], run["api_token"])


@pytest.fixture(scope="module")
def chat_key(running: RunningDesk) -> str:
    """As its operator would have been given it."""
    endpoint = json.loads((running.folder / "run.json").read_text())["aws_endpoint"]
    ssm = boto3.client("ssm", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    return ssm.get_parameter(Name="/madoguchi/local/chat/web", WithDecryption=True)["Parameter"]["Value"].partition(",")[0]


def page(desk: DeskClient, path: str, form: list[tuple[str, str]] | None = None) -> str:
    body = urlencode(form).encode() if form is not None else None
    with urllib.request.urlopen(desk.http + path, body, timeout=60) as answer:
        return answer.read().decode()


def searched(desk: DeskClient, question: str, language: str) -> tuple[str, str]:
    found = page(desk, f"/help/{language}/search?q={quote(question)}")
    (decision,) = re.findall(r'data-decision="(\w+)"', found)
    if decision == "answer":
        return decision, re.findall(r'data-article="([a-z0-9-]+)"', found)[0]
    return decision, articles_in(found[found.index("data-decision") :])[0] if decision == "did_you_mean" else ""


def chatted(desk: DeskClient, key: str, question: str, language: str) -> tuple[str, str]:
    data = {"conversation_id": f"c-{uuid4().hex}", "user": {"id": f"u-{language}"}, "text": question, "language": SPEAKING[language]}
    told = desk.send_chat("web", key, data)
    if told["answer"]:
        return "answer", told["answer"]["article"]
    titles = told["did_you_mean"]
    return ("did_you_mean", titles["articles"][0]["article"]) if titles else ("hand_over", "")


def mailed(desk: DeskClient, question: str, language: str) -> tuple[str, str]:
    """Told from the one letter that comes back, which is in the question's language."""
    address = f"asks-{uuid4().hex}@customer.example"
    desk.send_mail(address, "?", question)
    (sent,) = desk.wait_for("the answer", lambda: [mail for mail in desk.local("outbox") if address in mail["to"]])
    assert sent["headers"]["Content-Language"] == language
    articles = articles_in(sent["text"])
    if "/helped/" in sent["text"]:
        return "answer", articles[-1]  # its source, after those that it links to
    return ("did_you_mean", articles[0]) if articles else ("hand_over", "")


def articles_in(text: str) -> list[str]:
    return re.findall(r"/help/[a-z]{2}/[a-z-]+/([a-z0-9-]+)", text)


@pytest.mark.parametrize("language", QUESTIONS)
def test_mail_chat_and_search_come_to_the_same_decision(desk: DeskClient, chat_key: str, language: str) -> None:
    decisions = [searched(desk, question, language) for question in QUESTIONS[language]]

    assert decisions[0] == ("answer", "reset-password")
    assert decisions[1][0] in {"answer", "did_you_mean"}
    assert decisions[2] == ("hand_over", "")
    assert [chatted(desk, chat_key, question, language) for question in QUESTIONS[language]] == decisions
    assert [mailed(desk, question, language) for question in QUESTIONS[language]] == decisions


def test_form_becomes_a_ticket_when_its_address_confirms_itself(desk: DeskClient) -> None:
    form = [("email", "hanako@customer.example"), ("subject", "My statement"), ("message", "The name on it looks odd."), ("step", "send")]
    page(desk, "/help/ja/contact", form)
    sent = desk.wait_for("the confirmation", lambda: [mail for mail in desk.local("outbox") if "hanako@customer.example" in mail["to"]])
    assert [ticket for ticket in desk.tickets() if ticket["subject"] == "My statement"] == []

    (url,) = set(re.findall(r"https?://\S+/confirm/[\w.=-]+", str(sent[0])))
    shown = page(desk, urlsplit(url).path)
    assert [ticket for ticket in desk.tickets() if ticket["subject"] == "My statement"] == []
    page(desk, urlsplit(url).path, [("form", each) for each in re.findall(r'name="form" value="(\w+)"', shown)])
    ticket = desk.ticket_about("My statement")
    assert ticket["language"] == "ja"
