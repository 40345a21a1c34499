"""The mailbox simulator answers in SES's form, and the desk's own reader takes it."""

import json
from typing import Any

import pytest
from botocore.hooks import HierarchicalEmitter

from chalicelib.outbox.feedback import find_feedback
from infra.local.ses_simulator import SesSimulator, events_of

AT = 1795350000.5


def asked(*recipients: str) -> dict[str, Any]:
    tags = [{"Name": "ticket", "Value": "7XQ0K3M9A2B4C"}, {"Name": "entry", "Value": "E-000002-0"}]
    return {"Destination": {"ToAddresses": list(recipients)}, "EmailTags": tags, "ConfigurationSetName": "madoguchi-local"}


@pytest.mark.parametrize(
    ("address", "kind", "status", "is_final", "is_bad_address"),
    [
        ("bounce@simulator.amazonses.com", "hard", "5.1.1", True, False),
        ("Bounce+label@Simulator.amazonses.com", "hard", "5.1.1", True, False),
        ("suppressionlist@simulator.amazonses.com", "hard", "5.1.1", True, True),
        ("ooto@simulator.amazonses.com", "soft", "4.0.0", False, False),
        ("complaint@simulator.amazonses.com", "complaint", "", False, False),
    ],
)
def test_simulators_addresses_answer_as_ses_does(address: str, kind: str, status: str, is_final: bool, is_bad_address: bool) -> None:
    (event,) = events_of(asked("taro@customer.example", address), "mail-1", AT)
    read = find_feedback(json.dumps({"Message": json.dumps(event)}))

    assert read is not None
    assert (read.kind, read.at, read.mail_id, read.ticket, read.entry) == (kind, int(AT), "mail-1", "7XQ0K3M9A2B4C", "E#000002#0")
    assert [(each.address, each.status, each.is_final) for each in read.failed] == [(address, status, is_final)]
    assert read.is_bad_address is is_bad_address


@pytest.mark.parametrize("address", ["success@simulator.amazonses.com", "taro@customer.example", "bounce@customer.example"])
def test_other_mail_is_simply_taken(address: str) -> None:
    assert events_of(asked(address), "mail-1", AT) == []


def test_only_what_ses_took_comes_back() -> None:
    published: list[dict[str, Any]] = []

    class Sns:
        def publish(self, **params: Any) -> None:
            published.append(params)

    emitter = HierarchicalEmitter()
    SesSimulator(Sns(), "arn:topic", lambda: AT).register(emitter)
    for parsed in ({"MessageId": "mail-1"}, {"Error": {"Code": "MessageRejected"}}):
        context = {"local_recorder": asked("bounce@simulator.amazonses.com")}
        emitter.emit("after-call.sesv2.SendEmail", http_response=None, parsed=parsed, model=None, context=context)

    assert [json.loads(each["Message"])["eventType"] for each in published] == ["Bounce"]
    assert published[0]["TopicArn"] == "arn:topic"
