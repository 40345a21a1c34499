"""A knowledge base of four topics in two languages, small enough to train in milliseconds."""

from chalicelib.faq.model import Article, TopicIndex
from infra.topic_training import train

_TEXTS = {
    ("withdrawal-fees", "en"): (
        "How much is the withdrawal fee?",
        "The fee for a withdrawal of bitcoin is 0.0004 BTC.",
        ("What does it cost to withdraw bitcoin?", "Do you charge for withdrawals?"),
    ),
    ("trading-fees", "en"): (
        "How much are the trading fees?",
        "Makers pay 0.02 % of a trade, takers 0.12 %.",
        ("What does a trade cost?", "What is maker and taker?"),
    ),
    ("reset-password", "en"): (
        "How do I reset my password?",
        "Open the sign-in page and choose Forgot password.",
        ("I forgot my password", "How can I change my password?"),
    ),
    ("open-account", "en"): (
        "How do I open an account?",
        "Register with your e-mail address and prove who you are.",
        ("How do I sign up?", "What do I need to register?"),
    ),
    ("withdrawal-fees", "ja"): (
        "出金手数料はいくらですか？",
        "ビットコインの出金手数料は0.0004 BTCです。",
        ("出金の手数料を教えてください", "送金するといくらかかりますか"),
    ),
    ("trading-fees", "ja"): (
        "取引手数料はいくらですか？",
        "メイカーは0.02 %、テイカーは0.12 %です。",
        ("売買の手数料を教えてください", "メイカーとは何ですか"),
    ),
    ("reset-password", "ja"): (
        "パスワードを忘れました",
        "ログイン画面で「パスワードを忘れた場合」を選びます。",
        ("パスワードを再設定したい", "パスワードの変更方法"),
    ),
    ("open-account", "ja"): (
        "口座を開設するには？",
        "メールアドレスを登録し、本人確認を行います。",
        ("口座開設の方法を教えてください", "登録に必要なものは何ですか"),
    ),
}

ARTICLES = tuple(
    Article(
        id=name,
        language=language,
        category="account",
        title=title,
        body=f"{body}\n",
        questions=questions,
        disclaimer="tax-general" if name == "trading-fees" else None,
    )
    for (name, language), (title, body, questions) in _TEXTS.items()
)


def index_of(language: str) -> TopicIndex:
    return train([article for article in ARTICLES if article.language == language], language)
