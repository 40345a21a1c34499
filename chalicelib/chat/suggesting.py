"""What a chat is told beside an article: how a person is reached, whether it helped, and which titles may be meant."""

from collections.abc import Callable

from msgspec import Struct

from chalicelib.core.signing import Signer
from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox.wording import disclaimer
from chalicelib.tickets.helped import helped_url
from chalicelib.tickets.ports import Advice, Articles

from .model import ChatAnswer, ChatTitle, DidYouMean

PERSON = {
    "ja": "解決しない場合は、このままメッセージをお送りください。担当者がお返事します。",
    "en": "If this does not help, say so here, and a person will answer you.",
    "es": "¿No le sirve? Escríbanoslo aquí y le atenderá una persona.",
    "fr": "Cela ne vous aide pas ? Écrivez-le-nous ici et une personne vous répondra.",
    "de": "Hilft das nicht weiter? Schreiben Sie es uns hier, dann antwortet Ihnen ein Mensch.",
}
TITLES = {
    "ja": "担当者からお返事します。お待ちいただく間に、次のページがお役に立つかもしれません。",
    "en": "A person will answer you. Meanwhile, one of these pages may help:",
    "es": "Le responderá una persona. Mientras tanto, quizá le ayude una de estas páginas:",
    "fr": "Une personne va vous répondre. En attendant, une de ces pages vous aidera peut-être :",
    "de": "Ein Mensch wird Ihnen antworten. Bis dahin hilft Ihnen vielleicht eine dieser Seiten:",
}


class ChatAnswers(Struct, frozen=True):
    """Shows nothing while answers are paused or in shadow mode (the desk document's switch)."""

    desk: Callable[[], PublishedDesk]
    articles: Articles
    signer: Signer
    base_url: Callable[[], str]

    def answer(self, advice: Advice, language: str, ticket_id: str, version: int) -> ChatAnswer | None:
        article = self.articles.find(advice.article, language) if advice.article and self._shows() else None
        if article is None:
            return None
        text = "\n\n".join(filter(None, (article.body.text, disclaimer(article.disclaimer, language))))
        helped = helped_url(self.base_url(), self.signer, ticket_id, version)
        return ChatAnswer(article.title, text, self.base_url() + article.path, advice.article, helped, _said(PERSON, language))

    def titles(self, advice: Advice, language: str) -> DidYouMean | None:
        found = ((each, self.articles.title(each, language)) for each in (advice.titles if self._shows() else ()))
        listed = tuple(ChatTitle(title[0], self.base_url() + title[1], each) for each, title in found if title)
        lines = (_said(TITLES, language), *(f"{each.title}\n{each.source}" for each in listed))
        return DidYouMean("\n\n".join(lines), listed) if listed else None

    def _shows(self) -> bool:
        return self.desk().document.automatic_mail.sends_answers


def _said(words: dict[str, str], language: str) -> str:
    return words.get(language) or words["en"]
