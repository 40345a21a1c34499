"""Applies a template to a CloudFormation stack by a change set, and tells why where AWS refuses."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError, WaiterError

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
WAIT = {"Delay": 5, "MaxAttempts": 360}
NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")


class StackFailed(Exception):
    """CloudFormation refused the change; the message carries its reasons. The stack is as it was before."""


class Stack:
    def __init__(self, cloudformation: Any, name: str) -> None:
        self._aws = cloudformation
        self.name = name

    def apply(self, template_url: str, parameters: Mapping[str, str]) -> dict[str, str]:
        """Creates or updates the stack and returns its outputs. Raises StackFailed."""
        exists = self._exists()
        change_set = self._propose(template_url, parameters, exists=exists)
        if change_set:
            self._aws.execute_change_set(ChangeSetName=change_set)
            self._wait("stack_update_complete" if exists else "stack_create_complete", StackName=self.name)
        return self.outputs()

    def outputs(self) -> dict[str, str]:
        described = self._aws.describe_stacks(StackName=self.name)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}

    def _propose(self, template_url: str, parameters: Mapping[str, str], *, exists: bool) -> str | None:
        """The change set's ARN, None where there is nothing to change."""
        change_set = self._create_change_set(
            StackName=self.name,
            ChangeSetName="c" + hashlib.sha256(json.dumps([template_url, dict(parameters)], sort_keys=True).encode()).hexdigest()[:32],
            ChangeSetType="UPDATE" if exists else "CREATE",
            TemplateURL=template_url,
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            Capabilities=CAPABILITIES,
            Tags=[{"Key": "application", "Value": "madoguchi"}],
        )
        try:
            self._aws.get_waiter("change_set_create_complete").wait(ChangeSetName=change_set, WaiterConfig=WAIT)
        except WaiterError as error:
            reason = str(self._aws.describe_change_set(ChangeSetName=change_set).get("StatusReason", error))
            self._aws.delete_change_set(ChangeSetName=change_set)
            if any(words in reason for words in NOTHING_TO_DO):
                return None
            raise StackFailed(f"CloudFormation refused the template: {reason}") from error
        return change_set

    def _create_change_set(self, **proposal: Any) -> str:
        try:
            return str(self._aws.create_change_set(**proposal)["Id"])
        except ClientError as error:
            raise StackFailed(f"CloudFormation takes no change of {self.name}: {error.response['Error'].get('Message', error)}") from error

    def _exists(self) -> bool:
        """A stack that only ever had a proposal (REVIEW_IN_PROGRESS) does not exist yet."""
        try:
            status = self._aws.describe_stacks(StackName=self.name)["Stacks"][0]["StackStatus"]
        except ClientError as error:
            if "does not exist" in str(error):
                return False
            raise
        return bool(status != "REVIEW_IN_PROGRESS")

    def _wait(self, waiter: str, **what: str) -> None:
        try:
            self._aws.get_waiter(waiter).wait(**what, WaiterConfig=WAIT)
        except WaiterError as error:
            raise StackFailed(f"The stack {self.name} was rolled back: {self._reasons() or error}") from error

    def _reasons(self) -> str:
        events = self._aws.describe_stack_events(StackName=self.name)["StackEvents"]
        failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
        return "; ".join(f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}" for event in failed[:5])
