"""A tiny knowledge of six topics in two languages, and an encoder that knows words alone, so that an engine is trained in milliseconds."""

import zlib
from functools import cache

import numpy as np

from chalicelib.faq.engine import Engine
from infra.training import Example, train

TOPICS = {"password": "パスワード", "fees": "手数料", "card": "カード", "limits": "限度額", "taxes": "税金", "staking": "ステーキング"}
ENGLISH = (
    "how do I change my {}", "where do I see the {}", "{} question", "tell me more about {}", "what is the {} for", "help with {} please",
    "I do not understand the {}", "is there something new on {}",
)  # fmt: skip
JAPANESE = ("{} を変更したい", "{} はどこで見られますか", "{} について", "{} とは何ですか", "{} の件", "{} を教えてください")
SILENT = "staking"
ENGLISH_ALONE = "taxes"
"""Has no Japanese examples."""
EXAMPLES = [
    *(Example(topic, "en", wording.format(topic)) for topic in TOPICS for wording in ENGLISH),
    *(Example(topic, "ja", wording.format(word)) for topic, word in TOPICS.items() if topic != ENGLISH_ALONE for wording in JAPANESE),
]


class WordEncoder:
    """Words that name a topic, in either language, lie on an axis of their own; the others wherever they are hashed to."""

    name = "words-of-a-test"

    def encode(self, texts):
        rows = np.full((len(texts), 512), 1e-3, np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split()[:100]:
                topic = next((number for number, names in enumerate(TOPICS.items()) if word in names), None)
                row[zlib.crc32(word.encode("utf-8", "replace")) % 500 + 12 if topic is None else topic] += 1 if topic is None else 3
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@cache
def trained(*, silent=(SILENT,), target=0.9):
    return train(EXAMPLES, WordEncoder(), silent=silent, target=target)


def engine_of(model, **changed):
    return Engine(model.meta | changed, model.arrays, WordEncoder())
