"""Creates in the local AWS what `infra/resources.yaml`, `record.yaml` and `sign_in.yaml` say: they are the one list of tables, queues, topics, buckets and keys.

The resources that hold state go into a CloudFormation stack of the local AWS; the environment block of the API's function, written with
`Ref`, `Sub` and `GetAtt` for Lambda, becomes that stack's outputs, so CloudFormation itself resolves it.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.template import state

STACK = "madoguchi-local"
HOLDS_STATE = frozenset(
    {
        "AWS::Cognito::UserPool",
        "AWS::Cognito::UserPoolClient",
        "AWS::DynamoDB::Table",
        "AWS::KMS::Alias",
        "AWS::KMS::Key",
        "AWS::S3::Bucket",
        "AWS::SNS::Subscription",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
    }
)
SETTLED_WITHIN_S = 60.0
_SUB_NAME = re.compile(r"\$\{([A-Za-z0-9:]+)")


class StackFailed(Exception):
    """The local AWS could not create what the template says; the message carries its reasons."""


@dataclass(frozen=True)
class Stack:
    """What the stack holds: the functions' environment, and the physical id of each resource by its name in the template."""

    environment: dict[str, str]
    ids: dict[str, str]
    changed: bool


def local_template(whole: dict[str, Any]) -> dict[str, Any]:
    """The part of the template that the local AWS creates, with the functions' environment as its outputs.

    The whole of APIHandler's `Environment.Variables` is taken. Raises StackFailed where it names what is not created here: ministack would put
    the bare name in, as if it were the value.
    """
    variables = whole["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]
    resources = {name: _kept(body) for name, body in whole["Resources"].items() if body.get("Type") in HOLDS_STATE}
    for body in resources.values():
        _drop_missing_dependencies(body, resources)
    if unknown := sorted(_names_in(variables) - resources.keys() - whole.get("Parameters", {}).keys()):
        raise StackFailed(
            f"APIHandler's environment in infra/resources.yaml names {', '.join(unknown)}, which the local AWS does not create"
        )
    outputs = {name.replace("_", ""): {"Description": name, "Value": value} for name, value in variables.items()}
    sections: dict[str, Any] = {key: whole[key] for key in ("Parameters", "Conditions", "Mappings") if key in whole}
    return {**sections, "Resources": resources, "Outputs": outputs}


def _names_in(value: Any) -> set[str]:
    """The parameters and resources that `Ref`, `Fn::GetAtt` and `Fn::Sub` in `value` name."""
    if isinstance(value, list):
        return set().union(*map(_names_in, value))
    if not isinstance(value, dict):
        return set()
    names: set[str] = set()
    for key, inner in value.items():
        if key == "Ref":
            names.add(inner)
        elif key == "Fn::GetAtt":
            names.add(inner[0])
        elif key == "Fn::Sub" and isinstance(inner, str):
            names |= set(_SUB_NAME.findall(inner))
        else:
            names |= _names_in(inner)
    return {name for name in names if not name.startswith("AWS::")}


def _kept(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != "Metadata"}


def _drop_missing_dependencies(body: dict[str, Any], resources: dict[str, Any]) -> None:
    wanted = body.pop("DependsOn", [])
    present = [name for name in ([wanted] if isinstance(wanted, str) else wanted) if name in resources]
    if present:
        body["DependsOn"] = present


def ensure_stack(cloudformation: Any, template_file: Path, parameters: dict[str, str]) -> Stack:
    """Creates or updates the stack when template or parameters changed since; data stays.

    Raises: StackFailed, with every reason that CloudFormation gave.
    """
    body = json.dumps(local_template(state(template_file)), sort_keys=True)
    digest = hashlib.sha256(json.dumps([body, parameters], sort_keys=True).encode()).hexdigest()
    stack = _describe(cloudformation)
    changed = (
        stack is None
        or _tag(stack, "digest") != digest
        or not stack["StackStatus"].endswith("_COMPLETE")
        or "ROLLBACK" in stack["StackStatus"]
    )
    if changed:
        _apply(cloudformation, exists=stack is not None, body=body, parameters=parameters, digest=digest)
        stack = _settled(cloudformation)
    assert stack is not None
    environment = {output["Description"]: output["OutputValue"] for output in stack["Outputs"]}
    found = cloudformation.describe_stack_resources(StackName=STACK)["StackResources"]
    return Stack(environment, {item["LogicalResourceId"]: item["PhysicalResourceId"] for item in found}, changed)


def _apply(cloudformation: Any, *, exists: bool, body: str, parameters: dict[str, str], digest: str) -> None:
    call = cloudformation.update_stack if exists else cloudformation.create_stack
    try:
        call(
            StackName=STACK,
            TemplateBody=body,
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            Tags=[{"Key": "digest", "Value": digest}],
        )
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise StackFailed(f"infra/resources.yaml was refused: {error.response['Error'].get('Message', error)}") from error


def _describe(cloudformation: Any) -> dict[str, Any] | None:
    try:
        stack: dict[str, Any] = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return stack


def _settled(cloudformation: Any) -> dict[str, Any]:
    deadline = time.monotonic() + SETTLED_WITHIN_S
    while (stack := _describe(cloudformation)) and stack["StackStatus"].endswith("IN_PROGRESS"):
        if time.monotonic() > deadline:
            raise StackFailed(f"the stack {STACK} is still {stack['StackStatus']} after {SETTLED_WITHIN_S:.0f} s")
        time.sleep(0.05)
    if stack is None or stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise StackFailed(f"infra/resources.yaml could not be created: {_reasons(cloudformation)}")
    return stack


def _reasons(cloudformation: Any) -> str:
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    failed = [event for event in events if "FAILED" in event["ResourceStatus"]]
    return "; ".join(f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '?')}" for event in failed) or "no reason given"


def _tag(stack: dict[str, Any], key: str) -> str | None:
    return next((tag["Value"] for tag in stack.get("Tags", []) if tag["Key"] == key), None)
