"""What holds the desk's state is backed up, encrypted and closed, as the data model promises."""

from typing import Any

import pytest

from chalicelib.entrypoints.errors import LAST_RECEIVE
from infra.template import whole

RESOURCES: dict[str, dict[str, Any]] = whole()["Resources"]
DATA_KEY = {"Ref": "DataKey"}


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    return {name: body.get("Properties", {}) for name, body in RESOURCES.items() if body.get("Type") == kind}


TABLES = of_type("AWS::DynamoDB::Table")
BUCKETS = of_type("AWS::S3::Bucket")
QUEUES = of_type("AWS::SQS::Queue")


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_on_demand_and_under_our_key(name):
    assert TABLES[name]["BillingMode"] == "PAY_PER_REQUEST"
    assert TABLES[name]["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": DATA_KEY}


@pytest.mark.parametrize(("name", "days"), [("DeskTable", 35), ("KeysTable", 1)])
def test_tables_that_cannot_be_rebuilt_are_restorable_and_protected(name, days):
    assert TABLES[name]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": days}
    assert TABLES[name]["DeletionProtectionEnabled"] is True
    assert RESOURCES[name]["DeletionPolicy"] == RESOURCES[name]["UpdateReplacePolicy"] == "Retain"


def test_erased_keys_outlive_erasure_by_a_day_at_most():
    assert TABLES["KeysTable"]["PointInTimeRecoverySpecification"]["RecoveryPeriodInDays"] == 1
    assert "StreamSpecification" not in TABLES["KeysTable"]


def test_the_search_table_is_derived_so_it_has_no_backup_and_feeds_no_stream():
    assert "PointInTimeRecoverySpecification" not in TABLES["SearchTable"]
    assert "StreamSpecification" not in TABLES["SearchTable"]


