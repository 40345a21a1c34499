"""Attack 35: a channel whose secret is empty, short or not a key at all keeps the process from starting."""

import base64

import pytest

from chalicelib.core.errors import Misconfigured
from chalicelib.core.secrets import secrets_from

KEY = base64.b64encode(bytes(32)).decode()
GOOD = {"identity-key": KEY, "signing-keys": KEY, "content-keys": f"1:{KEY}"}
WEBHOOK_KEY = "whsec_" + base64.b64encode(b"k" * 24).decode()


@pytest.mark.attack(35)
@pytest.mark.parametrize(
    "value",
    ["", " ", ",", "whsec_", f"{WEBHOOK_KEY},whsec_", "whsec_AAAA", "whsec_%%%%", WEBHOOK_KEY.removeprefix("whsec_"), ",".join([WEBHOOK_KEY] * 3)],
)  # fmt: skip
def test_desk_refuses_to_start_with_a_bad_channel_secret(value: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        secrets_from({**GOOD, "chat/web": value})

    assert "chat/web" in str(refused.value)
    assert WEBHOOK_KEY not in str(refused.value)


def test_one_key_or_two_are_good() -> None:
    assert secrets_from({**GOOD, "chat/web": WEBHOOK_KEY}).chat == {"web": (WEBHOOK_KEY,)}
    assert secrets_from({**GOOD, "chat/web": f"{WEBHOOK_KEY}, {WEBHOOK_KEY}"}).chat == {"web": (WEBHOOK_KEY, WEBHOOK_KEY)}
