"""Whom an ID token names: the provider's own, for us, of this attempt, of now; anything else is nobody (attack 41)."""

import base64
import hmac
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from chalicelib.console.model import Attempt
from chalicelib.console.openid import ALGORITHMS, KEYS_ASKED_AGAIN_S, OpenIdProvider, challenge_of
from chalicelib.core.errors import Unauthorized, Upstream

ISSUER, CLIENT, NOW, NONCE = "https://accounts.example.com/desk", "desk", 1_800_000_000, "nonce-of-this-attempt"
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
STRANGE = RSAKey.generate_key(2048, {"kid": "rsa"})
CLAIMS: dict[str, Any] = {
    "iss": ISSUER, "aud": CLIENT, "sub": "hana", "iat": NOW - 5, "exp": NOW + 300, "nonce": NONCE, "email": "Hana@Example.com", "email_verified": True,
    "name": "Hana",
}  # fmt: skip


class Door:
    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = [key.as_dict(private=False) for key in (RSA, EC, ED)]
        self.said: dict[str, Any] = {
            "issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/authorize", "token_endpoint": f"{ISSUER}/token", "jwks_uri": f"{ISSUER}/keys",
        }  # fmt: skip
        self.asked: list[str] = []
        self.posted: list[dict[str, str]] = []
        self.answer: Any = {}

    def get(self, url: str) -> Any:
        self.asked.append(url)
        return {"keys": self.keys} if url.endswith("/keys") else self.said

    def post(self, url: str, fields: dict[str, str]) -> Any:
        self.posted.append(fields)
        return self.answer


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def provider(door: Door) -> OpenIdProvider:
    return OpenIdProvider(ISSUER, CLIENT, lambda: "", door, lambda: NOW)


def signed(key: Any = RSA, alg: str = "RS256", head: dict[str, Any] | None = None, **claims: Any) -> str:
    said = {name: value for name, value in (CLAIMS | claims).items() if value is not None}
    return jwt.encode({"alg": alg, "kid": key.kid, **(head or {})}, said, key, algorithms=[alg])


