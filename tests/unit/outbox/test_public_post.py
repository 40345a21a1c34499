"""Posts go to public https addresses alone."""

import socket

import pytest

from chalicelib.core.errors import Rejected, Upstream
from chalicelib.outbox import public_post
from chalicelib.outbox.public_post import post


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "fe80::1",
        "fd00:ec2::254", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::",
    ],
)  # fmt: skip
def test_address_in_a_private_network_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", (address, 443))])

    with pytest.raises(Rejected, match="private network") as refused:
        post("https://hooks.example.com/secret-path", b"{}", {})
    assert "secret-path" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/x",
        "ftp://example.com/x",
        "https://",
        "",
        "https://[::1/x",
        "javascript:alert(1)",
        "https://example.com:0/",
        "https://例え.example/x",
    ],
)
def test_what_is_no_https_url_is_refused(url: str) -> None:
    with pytest.raises(Rejected, match="no https URL"):
        post(url, b"{}", {})


def test_plain_http_and_this_machine_are_for_local_desks_alone() -> None:
    with pytest.raises(Upstream, match="did not answer"):
        post("http://127.0.0.1:9/x", b"{}", {}, allows_this_machine=True)
    with pytest.raises(Rejected):
        post("http://127.0.0.1:9/x", b"{}", {})


def test_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("93.184.216.34", 443))])
    made = []

    class Pool:
        def __init__(self, host: str, port: int, **facts: object) -> None:
            made.append((host, port, facts["server_hostname"], facts["assert_hostname"]))

        def urlopen(self, *asked: object, **facts: object) -> object:
            made.append((asked, facts["headers"], facts["redirect"]))
            return type("Response", (), {"status": 204, "close": lambda self: None})()

    monkeypatch.setattr(public_post, "HTTPSConnectionPool", Pool)
    post("https://user:word@hooks.example.com/a?b=1", b"{}", {"X-One": "1"})

    assert made == [
        ("93.184.216.34", 443, "hooks.example.com", "hooks.example.com"),
        (("POST", "/a?b=1"), {"X-One": "1", "Host": "hooks.example.com"}, False),
    ]
