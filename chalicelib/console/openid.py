"""OpenID Connect, code flow with PKCE (OpenID Connect Core 1.0, RFC 7636, RFC 9700): the way to the provider, and whom its ID token names."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from chalicelib.core.clock import Clock
from chalicelib.core.errors import Unauthorized, Upstream

from .model import Attempt, Person
from .ports import ProviderDoor

SCOPES = "openid email profile"
ALGORITHMS = ("RS256", "ES256", "PS256", "Ed25519")
"""Asymmetric ones alone: with them neither `none` nor the public key as a shared secret can sign."""
KEYS_KEPT_S = 3600.0
KEYS_ASKED_AGAIN_S = 60.0
LEEWAY_S = 60
LONGEST_LIFE_S = 24 * 3600


class Endpoints(Struct, frozen=True):
    """What the provider's discovery document says, as far as the desk asks."""

    authorization: str
    token: str
    keys: str


@dataclass
class OpenIdProvider:
    """`secret` is empty for a public client."""

    issuer: str
    client: str
    secret: Callable[[], str]
    door: ProviderDoor
    real_now: Clock
    _endpoints: Endpoints | None = None
    _keys: dict[str, Any] = field(default_factory=dict)
    _keys_at: float = float("-inf")

    def address_of(self, attempt: Attempt, back: str) -> str:
        """Where the browser goes to sign in; `back` is where it comes back to."""
        asked = {
            "response_type": "code", "client_id": self.client, "redirect_uri": back, "scope": SCOPES, "state": attempt.state, "nonce": attempt.nonce,
            "code_challenge": challenge_of(attempt.verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        authorization = self._discovered().authorization
        return f"{authorization}{'&' if '?' in authorization else '?'}{urlencode(asked)}"

    def person_of(self, code: str, attempt: Attempt, back: str) -> Person:
        """Raises Unauthorized, Upstream."""
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self.client,
            "code_verifier": attempt.verifier,
        }
        secret = self.secret()
        answer = self.door.post(self._discovered().token, fields | ({"client_secret": secret} if secret else {}))
        token = answer.get("id_token") if isinstance(answer, dict) else None
        if not isinstance(token, str):
            raise Upstream("The sign-in provider sent no ID token.", {"cause": "provider"})
        return self.person_in(token, attempt.nonce)

    def person_in(self, token: str, nonce: str) -> Person:
        """Raises Unauthorized for a token that is not the provider's, not for us, not of this attempt, or not of now."""
        claims = self._claims(token)
        said = claims.get("nonce")
        if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
            raise _refused("nonce")
        if claims.get("token_use", "id") != "id":  # Cognito signs access tokens with the same keys
            raise _refused("token_use")
        address = claims.get("email") if claims.get("email_verified") is True else ""
        name = claims.get("name")
        return Person(f"{self.issuer} {claims['sub']}", str(address or "").strip().lower(), name if isinstance(name, str) else "")

    def _claims(self, token: str) -> Mapping[str, Any]:
        from joserfc import jwt  # 90 ms of CPU: who signs in pays for it
        from joserfc.errors import JoseError

        keys = self._key_set(token)
        asked = jwt.JWTClaimsRegistry(
            now=int(self.real_now()), leeway=LEEWAY_S, iss={"essential": True, "value": self.issuer}, sub={"essential": True},
            exp={"essential": True}, iat={"essential": True}, aud={"essential": True},
        )  # fmt: skip
        try:
            claims = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
            asked.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _refused(type(error).__name__) from error
        _refuse_other_audience(claims, self.client)
        if not isinstance(claims["sub"], str) or not claims["sub"] or claims["exp"] - claims["iat"] > LONGEST_LIFE_S:
            raise _refused("claims")
        return claims

    def _key_set(self, token: str) -> Any:
        """The provider's keys; asked for again where the token names one that is not among them, once a minute at most."""
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        age_s = self.real_now() - self._keys_at
        is_known = key_id_of(token) in {key.get("kid") for key in self._keys.get("keys", ())}
        if not 0 <= age_s < KEYS_KEPT_S or (not is_known and age_s >= KEYS_ASKED_AGAIN_S):
            found = self.door.get(self._discovered().keys)
            keys = found.get("keys") if isinstance(found, dict) else None
            if not isinstance(keys, list):
                raise Upstream("The sign-in provider's keys could not be read.", {"cause": "provider"})
            usable = [key for key in keys if isinstance(key, dict) and key.get("kty") != "oct" and key.get("use", "sig") == "sig"]
            self._keys, self._keys_at = {"keys": usable}, self.real_now()
        try:
            return KeySet.import_key_set(self._keys)  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise Upstream("The sign-in provider's keys could not be read.", {"cause": "provider"}) from error

    def _discovered(self) -> Endpoints:
        if self._endpoints is None:
            said = self.door.get(f"{self.issuer}/.well-known/openid-configuration")
            if not isinstance(said, dict) or said.get("issuer") != self.issuer:
                raise Upstream("The sign-in provider is not the one that was configured.", {"cause": "provider"})
            names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            found = [said.get(name) for name in names]
            if not all(isinstance(url, str) and _is_safe(url, self.issuer) for url in found):
                raise Upstream("The sign-in provider's addresses could not be read.", {"cause": "provider"})
            self._endpoints = Endpoints(*map(str, found))
        return self._endpoints


def challenge_of(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def key_id_of(token: str) -> str | None:
    """What the token's head names, unproved: it only chooses among the provider's own keys."""
    import binascii
    from base64 import urlsafe_b64decode

    import msgspec

    head = token.partition(".")[0]
    try:
        said = msgspec.json.decode(urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (ValueError, binascii.Error):
        return None
    return said.get("kid") if isinstance(said, dict) and isinstance(said.get("kid"), str) else None


def _refuse_other_audience(claims: Mapping[str, Any], client: str) -> None:
    """A token for several must name us as the one that asked for it (OpenID Connect Core 3.1.3.7)."""
    said = claims["aud"]
    audience = said if isinstance(said, list) else [said]
    if client not in audience or ((len(audience) > 1 or "azp" in claims) and claims.get("azp") != client):
        raise _refused("aud")


def _is_safe(url: str, issuer: str) -> bool:
    return url.startswith("https://") or (issuer.startswith("http://") and url.startswith(("http://127.0.0.1", "http://localhost")))


def _refused(why: str) -> Unauthorized:
    return Unauthorized("The sign-in could not be proved. Please sign in again.", {"cause": "unproved", "why": why})
