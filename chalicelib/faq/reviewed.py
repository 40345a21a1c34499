"""One reviewed question: what a customer or an agent said of what the knowledge base decided."""

from chalicelib.core.unshown import Unshown

HELPED, DID_NOT_HELP, OTHER_ARTICLE, NOT_ANSWERABLE = "helped", "did_not_help", "other_article", "not_answerable"
VERDICTS = (HELPED, DID_NOT_HELP, OTHER_ARTICLE, NOT_ANSWERABLE)
CUSTOMER, AGENT = "customer", "agent"


class Review(Unshown, frozen=True, kw_only=True):
    """One verdict on one asked question. `article` is what was decided (None: nothing was sent), `right` what a person says is right.

    `outcome` is what the knowledge base made of it: answer, did_you_mean, or why a person was needed. `customer` is under whose key the words are
    kept, `ticket` and `version` the message that asked; one from the help centre has neither, and `vote` names it. `by`: customer or agent.
    """

    question: str
    language: str
    channel: str
    article: str | None
    probability: float
    outcome: str
    verdict: str
    right: str | None = None
    by: str = CUSTOMER
    remark: str = ""
    ticket: str | None = None
    version: int = 0
    customer: str | None = None
    vote: str | None = None
    at: int = 0
