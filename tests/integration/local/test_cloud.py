"""The local AWS keeps its state: over a clean end, over kill -9 at any moment, and with the template changed."""

import json
import os
import random
import signal
import threading
import time
import urllib.error
import urllib.request

import pytest
from local_runs import CLOUD_PYTHON, ROOT, client, free_ports, started_cloud

from infra.local.cloud import Cloud, CloudFailed
from infra.local.stack import StackFailed, ensure_stack
from infra.secrets import ensure_secrets

PARAMETERS = {"Stage": "local", "BaseUrl": "http://127.0.0.1:8000", "SignInIssuer": "http://127.0.0.1:8000/_local/openid"}
TEMPLATE = ROOT / "infra" / "resources.yaml"
BIG = "x" * 3000


def create_table(dynamodb):
    key = {"AttributeName": "pk", "AttributeType": "S"}
    schema = [{"AttributeName": "pk", "KeyType": "HASH"}]
    dynamodb.create_table(TableName="tickets", KeySchema=schema, AttributeDefinitions=[key], BillingMode="PAY_PER_REQUEST")


def put(dynamodb, number):
    dynamodb.put_item(TableName="tickets", Item={"pk": {"S": str(number)}, "blob": {"B": b"\x00\xff"}, "text": {"S": BIG}})


def test_kill_9_in_the_middle_of_snapshots_leaves_a_whole_one(tmp_path):
    saved = []
    for life in range(4):
        cloud = started_cloud(tmp_path, snapshot_every_s=0.05)
        cloud.on_snapshot = saved.append
        dynamodb = client("dynamodb", cloud.endpoint)
        if life == 0:
            create_table(dynamodb)
            for number in range(300):
                put(dynamodb, number)
            cloud.save()
        else:
            assert dynamodb.scan(TableName="tickets", Select="COUNT")["Count"] >= 300
        put(dynamodb, 1000 + life)
        before = time.monotonic()
        while not any(started > before for started in saved):
            time.sleep(0.01)
        time.sleep(random.random() * 0.1)
        os.kill(cloud.pid, signal.SIGKILL)
        cloud.stop()
    cloud = started_cloud(tmp_path)
    dynamodb = client("dynamodb", cloud.endpoint)
    found = {item["pk"]["S"]: item for item in dynamodb.scan(TableName="tickets")["Items"]}
    cloud.stop()
    assert {"1000", "1001", "1002", "1003"} <= found.keys()
    assert found["7"]["blob"]["B"] == b"\x00\xff"


def test_a_torn_snapshot_folder_is_never_loaded(tmp_path):
    cloud = started_cloud(tmp_path)
    create_table(client("dynamodb", cloud.endpoint))
    assert cloud.stop()
    torn = tmp_path / "snapshots" / "unfinished-9-1"
    torn.mkdir()
    (torn / "dynamodb.json").write_text('{"__ministack_fo')
    cloud = started_cloud(tmp_path)
    assert client("dynamodb", cloud.endpoint).list_tables()["TableNames"] == ["tickets"]
    assert not torn.exists()
    assert cloud.stop()


def test_an_unreadable_snapshot_stops_the_start_and_loses_nothing(tmp_path):
    cloud = started_cloud(tmp_path)
    create_table(client("dynamodb", cloud.endpoint))
    assert cloud.stop()
    newest = max(path for path in (tmp_path / "snapshots").iterdir())
    (newest / "dynamodb.json").write_text('{"torn')
    cloud = Cloud(CLOUD_PYTHON, tmp_path, free_ports(1)[0], tmp_path / "cloud.log")
    cloud.start()
    with pytest.raises(CloudFailed, match="cannot be read"):
        cloud.wait_ready()
    cloud.stop()
    assert newest.exists()


def test_writes_go_on_while_a_snapshot_is_taken(cloud):
    dynamodb = client("dynamodb", cloud.endpoint)
    create_table(dynamodb)
    stop, done = threading.Event(), []

    def write():
        while not stop.is_set():
            put(dynamodb, len(done))
            done.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(3):
        cloud.save()
    stop.set()
    writer.join()
    assert client("dynamodb", cloud.endpoint).scan(TableName="tickets", Select="COUNT")["Count"] == len(done) > 0


def test_nobody_makes_it_forget_and_ses_ids_are_plain(cloud):
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(urllib.request.Request(cloud.endpoint + "/_ministack/reset", method="POST"))
    sent = client("sesv2", cloud.endpoint).send_email(
        FromEmailAddress="any@example.com",
        Destination={"ToAddresses": ["a@example.org"]},
        Content={"Raw": {"Data": b"Subject: x\r\n\r\nx"}},
    )
    assert "@" not in sent["MessageId"]


def test_a_changed_template_updates_and_keeps_the_data(cloud, tmp_path):
    cloudformation = client("cloudformation", cloud.endpoint)
    stack = ensure_stack(cloudformation, TEMPLATE, PARAMETERS)
    assert stack.environment["STAGE"] == "local"
    assert stack.environment["WORK_QUEUE_URL"] == stack.ids["WorkQueue"]
    dynamodb = client("dynamodb", cloud.endpoint)
    dynamodb.put_item(TableName=stack.environment["DESK_TABLE"], Item={"pk": {"S": "T#1"}, "sk": {"S": "#"}})
    changed = TEMPLATE.read_text().replace("maxReceiveCount: 20", "maxReceiveCount: 21")
    (tmp_path / "changed.yaml").write_text(changed + "\n  NewQueue:\n    Type: AWS::SQS::Queue\n")
    again = ensure_stack(cloudformation, tmp_path / "changed.yaml", PARAMETERS)
    assert again.changed
    assert again.environment == stack.environment
    assert set(again.ids) - set(stack.ids) == {"NewQueue"}
    assert dynamodb.scan(TableName=again.environment["DESK_TABLE"])["Count"] == 1
    attributes = client("sqs", cloud.endpoint).get_queue_attributes(QueueUrl=again.ids["WorkQueue"], AttributeNames=["RedrivePolicy"])
    assert json.loads(attributes["Attributes"]["RedrivePolicy"])["maxReceiveCount"] == 21
    assert not ensure_stack(cloudformation, tmp_path / "changed.yaml", PARAMETERS).changed


def test_a_variable_that_names_nothing_is_refused(cloud, tmp_path):
    bad = TEMPLATE.read_text().replace("STAGE: !Ref Stage", "STAGE: !Ref Nowhere", 1)
    (tmp_path / "bad.yaml").write_text(bad)
    with pytest.raises(StackFailed, match="Nowhere"):
        ensure_stack(client("cloudformation", cloud.endpoint), tmp_path / "bad.yaml", PARAMETERS)


def test_secrets_are_made_once_and_never_changed(cloud):
    ssm, kms = client("ssm", cloud.endpoint), client("kms", cloud.endpoint)
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    made = ensure_secrets(ssm, kms, "/desk/test", key, ["web"])
    assert made == ["/desk/test/chat/web", "/desk/test/content-keys", "/desk/test/identity-key", "/desk/test/signing-keys"]
    before = ssm.get_parameters(Names=made, WithDecryption=True)["Parameters"]
    assert ensure_secrets(ssm, kms, "/desk/test", key, ["web", "app"]) == ["/desk/test/chat/app"]
    after = ssm.get_parameters(Names=made, WithDecryption=True)["Parameters"]
    assert [p["Value"] for p in before] == [p["Value"] for p in after]
    assert {p["Type"] for p in after} == {"SecureString"}
