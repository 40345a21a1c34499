"""kill -9 of the whole desk in the middle of 200 mails, then a new start: all that SMTP accepted is there, once."""

import smtplib
import threading
import time
from pathlib import Path

import pytest

from infra.local.desk_client import DeskClient
from tests.e2e.running_desk import RunningDesk
from tests.world import mail

pytestmark = pytest.mark.xdist_group("killed-desk")
MAILS = 200


def test_killed_in_the_middle_of_200_mails_loses_none(tmp_path: Path) -> None:
    running = RunningDesk.at(tmp_path / "local")
    try:
        desk = running.start()
        accepted: list[int] = []
        sender = threading.Thread(target=_send_all, args=(desk, accepted))
        sender.start()
        while len(accepted) < MAILS // 2:
            time.sleep(0.01)
        running.kill()
        sender.join(30)
        taken = set(accepted)
        assert MAILS // 2 <= len(taken) < MAILS

        desk = running.start()
        subjects = desk.wait_for("all that was accepted", lambda: found if taken <= set(found := _numbers(desk)) else None)
        assert len(subjects) == len(set(subjects)), "each is there once"
        assert running.interrupt() == 0
    finally:
        running.kill()


def _send_all(desk: DeskClient, accepted: list[int]) -> None:
    host, _, port = desk.smtp.rpartition(":")
    for number in range(MAILS):
        try:
            with smtplib.SMTP(host, int(port), timeout=10) as connection:
                connection.sendmail(
                    "burst@customer.example",
                    ["support@example.com"],
                    mail(f"Message {number} about an odd matter.", subject=f"Burst {number}"),
                )
        except OSError:
            return
        accepted.append(number)


def _numbers(desk: DeskClient) -> list[int]:
    found: list[int] = []
    cursor = ""
    while cursor is not None:
        page = desk.api("GET", "/tickets?limit=100" + (f"&cursor={cursor}" if cursor else ""))
        found += [int(ticket["subject"].split()[1]) for ticket in page["tickets"] if (ticket["subject"] or "").startswith("Burst ")]
        cursor = page["next"]
    return found
