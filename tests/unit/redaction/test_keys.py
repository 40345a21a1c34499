import pytest

from chalicelib.redaction.base58 import payload_of
from chalicelib.redaction.redacting import redact
from tests.secrets_made import HEX, base58check, encrypted_key, extended_key, wif

MARK = "[private key removed]"
KEYS = {
    "WIF": wif(),
    "WIF, uncompressed": wif(is_compressed=False),
    "WIF of the test network": wif(is_test=True),
    "WIF of the test network, uncompressed": wif(is_test=True, is_compressed=False),
    "encrypted": encrypted_key(),
    "xprv": extended_key(),
    "yprv": extended_key("049d7878"),
    "zprv": extended_key("04b2430c"),
    "tprv": extended_key("04358394"),
    "uprv": extended_key("044a4e28"),
    "vprv": extended_key("045f18bc"),
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("around", ["{}", "It is {}, I think.", 'key: "{}"', "'{}'", "キーは{}です", "privkey={}"])
def test_key_with_a_checksum_is_found(key: str, around: str) -> None:
    assert redact(around.format(key)).text == around.format(MARK)


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("at", [8, 25, 40])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\n> ", "=\r\n", "  \n  "])
def test_key_that_is_broken_over_a_line_is_found(key: str, at: int, line_end: str) -> None:
    found = redact(f"My key:\n{key[:at]}{line_end}{key[at:]}\nbye")

    assert found.text == f"My key:\n{MARK}\nbye"


@pytest.mark.parametrize("key", [key for key in KEYS.values() if "prv" not in key[:4]])
def test_what_only_looks_like_a_key_stays(key: str) -> None:
    wrong = key[:20] + ("2" if key[20] != "2" else "3") + key[21:]

    assert payload_of(wrong) is None
    assert redact(wrong).kinds == ()


def test_extended_key_with_a_wrong_letter_is_still_a_key() -> None:
    key = extended_key()

    assert redact(key[:50] + ("2" if key[50] != "2" else "3") + key[51:]).text == MARK


@pytest.mark.parametrize(
    "public",
    [
        base58check(b"\0" + bytes.fromhex(HEX)[:20]),
        base58check(b"\5" + bytes.fromhex(HEX)[:20]),
        base58check(bytes.fromhex("0488b21e") + b"\0" * 9 + bytes.fromhex(HEX) + b"\2" + bytes.fromhex(HEX)),
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    ],
)
def test_public_addresses_stay(public: str) -> None:
    assert redact(f"My private wallet is {public}").kinds == ()


@pytest.mark.parametrize(
    "text",
    [
        "private key: {}", "My private key is {}", "Private Key\n\n{}", "{} is my private key", "PRIVATE_KEY=0x{}", '{{"privateKey": "{}"}}', "secret key {}",
        "秘密鍵は{}です", "秘密鍵：\n{}", "プライベートキー {}", "clave privada: {}", "llave privada {}", "clé privée : {}", "CLÉ PRIVÉE {}", "cle privee {}",
        "privater Schlüssel: {}", "Mein privater Schluessel lautet {}", "Privatschlüssel {}", "chiave privata {}", "chave privada: {}", "私钥：{}", "私鑰 {}", "개인키: {}", "비밀 키 {}",
        "soukromý klíč: {}", "приватный ключ {}", "закрытого ключа: {}", "özel anahtar: {}", "klucz prywatny {}", "privésleutel {}",
        "The transaction failed. My private key: {}", "txid follows. Private key = '{}'",
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", [HEX, HEX.upper()])
def test_64_digits_beside_words_that_say_private_key_are_found(text: str, key: str) -> None:
    text = text.replace("Schluessel", "Schlüssel")

    found = redact(text.format(key))

    assert found.kinds == ("private-key",)
    assert key not in found.text


@pytest.mark.parametrize(
    "text",
    [
        "{}", "txid: {}", "tx hash {}", "Transaction: 0x{}", "My transaction {} is not confirmed", "hash {}", "sha256: {}", "block {}", "public key {}",
        "取引ID: {}", "トランザクション {}", "ハッシュ {}", "transacción {}", "ID de transaction : {}", "Transaktions-ID {}", "transazione {}", "Transação: {}", "交易哈希：{}", "거래 ID: {}",
        "https://mempool.space/tx/{}", "https://etherscan.io/tx/0x{}", "I never share my private key. The transaction is {}",
        "My private key is safe. txid: {}", "私钥没有泄露。交易：{}",
    ],
)  # fmt: skip
def test_transaction_ids_stay(text: str) -> None:
    assert redact(text.format(HEX)).kinds == ()


def test_several_keys_under_one_heading_are_found() -> None:
    keys = [HEX, HEX[::-1], HEX[32:] + HEX[:32]]

    assert redact("Private keys:\n1. {}\n2. {}\n3. {}".format(*keys)).text == f"Private keys:\n1. {MARK}\n2. {MARK}\n3. {MARK}"


@pytest.mark.parametrize("size", [2, 4, 8, 16, 32])
@pytest.mark.parametrize("between", [" ", "\n", ":", "-"])
def test_key_in_groups_is_found(size: int, between: str) -> None:
    grouped = between.join(HEX[at : at + size] for at in range(0, 64, size))

    assert redact(f"private key: {grouped}\nthanks").text == f"private key: {MARK}\nthanks"


@pytest.mark.parametrize("kind", ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "])
def test_pem_key_is_found(kind: str) -> None:
    body = "\n".join(["MHQCAQEEIIXAMPLEKEYTHATGUARDSNOTHING0123456789abcdefghijklmnopqr"] * 4)

    assert redact(f"so:\n-----BEGIN {kind}PRIVATE KEY-----\n{body}\n-----END {kind}PRIVATE KEY-----\nbye").text == f"so:\n{MARK}\nbye"
    assert redact(f"-----BEGIN {kind}PRIVATE KEY-----\n{body}\nMHQCAQ==").text == MARK


def test_public_key_stays() -> None:
    assert redact("-----BEGIN PUBLIC KEY-----\nMHQCAQEEIIXAMPLEKEY\n-----END PUBLIC KEY-----").kinds == ()