def raw(head: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    parts = (json.dumps(head).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def test_a_right_token_names_its_person(provider: OpenIdProvider) -> None:
    person = provider.person_in(signed(), NONCE)

    assert (person.subject, person.address, person.name) == (f"{ISSUER} hana", "hana@example.com", "Hana")


@pytest.mark.parametrize(("key", "alg"), [(RSA, "PS256"), (EC, "ES256"), (ED, "Ed25519")])
def test_every_asymmetric_algorithm_of_the_list_is_taken(provider: OpenIdProvider, key: Any, alg: str) -> None:
    assert alg in ALGORITHMS
    assert provider.person_in(signed(key, alg), NONCE).subject == f"{ISSUER} hana"


@pytest.mark.attack(41)
@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://accounts.example.com/other"}, {"iss": None}, {"aud": "other"}, {"aud": None}, {"aud": []}, {"aud": ["other"]},
        {"aud": [CLIENT, "other"]}, {"aud": [CLIENT, "other"], "azp": "other"}, {"azp": "other"}, {"exp": None}, {"exp": NOW - 120}, {"exp": "soon"},
        {"exp": NOW + 10**9}, {"iat": None}, {"iat": NOW + 600}, {"nbf": NOW + 600}, {"sub": None}, {"sub": ""}, {"sub": 7}, {"nonce": None},
        {"nonce": "of another attempt"}, {"nonce": 7}, {"token_use": "access"},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_with_a_wrong_claim_is_nobodys(provider: OpenIdProvider, claims: dict[str, Any]) -> None:
    with pytest.raises(Unauthorized):
        provider.person_in(signed(**claims), NONCE)


@pytest.mark.attack(41)
def test_alg_none_is_nobodys(provider: OpenIdProvider) -> None:
    for alg in ("none", "None", "NONE", ""):
        with pytest.raises(Unauthorized):
            provider.person_in(raw({"alg": alg, "kid": "rsa"}, CLAIMS), NONCE)


@pytest.mark.attack(41)
def test_the_public_key_is_no_shared_secret(provider: OpenIdProvider, door: Door) -> None:
    """Key confusion: signed by HMAC with what everybody can read."""
    for secret in (RSA.as_pem(private=False), json.dumps(door.keys[0]).encode(), b""):
        head, body, _ = raw({"alg": "HS256", "kid": "rsa", "typ": "JWT"}, CLAIMS).split(".")
        made = hmac.new(secret, f"{head}.{body}".encode(), "sha256").digest()
        with pytest.raises(Unauthorized):
            provider.person_in(f"{head}.{body}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}", NONCE)


@pytest.mark.attack(41)
def test_a_shared_key_among_the_providers_is_left_out(provider: OpenIdProvider, door: Door) -> None:
    shared = OctKey.generate_key(256, {"kid": "oct"})
    door.keys.append(shared.as_dict(private=True))

    with pytest.raises(Unauthorized):
        provider.person_in(signed(shared, "HS256"), NONCE)


@pytest.mark.attack(41)
def test_a_key_that_the_token_brings_along_counts_nothing(provider: OpenIdProvider) -> None:
    for head in ({"jwk": STRANGE.as_dict(private=False)}, {"jku": "https://evil.example/keys"}, {"x5u": "https://evil.example/c"}, {}):
        with pytest.raises(Unauthorized):
            provider.person_in(signed(STRANGE, head=head), NONCE)


@pytest.mark.attack(41)
def test_a_changed_token_is_nobodys(provider: OpenIdProvider) -> None:
    head, _, signature = signed().split(".")
    body = raw({}, {**CLAIMS, "sub": "aki"}).split(".")[1]

    for token in (f"{head}.{body}.{signature}", f"{head}..{signature}", signed()[:-4], "", "a.b.c", "..", "é", signed() + ".x.y"):
        with pytest.raises(Unauthorized):
            provider.person_in(token, NONCE)


def test_an_address_that_is_not_verified_is_no_address(provider: OpenIdProvider) -> None:
    for verified in (False, None, "true", 1):
        assert provider.person_in(signed(email_verified=verified), NONCE).address == ""


def test_roles_in_a_token_mean_nothing(provider: OpenIdProvider) -> None:
    """Attack 46 at the provider: what somebody may do stands in the desk's own table."""
    person = provider.person_in(signed(role="admin", groups=["admin"], **{"cognito:groups": ["admin"]}), NONCE)

    assert set(person.__struct_fields__) == {"subject", "address", "name"}


def test_new_keys_are_asked_for_once_a_minute_at_most(door: Door) -> None:
    now = [float(NOW)]
    provider = OpenIdProvider(ISSUER, CLIENT, lambda: "", door, lambda: now[0])
    provider.person_in(signed(), NONCE)
    turned = RSAKey.generate_key(2048, {"kid": "turned"})
    door.keys = [turned.as_dict(private=False)]

    for _ in range(5):
        with pytest.raises(Unauthorized):
            provider.person_in(signed(turned), NONCE)
    assert door.asked.count(f"{ISSUER}/keys") == 1
    now[0] += KEYS_ASKED_AGAIN_S
    assert provider.person_in(signed(turned), NONCE).subject == f"{ISSUER} hana"
    assert door.asked.count(f"{ISSUER}/keys") == 2


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://other.example"}, {"token_endpoint": "http://accounts.example.com/token"}, {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"}, {"token_endpoint": None}, {"token_endpoint": "http://127.0.0.1/token"},
    ],
    ids=str,
)  # fmt: skip
def test_a_provider_that_is_another_or_leads_elsewhere_is_not_asked(provider: OpenIdProvider, door: Door, said: dict[str, Any]) -> None:
    door.said |= said
    attempt = Attempt("s", NONCE, "v" * 43, "/console", NOW)

    with pytest.raises(Upstream):
        provider.address_of(attempt, "https://desk.example.com/console/sign-in/return")
    assert door.posted == []


def test_the_code_is_exchanged_with_the_verifier_and_a_secret_where_there_is_one(door: Door) -> None:
    door.answer = {"id_token": signed()}
    attempt = Attempt("s", NONCE, "v" * 43, "/console", NOW)
    for secret in ("", "hush"):
        OpenIdProvider(ISSUER, CLIENT, lambda secret=secret: secret, door, lambda: NOW).person_of("code", attempt, "https://x/back")  # type: ignore[misc]

    assert [fields["code_verifier"] for fields in door.posted] == ["v" * 43] * 2
    assert [fields.get("client_secret") for fields in door.posted] == [None, "hush"]


@pytest.mark.parametrize("answer", [{}, [], None, {"id_token": 7}, {"access_token": "x"}])
def test_an_answer_without_an_id_token_is_the_providers_fault(provider: OpenIdProvider, door: Door, answer: Any) -> None:
    door.answer = answer
    with pytest.raises(Upstream):
        provider.person_of("code", Attempt("s", NONCE, "v" * 43, "/console", NOW), "https://x/back")


@pytest.mark.parametrize("keys", [None, {}, [{"kty": "RSA"}], ["x"], [{"kty": "RSA", "n": "%", "e": "AQAB", "kid": "rsa"}]])
def test_keys_that_cannot_be_read_are_the_providers_fault_or_nobodys_token(provider: OpenIdProvider, door: Door, keys: Any) -> None:
    door.keys = keys
    with pytest.raises((Upstream, Unauthorized)):
        provider.person_in(signed(), NONCE)


def test_the_challenge_is_the_one_of_rfc_7636() -> None:
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
