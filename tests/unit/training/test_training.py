"""Training gives a model that is the same for the same examples, and that knows what it may not send."""

import json
import os
import random
import subprocess
import sys

import numpy as np

from infra.training import Example, train
from tests.conftest import ROOT
from tests.small_engine import ENGLISH_ALONE, EXAMPLES, SILENT, TOPICS, WordEncoder, engine_of, trained


def test_same_examples_in_any_order_give_the_same_bytes():
    shuffled = random.Random(1).sample([*EXAMPLES, *EXAMPLES[:5]], len(EXAMPLES) + 5)
    again = train(shuffled, WordEncoder(), silent=(SILENT,), target=0.9)

    assert json.dumps(again.meta) == json.dumps(trained().meta)
    assert {name: array.tobytes() for name, array in again.arrays.items()} == {
        name: array.tobytes() for name, array in trained().arrays.items()
    }


DIGEST = """\
import hashlib, json
from tests.small_engine import EXAMPLES, WordEncoder, train
model = train(EXAMPLES, WordEncoder(), unanswerable={("en", "whales sing"), ("ja", "鯨 は歌う"), ("en", "birds sing")}, silent={"staking", "fees"})
told = [json.dumps(model.meta), *(f"{name}{hashlib.sha256(array.tobytes()).hexdigest()}" for name, array in sorted(model.arrays.items()))]
print(hashlib.sha256("".join(told).encode()).hexdigest())
"""


def test_another_process_gives_the_same_bytes():
    """Sets come in another order there: what is published anew without a change must be the version that is in force."""
    environments = [os.environ | {"PYTHONHASHSEED": seed} for seed in ("1", "2")]
    digests = [
        subprocess.run([sys.executable, "-c", DIGEST], cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
        for environment in environments
    ]

    assert len(digests[0].strip()) == 64
    assert digests[0] == digests[1]


def test_model_says_which_languages_speak_of_a_topic_and_which_topics_are_silent():
    meta = trained().meta

    assert dict(zip(meta["topics"], meta["spoken"], strict=True)) == {
        topic: ["en"] if topic == ENGLISH_ALONE else ["en", "ja"] for topic in TOPICS
    }
    assert meta["silent"] == [SILENT]


def test_examples_are_bytes_beside_the_head():
    arrays = trained().arrays

    assert arrays["vectors"].dtype == np.int8
    assert len(arrays["vectors"]) == len(EXAMPLES)


def test_reviewed_question_makes_questions_like_it_less_likely():
    asked = "what is the card limits password for dogs"
    reviewed = [("en", f"what is the card limits password for {animal}") for animal in ("cats", "birds", "horses", "fish", "cows")]
    model = train(EXAMPLES, WordEncoder(), unanswerable=reviewed, target=0.9)

    assert engine_of(model).judge(asked, "en").probability < engine_of(trained()).judge(asked, "en").probability


def test_too_little_to_learn_from_is_never_sure():
    for topics in ((), ("card",), ("card", "fees")):
        examples = [Example(topic, "en", f"{wording} {topic}") for topic in topics for wording in ("the", "my", "about")]
        engine = engine_of(train(examples, WordEncoder()))

        judged = engine.judge("about card", "en")
        assert not judged.is_sure
        assert judged.threshold > 1


def test_single_examples_are_enough_to_rank():
    model = train([Example(topic, "en", f"about {topic}") for topic in TOPICS], WordEncoder())

    assert engine_of(model).judge("my card", "en").ranked[0].topic == "card"


def test_stricter_target_raises_the_threshold():
    lax, strict = (trained(target=target).meta["thresholds"][""] for target in (0.8, 0.999))

    assert lax < strict
