"""`make deploy` refuses what would hurt, derives what it can, and may be repeated."""

# ruff: noqa: N803 - the arguments bear AWS's names

import json
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, WaiterError

from infra import deploy, template
from infra.artifacts import Artifacts
from infra.package import ROOT, Package
from infra.stack import Stack, StackFailed

EXAMPLE = ROOT / "infra" / "deployment.example.yaml"


def refused(code: str, message: str = "") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "Call")


class Cloud:
    """Stands for the few calls of CloudFormation, SES, STS and S3 that a deployment makes."""

    def __init__(self, *, status=None, refusal="", active=None, account="123456789012", roll_back=False):
        self.status, self.refusal, self.active, self.account, self.roll_back = status, refusal, active, account, roll_back
        self.calls, self.objects, self.buckets, self.proposed = [], {}, set(), {}

    def get_caller_identity(self):
        return {"Account": self.account}

    def describe_active_receipt_rule_set(self):
        return {"Metadata": {"Name": self.active}} if self.active else {}

    def describe_stacks(self, StackName):
        if self.status is None:
            raise refused("ValidationError", f"Stack with id {StackName} does not exist")
        return {"Stacks": [{"StackStatus": self.status, "Outputs": [{"OutputKey": "DataKeyId", "OutputValue": "key"}]}]}

    def create_change_set(self, **proposed):
        self.proposed = proposed
        return {"Id": "arn:change-set"}

    def describe_change_set(self, ChangeSetName):
        return {"StatusReason": self.refusal}

    def delete_change_set(self, ChangeSetName):
        self.calls.append("delete")

    def execute_change_set(self, ChangeSetName):
        self.calls.append("execute")
        self.status = "CREATE_COMPLETE"

    def describe_stack_events(self, StackName):
        return {"StackEvents": [{"LogicalResourceId": "MailRule", "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "no bucket"}]}

    def get_waiter(self, name):
        fails = bool(self.refusal) if name == "change_set_create_complete" else self.roll_back
        return Waiter(fails=fails)

    def head_bucket(self, Bucket):
        if Bucket not in self.buckets:
            raise refused("404")

    def create_bucket(self, Bucket, **where):
        self.buckets.add(Bucket)
        self.calls.append(("create", where))

    def put_public_access_block(self, Bucket, PublicAccessBlockConfiguration):
        self.calls.append(("closed", all(PublicAccessBlockConfiguration.values())))

    def head_object(self, Bucket, Key):
        if Key not in self.objects:
            raise refused("404")

    def put_object(self, Bucket, Key, Body):
        self.calls.append(("put", Key))
        self.objects[Key] = Body


class Waiter:
    def __init__(self, *, fails):
        self.fails = fails

    def wait(self, **_):
        if self.fails:
            raise WaiterError("waiter", "failed", {})


@pytest.fixture
def package(tmp_path):
    made = Package(tmp_path)
    made.application.write_bytes(b"application")
    made.layer.write_bytes(b"layer")
    functions = {"Sweep": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "./deployment.zip"}}}
    layers = {"ManagedLayer": {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "./layer-deployment.zip"}}}
    made.template.write_text(json.dumps({"Resources": functions | layers | {"Q": {"Type": "AWS::SQS::Queue"}}}))
    return made


def test_the_example_is_valid_and_names_real_parameters():
    deployment = deploy.read_deployment(EXAMPLE)
    assert set(deployment.parameters) <= set(template.whole()["Parameters"])


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("stage: Prod", "stage"),
        ("base_url: https://desk.example.com/", "base_url"),
        ("account: 1234", "account"),
        ("surprise: 1", "surprise"),
        ("parameters: {Mailboxes: a@example.com}", "Mailboxes follow from"),
    ],
)
def test_a_wrong_deployment_file_is_refused_with_the_place(tmp_path, line, complaint):
    key = line.partition(":")[0]
    kept = [text for text in EXAMPLE.read_text().split("parameters:")[0].splitlines() if not text.startswith(key + ":")]
    (tmp_path / "prod.yaml").write_text("\n".join([*kept, line]))
    with pytest.raises(deploy.CannotDeploy, match=complaint):
        deploy.read_deployment(tmp_path / "prod.yaml")


def test_a_missing_deployment_file_is_told():
    with pytest.raises(deploy.CannotDeploy, match=r"deployment\.example\.yaml"):
        deploy.read_deployment(Path("/nowhere/prod.yaml"))


def test_credentials_of_another_account_are_refused():
    with pytest.raises(deploy.CannotDeploy, match="are for account 999999999999"):
        deploy._refuse_other_account(Cloud(account="9" * 12), deploy.read_deployment(EXAMPLE))


@pytest.mark.parametrize("active", [None, "madoguchi-prod"])
def test_our_own_rule_set_or_none_is_no_obstacle(active):
    deploy._refuse_to_take_over(Cloud(active=active), "madoguchi-prod", replace=False)


def test_the_mail_of_another_desk_is_not_stopped_unasked():
    with pytest.raises(deploy.CannotDeploy, match="other-mail is active here"):
        deploy._refuse_to_take_over(Cloud(active="other-mail"), "madoguchi-prod", replace=False)
    deploy._refuse_to_take_over(Cloud(active="other-mail"), "madoguchi-prod", replace=True)


def test_packages_are_kept_by_content_and_uploaded_once(package):
    cloud = Cloud()
    artifacts = Artifacts(cloud, "packages", "eu-west-1")
    first, second = artifacts.upload(package), artifacts.upload(package)
    assert first == second
    assert first.startswith("https://packages.s3.eu-west-1.amazonaws.com/madoguchi/")
    assert len([call for call in cloud.calls if call[0] == "put"]) == 3
    uploaded = json.loads(cloud.objects[first.partition(".com/")[2]])["Resources"]
    assert cloud.objects[uploaded["Sweep"]["Properties"]["CodeUri"]["Key"]] == b"application"
    assert cloud.objects[uploaded["ManagedLayer"]["Properties"]["ContentUri"]["Key"]] == b"layer"


def test_a_missing_bucket_for_packages_is_made_and_closed(package):
    cloud = Cloud()
    Artifacts(cloud, "packages", "eu-west-1").upload(package)
    assert cloud.calls[0] == ("create", {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}})
    assert cloud.calls[1] == ("closed", True)


@pytest.mark.parametrize(("status", "kind"), [(None, "CREATE"), ("REVIEW_IN_PROGRESS", "CREATE"), ("UPDATE_COMPLETE", "UPDATE")])
def test_a_stack_is_created_or_updated_by_a_change_set(status, kind):
    cloud = Cloud(status=status)
    assert Stack(cloud, "madoguchi-prod").apply("https://x", {"Stage": "prod"}) == {"DataKeyId": "key"}
    assert cloud.proposed["ChangeSetType"] == kind
    assert cloud.calls == ["execute"]


def test_nothing_to_change_is_no_fault():
    cloud = Cloud(status="UPDATE_COMPLETE", refusal="The submitted information didn't contain changes.")
    Stack(cloud, "madoguchi-prod").apply("https://x", {})
    assert cloud.calls == ["delete"]


def test_a_refused_template_is_told_with_the_reason():
    with pytest.raises(StackFailed, match="Unresolved resource"):
        Stack(Cloud(status="UPDATE_COMPLETE", refusal="Unresolved resource"), "madoguchi-prod").apply("https://x", {})


def test_a_rolled_back_stack_is_told_with_the_resource():
    with pytest.raises(StackFailed, match="MailRule: no bucket"):
        Stack(Cloud(roll_back=True), "madoguchi-prod").apply("https://x", {})
