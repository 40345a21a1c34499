"""Where the calibrator starts from: what weighed how much on thirteen draws of banking topics, ten examples each, a third of the questions without an article.

Fitted on BANKING77-OOS's `train` and `id_oos_train` alone (never on `valid`): eight draws of 50 of the 77 topics without reviewed questions, five with. A
knowledge base's own examples move it (calibrating.py).
"""

from chalicelib.faq.engine.evidence import NAMES
from chalicelib.faq.engine.model import Calibrator

_MEMBERS = {
    "score": (0.283, 0.192, 0.661),
    "lead": (0.18, 0.185, 0.759),
    "third": (0.0633, 0.0453, -0.128),
    "meaning": (0.217, 0.144, 0.864),
    "wording": (0.0663, 0.064, 0.0383),
    "rejected": (0.23, 0.33, 0.229),
    "doubt": (3.3, 0.827, 1.64),
    "nearest": (0.682, 0.178, -0.0165),
    "second": (0.613, 0.172, -0.0186),
    "third_nearest": (0.567, 0.169, 0.0923),
    "around": (0.579, 0.162, 0.33),
    "rival": (0.619, 0.145, 0.0288),
    "crowd": (0.585, 0.139, -0.409),
    "votes": (0.326, 0.228, -0.113),
    "letters": (0.462, 0.21, 0.273),
    "letters_second": (0.356, 0.179, 0.0519),
    "letters_third": (0.296, 0.16, 0.0106),
    "words": (0.252, 0.162, -0.393),
    "words_second": (0.163, 0.11, 0.0463),
    "words_third": (0.121, 0.0878, 0.114),
    "usual": (-0.0183, 0.187, 0.516),
    "usual_around": (-0.0279, 0.152, 0.357),
    "spread": (0.301, 0.124, 0.248),
    "typical": (0.606, 0.0794, -0.0091),
    "covered": (0.335, 0.21, 0.741),
    "covered_known": (0.251, 0.21, -0.377),
    "length": (3.88, 0.512, 0.199),
    "reject_nearest": (0.276, 0.363, 0.853),
    "reject_around": (0.265, 0.348, -0.126),
    "reject_lead": (-0.0152, 0.106, 0.31),
    "reject_letters": (0.21, 0.29, -0.565),
}
"""By member of the evidence: its mean, its spread, and its weight."""
_BIAS = 0.0126

PRIOR = Calibrator(
    means=[_MEMBERS[name][0] for name in NAMES],
    spreads=[_MEMBERS[name][1] for name in NAMES],
    weights=[_MEMBERS[name][2] for name in NAMES],
    bias=_BIAS,
)
