"""Bearer tokens: known by their digest alone."""

from chalicelib.agents.model import Agent
from chalicelib.agents.tokens import agent_of, digest_of, is_valid, new_token


def test_token_names_its_agent_and_proves_it() -> None:
    token = new_token("hana-2")
    agent = Agent("hana-2", "Hana", tokens=frozenset({digest_of(token), digest_of(new_token("hana-2"))}))
    assert agent_of(token) == "hana-2"
    assert is_valid(token, agent)
    assert not is_valid(new_token("hana-2"), agent)
    assert not is_valid(token, Agent("hana-2", "Hana"))
    assert token not in repr(agent)


def test_no_two_tokens_are_alike() -> None:
    assert len({new_token("hana") for _ in range(1000)}) == 1000


def test_what_is_no_token_names_nobody() -> None:
    good = new_token("hana")
    for text in (
        "",
        "hana",
        good + "x",
        good[:-1],
        good.upper(),
        good.replace("mdg", "mdx"),
        "mdg__" + good[-32:],
        "mdg_a_b_" + good[-32:],
        good + "\n",
    ):
        assert agent_of(text) is None
