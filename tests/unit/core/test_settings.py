"""The process starts with a whole environment, or says everything that is wrong with it."""

import base64

import pytest

from chalicelib.core.errors import Misconfigured
from chalicelib.core.secrets import secrets_from
from chalicelib.core.settings import read_settings

GOOD = {
    "STAGE": "prod", "BASE_URL": "https://desk.example.com", "DESK_TABLE": "desk", "KEYS_TABLE": "desk-keys", "SEARCH_TABLE": "desk-search", "RAW_MAIL_BUCKET": "raw", "CONTENT_BUCKET": "content",
    "CONFIG_BUCKET": "config", "SEARCH_BUCKET": "search", "AUDIT_BUCKET": "audit", "HANDOUT_BUCKET": "handouts", "WORK_QUEUE_URL": "https://sqs/work", "URGENT_QUEUE_URL": "https://sqs/urgent", "DEAD_LETTERS_URL": "https://sqs/dead", "PAGE_TOPIC_ARN": "arn:aws:sns:eu-west-1:1:page", "FALLBACK_TOPIC_ARN": "arn:aws:sns:eu-west-1:1:fallback", "PARAMETER_PREFIX": "/madoguchi/prod",
    "CONFIGURATION_SET": "madoguchi-prod", "SIGN_IN_ISSUER": "https://accounts.example.com/desk", "SIGN_IN_CLIENT": "madoguchi",
}  # fmt: skip
KEY, SHORT = base64.b64encode(bytes(32)).decode(), base64.b64encode(bytes(31)).decode()
SECRETS = {"identity-key": KEY, "signing-keys": f"{KEY},{KEY}", "content-keys": f"2:{KEY},1:{KEY}"}


def test_whole_environment_is_read() -> None:
    assert read_settings(GOOD).desk_table == "desk"


def test_search_domain_may_be_missing() -> None:
    assert read_settings(GOOD).search_domain == read_settings({**GOOD, "SEARCH_DOMAIN": ""}).search_domain == ""
    domain = "https://search-desk-abc.eu-west-1.es.amazonaws.com"
    assert read_settings({**GOOD, "SEARCH_DOMAIN": domain}).search_domain == domain


def test_every_missing_variable_is_named() -> None:
    with pytest.raises(Misconfigured) as refused:
        read_settings({"STAGE": "prod", "DESK_TABLE": ""})

    assert [fault.partition(" ")[0] for fault in refused.value.fields["faults"]] == [name for name in GOOD if name != "STAGE"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STAGE", "Prod!"), ("BASE_URL", "http://desk.example.com"), ("BASE_URL", "https://desk.example.com/"), ("DESK_TABLE", "a b"), ("WORK_QUEUE_URL", "work"),
        ("PAGE_TOPIC_ARN", "page"), ("PARAMETER_PREFIX", "madoguchi"), ("PARAMETER_PREFIX", "/madoguchi/"), ("STAGE", "prod\n"),
        ("SIGN_IN_ISSUER", "http://accounts.example.com"), ("SIGN_IN_ISSUER", "https://accounts.example.com/?a=b"), ("SIGN_IN_CLIENT", "a b"),
        ("SEARCH_DOMAIN", "http://search.example.com"), ("SEARCH_DOMAIN", "https://search.example.com/"), ("SEARCH_DOMAIN", "search.example.com"),
        ("SEARCH_DOMAIN", "https://abc.eu-west-1.aoss.amazonaws.com"),
    ],
)  # fmt: skip
def test_wrong_value_is_named_with_what_would_be_right(name: str, value: str) -> None:
    with pytest.raises(Misconfigured, match=f"{name} is .*it must be") as refused:
        read_settings({**GOOD, name: value})

    assert len(refused.value.fields["faults"]) == 1  # type: ignore[arg-type]


def test_loopback_may_go_without_tls() -> None:
    assert read_settings({**GOOD, "BASE_URL": "http://127.0.0.1:8000"}).base_url == "http://127.0.0.1:8000"


def test_secrets_come_newest_first() -> None:
    read = secrets_from(SECRETS)

    assert (len(read.signing_keys), list(read.wrapped_keks)) == (2, ["2", "1"])
    assert KEY not in repr(read)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"identity-key": ""}, "identity-key"), ({"identity-key": SHORT}, "identity-key"), ({"identity-key": "%%%"}, "identity-key"),
        ({"signing-keys": f"{KEY},{SHORT}"}, "signing-keys"), ({"content-keys": ""}, "content-keys"), ({"content-keys": KEY}, "content-keys"),
    ],
)  # fmt: skip
def test_bad_secret_is_named_and_never_shown(changed: dict[str, str], named: str) -> None:
    with pytest.raises(Misconfigured, match=named) as refused:
        secrets_from(SECRETS | changed)

    assert KEY not in str(refused.value)
    assert SHORT not in str(refused.value)


def test_every_faulty_secret_is_listed_at_once() -> None:
    with pytest.raises(Misconfigured) as refused:
        secrets_from({})

    assert len(refused.value.fields["faults"]) == 3  # type: ignore[arg-type]