def test_the_desk_streams_both_images_and_lets_items_expire():
    assert TABLES["DeskTable"]["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert TABLES["DeskTable"]["TimeToLiveSpecification"] == {"AttributeName": "exp", "Enabled": True}


def test_the_desk_has_the_five_indexes_of_the_data_model():
    projections = {index["IndexName"]: index["Projection"]["ProjectionType"] for index in TABLES["DeskTable"]["GlobalSecondaryIndexes"]}
    assert projections == {"due": "KEYS_ONLY", "queue": "INCLUDE", "risk": "KEYS_ONLY", "own": "KEYS_ONLY", "cust": "KEYS_ONLY"}


def test_every_declared_attribute_is_a_key():
    desk = TABLES["DeskTable"]
    keys = {key["AttributeName"] for schema in (desk, *desk["GlobalSecondaryIndexes"]) for key in schema["KeySchema"]}
    assert {attribute["AttributeName"] for attribute in desk["AttributeDefinitions"]} == keys


@pytest.mark.parametrize(
    ("name", "key"),
    [("RawMailBucket", "RawMailKey"), ("ContentBucket", "DataKey"), ("ConfigBucket", "DataKey"), ("AuditBucket", "DataKey")],
)
def test_buckets_are_private_kept_and_encrypted_with_a_bucket_key(name, key):
    assert set(BUCKETS[name]["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(BUCKETS[name]["PublicAccessBlockConfiguration"]) == 4
    (rule,) = BUCKETS[name]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["BucketKeyEnabled"] is True
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Fn::GetAtt": [key, "Arn"]}}
    assert RESOURCES[name]["DeletionPolicy"] == RESOURCES[name]["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("name", ["SearchBucket", "HandoutBucket"])
def test_what_must_be_gone_leaves_no_old_version(name):
    """A segment from which a customer was taken; a file that was handed out."""
    bucket = BUCKETS[name]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["BucketEncryption"] == BUCKETS["ConfigBucket"]["BucketEncryption"]
    assert "VersioningConfiguration" not in bucket
    assert len(BUCKETS) == 6


def test_anchors_of_the_record_are_locked():
    bucket = BUCKETS["AuditBucket"]
    assert bucket["ObjectLockEnabled"] is True
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["ObjectLockConfiguration"]["Rule"] == {"DefaultRetention": {"Mode": {"Ref": "AuditLock"}, "Days": {"Ref": "AuditDays"}}}
    assert not any("Expiration" in name for rule in bucket["LifecycleConfiguration"]["Rules"] for name in rule)


def test_raw_mail_ends_and_leaves_no_old_version():
    rules = BUCKETS["RawMailBucket"]["LifecycleConfiguration"]["Rules"]
    assert {"Ref": "RawMailDays"} in [rule.get("ExpirationInDays") for rule in rules]
    assert "VersioningConfiguration" not in BUCKETS["RawMailBucket"]


@pytest.mark.parametrize("name", ["ContentBucket", "ConfigBucket"])
def test_overwritten_content_is_kept_for_a_while(name):
    assert BUCKETS[name]["VersioningConfiguration"] == {"Status": "Enabled"}
    assert any("NoncurrentVersionExpiration" in rule for rule in BUCKETS[name]["LifecycleConfiguration"]["Rules"])


@pytest.mark.parametrize("name", QUEUES)
def test_queues_are_under_our_key(name):
    assert QUEUES[name]["KmsMasterKeyId"] == DATA_KEY


@pytest.mark.parametrize("name", [name for name in QUEUES if not name.endswith("DeadLetters")])
def test_every_queue_gives_up_late_and_into_a_queue(name):
    redrive = QUEUES[name]["RedrivePolicy"]
    assert redrive["maxReceiveCount"] == LAST_RECEIVE, "the function takes the last receive for its last chance"
    target, attribute = redrive["deadLetterTargetArn"]["Fn::GetAtt"]
    assert (target, attribute) == (name.removeprefix("Urgent").replace("Queue", "DeadLetters"), "Arn")


def test_what_mail_passes_through_keeps_nothing_for_over_four_days_and_due_work_two_weeks():
    kept = {name: QUEUES[name]["MessageRetentionPeriod"] for name in QUEUES}
    assert kept == {
        "InboundMailQueue": 4 * 86400,
        "InboundMailDeadLetters": 4 * 86400,
        "WorkQueue": 4 * 86400,
        "UrgentWorkQueue": 4 * 86400,
        "WorkDeadLetters": 14 * 86400,
        "StreamDeadLetters": 14 * 86400,
    }


def test_what_the_mail_topic_cannot_hand_over_is_not_lost():
    subscription = RESOURCES["InboundMailSubscription"]["Properties"]
    assert subscription["RedrivePolicy"] == {"deadLetterTargetArn": {"Fn::GetAtt": ["InboundMailDeadLetters", "Arn"]}}


def test_topics_that_carry_tickets_are_under_our_key_and_the_alarms_are_not():
    topics = of_type("AWS::SNS::Topic")
    assert {name for name, topic in topics.items() if topic.get("KmsMasterKeyId") == DATA_KEY} == {
        "InboundMailTopic",
        "MailEventsTopic",
        "PageTopic",
        "FallbackTopic",
    }


@pytest.mark.parametrize("key", ["DataKey", "RawMailKey"])
def test_keys_are_rotated_and_kept(key):
    assert RESOURCES[key]["Properties"]["EnableKeyRotation"] is True
    assert RESOURCES[key]["DeletionPolicy"] == RESOURCES[key]["UpdateReplacePolicy"] == "Retain"


def test_raw_mail_s_key_decrypts_for_three_roles_and_for_nobody_else():
    administers, decrypts, encrypts = RESOURCES["RawMailKey"]["Properties"]["KeyPolicy"]["Statement"]
    opening = {
        "kms:*",
        "kms:Decrypt",
        "kms:ReEncrypt*",
        "kms:ReEncryptFrom",
        "kms:CreateGrant",
        "kms:GenerateDataKey*",
        "kms:GenerateDataKey",
        "*",
    }
    assert not opening & set(administers["Action"])
    assert decrypts["Action"] == "kms:Decrypt"
    roles = [name["Fn::Sub"].rpartition("role/")[2] for name in decrypts["Condition"]["ArnLike"]["aws:PrincipalArn"]]
    assert roles == ["${AWS::StackName}-InboundMailRole-*", "${AWS::StackName}-ApiHandlerRole-*", "${AWS::StackName}-RawMailReaderRole-*"]
    assert decrypts["Condition"]["StringEquals"] == {"kms:ViaService": {"Fn::Sub": "s3.${AWS::Region}.amazonaws.com"}}
    assert encrypts["Principal"] == {"Service": "ses.amazonaws.com"}
    assert set(encrypts["Action"]) == {"kms:Encrypt", "kms:GenerateDataKey*"}
    assert set(encrypts["Condition"]["StringEquals"]) == {"aws:SourceAccount", "aws:SourceArn"}


def test_compliance_reads_raw_mail_alone_and_only_where_it_is_named():
    role = RESOURCES["RawMailReaderRole"]
    (policy,) = role["Properties"]["Policies"]
    actions = {statement["Action"] for statement in policy["PolicyDocument"]["Statement"]}
    assert role["Condition"] == "HasCompliance"
    assert actions == {"s3:ListBucket", "s3:GetObject", "kms:Decrypt"}
    assert whole()["Parameters"]["ComplianceArn"]["Default"] == ""
