"""Each function may do what it needs on resources that are named, and services reach us only from our own account."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from chalicelib.sla import recounting
from infra.template import FOLDER, whole

RESOURCES: dict[str, dict[str, Any]] = whole()["Resources"]
CHALICE = FOLDER.parent / ".chalice"
POLICIES: dict[str, list[dict[str, Any]]] = {
    file.stem.removeprefix("policy-"): json.loads(file.read_text())["Statement"] for file in sorted(CHALICE.glob("policy-*.json"))
}
WILDCARDS_WITH_A_REASON = {
    "ReadThePublishedDesk": "S3 grants objects by prefix",
    "KeepContent": "S3 grants objects by prefix",
    "ReadRawMail": "S3 grants objects by prefix",
    "ReadSegments": "S3 grants objects by prefix",
    "KeepSegments": "S3 grants objects by prefix",
    "ReadLongMessages": "S3 grants objects by prefix",
    "AnchorTheRecord": "S3 grants objects by prefix",
    "HandOutFiles": "S3 grants objects by prefix",
    "EndHandouts": "S3 grants objects by prefix",
    "ReadSecrets": "parameters are granted by path",
    "SendFromOurMailboxesAlone": "identities may be domains or addresses; the condition names the senders",
}


def statements() -> list[tuple[str, dict[str, Any]]]:
    return [(function, statement) for function, policy in POLICIES.items() for statement in policy]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def actions(function: str) -> set[str]:
    return {action for statement in POLICIES[function] for action in as_list(statement["Action"])}


def resources_of(function: str, action: str) -> list[str]:
    granted = [statement["Resource"] for statement in POLICIES[function] if action in as_list(statement["Action"])]
    return [json.dumps(resource) for resource in granted]


def test_every_function_has_a_policy_of_its_own():
    functions = json.loads((CHALICE / "config.json").read_text())["stages"]["deployed"]["lambda_functions"]
    files = [function["iam_policy_file"] for function in functions.values()]
    assert set(functions) == {"api_handler", "inbound_mail", "stream", "sweep", "work"}
    assert len(set(files)) == len(functions)
    assert {f"policy-{name}.json" for name in POLICIES} == set(files)


def test_chalice_guesses_no_policy():
    assert json.loads((CHALICE / "config.json").read_text())["autogen_policy"] is False


@pytest.mark.parametrize(("function", "statement"), statements())
def test_no_action_is_a_wildcard(function, statement):
    assert statement["Effect"] == "Allow"
    assert not [action for action in as_list(statement["Action"]) if "*" in action]


@pytest.mark.parametrize(("function", "statement"), statements())
def test_resources_are_named(function, statement):
    for resource in as_list(statement["Resource"]):
        assert isinstance(resource, dict), f"{resource} names no resource of the template"
        if "*" in json.dumps(resource):
            assert statement["Sid"] in WILDCARDS_WITH_A_REASON


@pytest.mark.parametrize(("function", "statement"), statements())
def test_what_a_policy_names_exists(function, statement):
    for resource in as_list(statement["Resource"]):
        name = resource.get("Ref") or resource.get("Fn::GetAtt", [None])[0]
        names = [name] if name else re.findall(r"\$\{(\w+)\.Arn\}", resource["Fn::Sub"])
        assert all(name in RESOURCES for name in names)


def test_raw_mail_is_read_by_intake_and_by_who_releases_it_alone():
    assert {function for function in POLICIES if "RawMailBucket" in json.dumps(POLICIES[function])} == {"api", "inbound-mail"}


def test_raw_mail_is_opened_by_who_reads_it_and_only_through_s3():
    opening = {function: statement for function, statement in statements() if "RawMailKey" in json.dumps(statement)}
    assert set(opening) == {"api", "inbound-mail"}
    for statement in opening.values():
        assert (statement["Action"], "s3.${AWS::Region}" in json.dumps(statement["Condition"])) == ("kms:Decrypt", True)


def test_intake_alone_leaves_pointers():
    assert {function for function in POLICIES if "InboundMailDeadLetters" in json.dumps(POLICIES[function])} == {"inbound-mail"}
    assert set(resources_of("inbound-mail", "sqs:SendMessage")) == {
        f'{{"Fn::GetAtt": ["{queue}", "Arn"]}}' for queue in ("InboundMailDeadLetters", "UrgentWorkQueue")
    }


def test_the_worker_alone_pages():
    assert [function for function in POLICIES if "sns:Publish" in actions(function)] == ["work"]


def test_the_sweep_reads_keys_and_times_and_no_secret():
    assert actions("sweep") - {"dynamodb:PutItem"} <= {
        "dynamodb:Query", "kms:Decrypt", "kms:GenerateDataKey", "logs:CreateLogStream", "logs:PutLogEvents",
        "s3:GetObject", "s3:ListBucket", "sqs:GetQueueAttributes", "sqs:SendMessage",
    }  # fmt: skip
    assert resources_of("sweep", "dynamodb:Query") == ['{"Fn::Sub": "${DeskTable.Arn}/index/due"}']
    decrypt = next(statement for statement in POLICIES["sweep"] if statement["Action"] == "kms:Decrypt")
    assert "kms:ViaService" in json.dumps(decrypt["Condition"])


def test_the_sweep_writes_nothing_but_that_something_was_published():
    """Without it every sweep after a publication that moves promises would fail."""
    (put,) = [statement for statement in POLICIES["sweep"] if "dynamodb:PutItem" in as_list(statement["Action"])]
    assert put["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [recounting.PARTITION]}}
    assert put["Resource"] == {"Fn::GetAtt": ["DeskTable", "Arn"]}


def test_the_worker_reads_the_index_by_which_it_counts_open_tickets_anew():
    assert any(statement["Resource"] == {"Fn::Sub": "${DeskTable.Arn}/index/risk"} for statement in POLICIES["work"])


def test_the_worker_reads_the_index_by_which_it_sees_who_is_free():
    """Rules that assign by themselves are carried out there."""
    assert any(statement["Resource"] == {"Fn::Sub": "${DeskTable.Arn}/index/own"} for statement in POLICIES["work"])


def test_who_wakes_a_page_may_send_to_the_queue_that_carries_it():
    for function in ("api", "inbound-mail", "work"):
        assert '"UrgentWorkQueue"' in "".join(resources_of(function, "sqs:SendMessage"))


def test_customers_keys_are_never_changed_or_deleted_by_a_function():
    for policy in POLICIES.values():
        held = {action for statement in policy if "KeysTable" in json.dumps(statement) for action in as_list(statement["Action"])}
        assert not held & {"dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:Scan"}


def test_nobody_scans():
    assert not [function for function in POLICIES if "dynamodb:Scan" in actions(function)]


def test_mail_goes_out_from_configured_mailboxes_alone():
    for function in ("api", "inbound-mail", "work"):
        send = next(statement for statement in POLICIES[function] if "ses:SendEmail" in as_list(statement["Action"]))
        assert send["Condition"] == {"StringLike": {"ses:FromAddress": {"Ref": "Mailboxes"}}}


@pytest.mark.parametrize("bucket", ["RawMailBucket", "ContentBucket", "ConfigBucket"])
def test_buckets_refuse_what_is_not_over_tls(bucket):
    policy = RESOURCES[f"{bucket}Policy"]["Properties"]["PolicyDocument"]["Statement"]
    deny = next(statement for statement in policy if statement["Effect"] == "Deny")
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert deny["Principal"] == "*"
    assert deny["Action"] == "s3:*"


SEARCH_DOMAIN = "arn:${AWS::Partition}:es:${AWS::Region}:${AWS::AccountId}:domain/${SearchDomainName}"
SEARCH_ALIAS = "madoguchi-${Stage}-search"


@pytest.mark.parametrize(
    ("name", "role", "granted"),
    [
        ("SearchesTheDomain", "ApiHandlerRole", {"es:ESHttpPost": [f"/{SEARCH_ALIAS}/_search"]}),
        (
            "WritesIntoTheDomain", "StreamRole",
            {
                "es:ESHttpPost": [
                    f"/{SEARCH_ALIAS}/_bulk", f"/{SEARCH_ALIAS}/_delete_by_query", f"/{SEARCH_ALIAS}/_refresh", f"/{SEARCH_ALIAS}-??????/_refresh",
                ],
                "es:ESHttpGet": [f"/_alias/{SEARCH_ALIAS}"],
                "es:ESHttpPut": [f"/{SEARCH_ALIAS}-000001"],
            },
        ),
    ],
)  # fmt: skip
def test_search_domain_is_reached_by_two_functions_where_one_is_given(name, role, granted):
    policy = RESOURCES[name]
    assert (policy["Condition"], policy["Properties"]["Roles"]) == ("HasSearchDomain", [{"Ref": role}])
    assert {
        statement["Action"]: [resource["Fn::Sub"].removeprefix(SEARCH_DOMAIN) for resource in as_list(statement["Resource"])]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    } == granted
    assert whole()["Conditions"]["HasSearchDomain"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "SearchDomain"}, ""]}]}


def test_no_function_may_reach_a_search_domain_otherwise():
    assert not [function for function in POLICIES if any(action.startswith("es:") for action in actions(function))]


def resource_policies():
    return [
        statement
        for body in RESOURCES.values()
        if body.get("Type") != "AWS::IAM::Policy"
        for statement in body.get("Properties", {}).get("PolicyDocument", {}).get("Statement", [])
    ]


def test_services_are_let_in_for_our_own_resources_alone():
    allowed = [statement for statement in resource_policies() if statement["Effect"] == "Allow" and "Service" in statement["Principal"]]
    assert len(allowed) == 6
    for statement in allowed:
        assert "aws:SourceArn" in json.dumps(statement["Condition"])


def test_no_resource_policy_lets_everyone_in():
    for statement in resource_policies():
        assert statement["Effect"] == "Deny" or statement["Principal"] != "*"


def test_the_rule_waits_for_the_policies_that_ses_tries_at_once():
    assert set(RESOURCES["MailRule"]["DependsOn"]) == {"RawMailBucketPolicy", "InboundMailTopicPolicy"}


def test_the_rule_scans_and_takes_only_our_mailboxes():
    rule = RESOURCES["MailRule"]["Properties"]["Rule"]
    assert rule["ScanEnabled"] is True
    assert rule["Recipients"] == {"Ref": "Mailboxes"}
    (action,) = rule["Actions"]
    assert action["S3Action"]["ObjectKeyPrefix"] == "inbound/"


def deployed_text() -> list[Path]:
    return [*FOLDER.glob("*.yaml"), *CHALICE.glob("*.json")]


@pytest.mark.parametrize("file", deployed_text(), ids=lambda file: file.name)
def test_no_account_and_no_secret_is_written_down(file):
    text = file.read_text().replace("123456789012", "").replace("00000000-0000-0000-0000-000000000000", "")
    assert not re.search(r"\b\d{12}\b", text)
    assert not re.search(r"AKIA[0-9A-Z]{16}|whsec_|-----BEGIN|password", text)
