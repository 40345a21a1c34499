"""The outbox holds what the customer gets, the pages what the person on call gets."""

import json

from botocore.hooks import HierarchicalEmitter

from infra.local.recorder import Recorder, as_ses_sends_it

RAW = (
    "From: =?utf-8?b?56qT5Y+j?= <support@example.com>\r\nTo: a@example.org\r\nMessage-ID: <ours@desk>\r\nDate: Mon, 1 Jan 2024 00:00:00 +0000\r\n"
    "Bcc: secret@example.org\r\nReferences: <one@x>\r\n <two@x>\r\nSubject: =?utf-8?b?5Zue562U?=\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nこんにちは\r\n'
    "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Date: stays</p>\r\n--b--\r\n"
).encode()


def recorder(folder):
    emitter = HierarchicalEmitter()
    made = Recorder(folder, lambda: 0.0)
    made.register(emitter)
    return made, emitter


def call(emitter, operation, params, answer):
    context = {}
    emitter.emit(f"before-parameter-build.{operation}", params=params, model=None, context=context)
    emitter.emit(f"after-call.{operation}", http_response=None, parsed=answer, model=None, context=context)


def test_a_mail_is_kept_with_ses_s_message_id_and_date(tmp_path):
    _, emitter = recorder(tmp_path)
    asked = {"Content": {"Raw": {"Data": RAW}}, "Destination": {"ToAddresses": ["a@example.org", "b@example.org"]}}
    call(emitter, "sesv2.SendEmail", asked, {"MessageId": "0100-abc"})
    mail = Recorder(tmp_path, lambda: 0.0).mails()[0]
    assert (mail.to, mail.subject, mail.message_id) == (["a@example.org", "b@example.org"], "回答", "0100-abc")
    assert (mail.text.strip(), mail.html.strip()) == ("こんにちは", "<p>Date: stays</p>")
    assert mail.headers["Message-ID"] == "<0100-abc@email.amazonses.com>"
    assert mail.headers["References"] == "<one@x> <two@x>"
    assert "ours@desk" not in mail.raw
    assert "secret@" not in mail.raw
    assert mail.raw.count("1970") == 1


def test_only_message_id_date_and_bcc_change():
    sent = as_ses_sends_it(RAW, "id", 0.0)
    gone = {b"Message-ID: <ours@desk>", b"Date: Mon, 1 Jan 2024 00:00:00 +0000", b"Bcc: secret@example.org"}
    came = {b"Message-ID: <id@email.amazonses.com>", b"Date: Thu, 01 Jan 1970 00:00:00 +0000"}
    before, after = RAW.split(b"\r\n"), sent.split(b"\r\n")
    assert [line for line in before if line not in gone] == [line for line in after if line not in came]
    assert came <= set(after)


def test_a_refused_mail_is_not_in_the_outbox(tmp_path):
    made, emitter = recorder(tmp_path)
    call(emitter, "sesv2.SendEmail", {"Content": {"Raw": {"Data": RAW}}}, {"Error": {"Code": "MessageRejected"}})
    assert made.mails() == []


def test_the_older_api_is_kept_alike(tmp_path):
    made, emitter = recorder(tmp_path)
    call(emitter, "ses.SendRawEmail", {"RawMessage": {"Data": RAW}, "Destinations": ["a@example.org"]}, {"MessageId": "i"})
    assert made.mails()[0].to == ["a@example.org"]


def test_a_page_is_kept_with_attributes_and_link(tmp_path):
    made, emitter = recorder(tmp_path)
    attributes = {"team": {"DataType": "String", "StringValue": "trading"}, "level": {"DataType": "Number", "StringValue": "2"}}
    message = json.dumps({"page_id": "P#1", "acknowledge": "http://127.0.0.1/p"})
    call(emitter, "sns.Publish", {"TopicArn": "arn:t", "Message": message, "MessageAttributes": attributes}, {"MessageId": "m"})
    page = made.pages()[0]
    assert (page.page_id, page.attributes, page.acknowledge) == ("P#1", {"team": "trading", "level": "2"}, "http://127.0.0.1/p")


def test_of_a_batch_what_sns_took_is_kept_and_a_plain_text_link_is_found(tmp_path):
    made, emitter = recorder(tmp_path)
    entries = [{"Id": "1", "Message": "see http://127.0.0.1/p?x=1 now"}, {"Id": "2", "Message": "lost"}]
    answer = {"Successful": [{"Id": "1", "MessageId": "m"}], "Failed": [{"Id": "2"}]}
    call(emitter, "sns.PublishBatch", {"TopicArn": "arn:t", "PublishBatchRequestEntries": entries}, answer)
    assert [page.acknowledge for page in made.pages()] == ["http://127.0.0.1/p?x=1"]
