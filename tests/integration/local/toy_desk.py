"""A desk of thirty lines in the place of the real one, so that the run itself can be tried: `python toy_desk.py`, told by LOCAL_DIR and the ports."""

import email
import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

import boto3  # noqa: E402
from chalice import Chalice  # noqa: E402

from infra.local import __main__ as local_run  # noqa: E402
from infra.local import desk_process, seed  # noqa: E402
from infra.local.functions import Function  # noqa: E402


def load(environment, now, on_client):
    app = Chalice("toy")
    table, s3, ses, sns = (boto3.client(name) for name in ("dynamodb", "s3", "sesv2", "sns"))
    for client in (ses, sns):
        on_client(client.meta.events)

    @app.route("/echo/{name}", methods=["GET", "POST"], content_types=["text/plain", "application/octet-stream"])
    def echo(name):
        return {"name": name, "event": app.current_request.to_dict()["query_params"], "now": now()}

    def inbound_mail(event, context):
        for record in event["Records"]:
            told = json.loads(json.loads(record["body"])["Message"])
            action = told["receipt"]["action"]
            raw = s3.get_object(Bucket=action["bucketName"], Key=action["objectKey"])["Body"].read()
            message_id = email.message_from_bytes(raw)["Message-ID"].strip()
            item = {"pk": {"S": f"T#{message_id}"}, "sk": {"S": "#"}, "receipt": {"S": json.dumps(told["receipt"])}}
            try:
                table.put_item(TableName=environment["DESK_TABLE"], Item=item, ConditionExpression="attribute_not_exists(pk)")
            except table.exceptions.ConditionalCheckFailedException:
                continue
            answer(told["mail"])

    def answer(mail):
        subject = mail["commonHeaders"].get("subject", "")
        if "answer" in subject:
            raw = f"From: support@example.com\r\nTo: {mail['source']}\r\nMessage-ID: <ours@x>\r\nSubject: Re\r\n\r\nHello"
            ses.send_email(
                FromEmailAddress="support@example.com", Destination={"ToAddresses": [mail["source"]]}, Content={"Raw": {"Data": raw}}
            )
        if "page" in subject:
            attributes = {"team": {"DataType": "String", "StringValue": "trading"}}
            message = json.dumps({"page_id": "P#1", "acknowledge": environment["BASE_URL"] + "/p/1"})
            sns.publish(TopicArn=environment["PAGE_TOPIC_ARN"], Subject="waits", Message=message, MessageAttributes=attributes)

    def nothing(event, context):
        return {"batchItemFailures": []}

    return SimpleNamespace(
        app=app,
        inbound_mail=Function("InboundMail", inbound_mail),
        sweep=Function("Sweep", nothing),
        work=Function("Work", nothing),
        stream=Function("Stream", nothing),
        next_due=lambda limit: None,
    )


if __name__ == "__main__":
    desk_process.load_desk = load
    seed.seed = lambda facts, stack, say: "token-of-the-demo-agent"
    os.environ.setdefault("CLOUD_PYTHON", str(ROOT / ".venv-cloud" / "bin" / "python"))
    sys.exit(local_run.main())
