"""`make read` prints one line of JSON a file, in order, whatever stands in it, and nothing else."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.read_mail import line_of

ROOT = Path(__file__).resolve().parents[3]
FIELDS = ["file", "from", "to", "cc", "subject", "date", "message_id", "text", "new_text", "attachments", "kind", "removed"]
MAIL = (
    "From: =?utf-8?B?5aSq6YOO?= <taro@customer.example>\r\nTo: support@example.com, Hana <hana@customer.example>\r\nCc: ken@customer.example\r\n"
    "Subject: =?utf-8?B?5Y+j5bqn?=\r\nDate: Sun, 22 Nov 2026 13:39:00 +0900\r\nMessage-ID: <1@customer.example>\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n見てください。\r\n\r\n> 前の\r\n"
    "--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n--b--\r\n"
).encode()  # fmt: skip


def read(*names: str, where: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program, as make calls it."""
    given = {**os.environ, "PYTHONPATH": str(ROOT), "MAIL": " ".join(names), **environment}
    return subprocess.run([sys.executable, "-m", "infra.read_mail"], cwd=where, env=given, capture_output=True, check=False, timeout=60)


def lines(result: subprocess.CompletedProcess[bytes]) -> list[dict]:
    return [json.loads(line) for line in result.stdout.decode().splitlines()]


def test_one_mail_is_told_whole():
    told = json.loads(line_of("a.eml", MAIL))

    assert list(told) == FIELDS
    assert told["from"] == {"name": "太郎", "address": "taro@customer.example"}
    assert told["to"] == [{"name": "", "address": "support@example.com"}, {"name": "Hana", "address": "hana@customer.example"}]
    assert told["cc"] == [{"name": "", "address": "ken@customer.example"}]
    assert (told["subject"], told["date"], told["message_id"]) == ("口座", "2026-11-22T13:39:00+09:00", "<1@customer.example>")
    assert "> 前の" in told["text"]
    assert told["new_text"] == "見てください。"
    assert told["attachments"] == [{"name": "a.png", "type": "image/png", "size": 4}]
    assert (told["kind"], told["removed"]) == ("person", [])


def test_secrets_are_named_and_not_shown():
    told = json.loads(line_of("a.eml", MAIL.replace("見てください。".encode(), b"4111 1111 1111 1111")))

    assert told["removed"] == ["card-number"]
    assert "4111 1111" not in json.dumps(told)


@pytest.mark.parametrize(
    ("head", "kind"), [(b"Auto-Submitted: auto-replied\r\n", "automatic"), (b"Return-Path: <>\r\n", "automatic"), (b"", "person")]
)
def test_kind_is_the_desk_s_own_judgement(head, kind):
    assert json.loads(line_of("a.eml", head + MAIL))["kind"] == kind


def test_what_the_desk_refuses_has_a_cause():
    bomb = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1000))
    told = json.loads(line_of("bomb.eml", b"From: a@b.example\r\n" + bomb))

    assert (told["kind"], told["cause"]) == ("quarantined", "too-deep")
    assert set(told) == {*FIELDS, "cause"}


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0" * 5000, bytes(range(256)) * 200, b"\r\n\r\n\r\n", b"Subject: a\xe2\x80\xa8b\xc2\x85c\r\n\r\n\xe2\x80\xa9\x85\x0b\x0c\x1c"],
)
def test_whatever_stands_in_it_is_one_line(raw):
    line = line_of("x", raw)

    assert len(line.splitlines()) == 1
    assert json.loads(line)["file"] == "x"


def test_several_files_are_told_in_order_by_one_process(tmp_path):
    for name, raw in (("b.eml", MAIL), ("empty.eml", b""), ("garbage.eml", os.urandom(4096)), ("a.eml", MAIL)):
        (tmp_path / name).write_bytes(raw)

    result = read("b.eml", "empty.eml", "garbage.eml", "a.eml", where=tmp_path)

    assert (result.returncode, result.stderr) == (0, b"")
    assert [told["file"] for told in lines(result)] == ["b.eml", "empty.eml", "garbage.eml", "a.eml"]


def test_what_cannot_be_opened_is_told_apart_and_the_rest_is_read(tmp_path):
    (tmp_path / "a.eml").write_bytes(MAIL)
    (tmp_path / "folder").mkdir()

    result = read("missing.eml", "a.eml", "folder", where=tmp_path)

    assert result.returncode == 1
    assert [told["file"] for told in lines(result)] == ["a.eml"]
    assert b"missing.eml" in result.stderr
    assert b"folder" in result.stderr
    assert b"Traceback" not in result.stderr


def test_nothing_named_is_told_how(tmp_path):
    result = read(where=tmp_path)
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"make read MAIL=" in result.stderr


def test_names_are_found_from_where_make_was_called(tmp_path):
    (tmp_path / "a.eml").write_bytes(MAIL)
    assert [told["file"] for told in lines(read("a.eml", where=ROOT, PWD=str(tmp_path)))] == ["a.eml"]


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")
@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        ([], {}),
        (["-C", str(ROOT)], {}),
        (["-w"], {}),
        ([], {"MAKEFLAGS": "w", "MAKELEVEL": "1"}),
        (["-C", str(ROOT), "-j4"], {"MAKEFLAGS": "w"}),
    ],
)
def test_make_itself_prints_nothing_else(tmp_path, arguments, environment):
    (tmp_path / "a.eml").write_bytes(MAIL)
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\ncase "$2" in venv|pip) echo Noise of an installation;; *) exec "{sys.executable}" "$@";; esac\n')
    python.chmod(0o755)

    called = ["make", *arguments, "read", f"MAIL={tmp_path / 'a.eml'}", f"VENV={tmp_path / 'venv'}", f"PYTHON={python}"]
    outside = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES"}}
    result = subprocess.run(called, cwd=ROOT, env=outside | environment, capture_output=True, check=False, timeout=60)

    assert result.returncode == 0, result.stderr.decode()
    assert result.stderr.count(b"Noise of an installation") == 2  # the environment and its packages were made, and told of elsewhere
    assert [told["file"] for told in lines(result)] == [str(tmp_path / "a.eml")]
