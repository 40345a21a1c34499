"""The whole run: it comes up, ends cleanly, loses nothing to kill -9, and two fit side by side."""

import json
import os
import random
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import pytest
from local_runs import ROOT, eventually, free_ports


def get(url):
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": "application/json"}), timeout=10) as answer:
        return json.loads(answer.read())


def test_mail_goes_in_an_answer_and_a_page_come_out_and_it_ends_cleanly(toy_run):
    run = toy_run()
    facts = run.start()
    assert {
        "http": f"http://127.0.0.1:{run.http}",
        "smtp": f"127.0.0.1:{run.smtp}",
        "aws_endpoint": f"http://127.0.0.1:{run.aws}",
    }.items() <= facts.items()
    run.send(1, "answer and page", "X-Local-Verdicts: dmarc=fail policy=reject\r\n")
    mails = eventually(lambda: get(facts["http"] + "/_local/outbox"))
    pages = eventually(lambda: get(facts["http"] + "/_local/pages"))
    assert (mails[0]["to"], mails[0]["subject"], mails[0]["text"]) == (["c@example.org"], "Re", "Hello")
    assert f"<{mails[0]['message_id']}@email.amazonses.com>" == mails[0]["headers"]["Message-ID"]
    assert "ours@x" not in mails[0]["raw"]
    assert ("P#1", {"team": "trading"}, facts["http"] + "/p/1") == (pages[0]["page_id"], pages[0]["attributes"], pages[0]["acknowledge"])
    receipt = run.stored()["T#<m1@x>"]
    assert (receipt["dmarcVerdict"]["status"], receipt["dmarcPolicy"]) == ("FAIL", "reject")
    began = time.monotonic()
    run.signal_group(signal.SIGINT)
    assert run.ended() == 0, run.output()
    assert time.monotonic() - began < 20
    assert not (run.folder / "run.json").exists()
    assert list((run.folder / "spool").iterdir()) == [], "a clean end leaves nothing to replay"


def test_the_next_start_keeps_data_clock_outbox_and_token(toy_run):
    run = toy_run()
    first = run.start()
    run.send(1, "answer")
    eventually(lambda: get(first["http"] + "/_local/outbox"))
    body = json.dumps({"advance_s": 7200}).encode()
    urllib.request.urlopen(urllib.request.Request(first["http"] + "/_local/clock", body, {"Content-Type": "application/json"})).read()
    run.signal_group(signal.SIGTERM)
    assert run.ended() == 0
    assert first == run.start()
    assert {"T#<m1@x>"} == set(run.stored())
    assert get(first["http"] + "/_local/clock")["offset_s"] == 7200
    assert len(get(first["http"] + "/_local/outbox")) == 1


@pytest.mark.parametrize("victim", ["group", "desk", "cloud"])
def test_kill_9_in_the_middle_of_two_hundred_mails_loses_none(toy_run, victim):
    run = toy_run()
    run.start()
    accepted = []
    senders = [threading.Thread(target=send_until_refused, args=(run, range(n, 200, 4), accepted)) for n in range(4)]
    for sender in senders:
        sender.start()
    eventually(lambda: len(accepted) > random.randint(20, 120))
    kill(run, victim)
    for sender in senders:
        sender.join()
    before = len(accepted)
    run.ended()
    run.start()
    eventually(lambda: len(run.stored()) >= before, timeout=20)
    assert {f"T#<m{number}@x>" for number in accepted} <= set(run.stored())
    run.send(999)
    eventually(lambda: "T#<m999@x>" in run.stored())


def kill(run, victim):
    if victim == "group":
        run.signal_group(signal.SIGKILL)
    elif victim == "desk":
        run.process.kill()
    else:
        children = subprocess.run(["pgrep", "-P", str(run.process.pid)], capture_output=True, text=True, check=True).stdout.split()
        os.kill(int(children[0]), signal.SIGKILL)


def send_until_refused(run, numbers, accepted):
    for number in numbers:
        try:
            run.send(number)
        except (OSError, smtplib.SMTPException):
            return
        accepted.append(number)


def test_a_dead_cloud_is_told_in_a_line_and_ends_the_run(toy_run):
    run = toy_run()
    run.start()
    kill(run, "cloud")
    assert run.ended() == 1
    assert "local AWS ended by itself" in run.output()
    assert not (run.folder / "run.json").exists()


def test_two_desks_run_side_by_side(toy_run):
    one, two = toy_run("one"), toy_run("two")
    one.start()
    two.start()
    one.send(1)
    two.send(2)
    eventually(lambda: set(one.stored()) == {"T#<m1@x>"} and set(two.stored()) == {"T#<m2@x>"})


def test_a_second_run_on_the_same_folder_says_who_holds_it(toy_run):
    run, second = toy_run(), toy_run()
    run.start()
    environment = {**os.environ, "LOCAL_DIR": str(run.folder), "LOCK_WAIT_S": "0.3", **ports(second)}
    ended = subprocess.run(
        [sys.executable, "-m", "infra.local"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=20, check=False
    )
    assert (ended.returncode, len(ended.stderr.splitlines())) == (1, 1)
    assert f"in use by process {run.process.pid}" in ended.stderr


@pytest.mark.parametrize("name", ["HTTP_PORT", "SMTP_PORT", "AWS_PORT"])
def test_a_taken_port_is_one_clear_line_and_leaves_nothing_running(tmp_path, name):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        given = dict(zip(("HTTP_PORT", "SMTP_PORT", "AWS_PORT"), map(str, free_ports(3)), strict=True)) | {name: str(port)}
        environment = {**os.environ, **given, "LOCAL_DIR": str(tmp_path)}
        ended = subprocess.run(
            [sys.executable, "-m", "infra.local"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=20, check=False
        )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert [
        f"The desk cannot start: port {port} on 127.0.0.1 is taken: end what uses it, or set {name} to a free port."
    ] == ended.stderr.splitlines()
    assert not (tmp_path / "run.json").exists()


def ports(run):
    return {"HTTP_PORT": str(run.http), "SMTP_PORT": str(run.smtp), "AWS_PORT": str(run.aws)}
