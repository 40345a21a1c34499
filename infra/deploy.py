"""`make deploy`: puts a package into an AWS account and does, in order, what CloudFormation cannot: secrets, the desk document, the mail rule."""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import boto3
import msgspec
import yaml
from msgspec import Meta, Struct, field

from chalicelib.aws.objects import S3Objects
from chalicelib.desk.model import DeskDocument

from .artifacts import Artifacts
from .knowledge_base.compiling import BadKnowledgeError
from .knowledge_base.publishing import CannotPublish, publish_knowledge
from .package import ROOT, Package
from .publish import BadDocumentError, publish, read_document
from .secrets import ensure_secrets
from .stack import Stack, StackFailed

NEVER_GIVEN = frozenset({"Stage", "BaseUrl", "Mailboxes"})


class CannotDeploy(Exception):
    """What the deployment file says does not fit, or the account is in the way."""


class Deployment(Struct, frozen=True, forbid_unknown_fields=True):
    """One desk in one account (docs/deploy.md); `parameters` are the stack's own, beside those that follow from the rest."""

    stage: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,15}$")]
    region: str
    account: Annotated[str, Meta(pattern=r"^\d{12}$")]
    artifacts: str
    desk: str
    base_url: Annotated[str, Meta(pattern=r"^https://[^\s/]+(/[^\s]*[^\s/])?$")]
    parameters: dict[str, str | int] = field(default_factory=dict)

    @property
    def stack(self) -> str:
        """Also the receipt rule set's name."""
        return f"madoguchi-{self.stage}"


def main() -> None:
    arguments = _arguments()
    try:
        deployment = read_deployment(arguments.deployment)
        document = read_document((arguments.deployment.parent / deployment.desk).read_text(encoding="utf-8"))
        session = boto3.Session(region_name=deployment.region)
        _refuse_other_account(session.client("sts"), deployment)
        if arguments.secrets_only:
            make_secrets(session, deployment, document, Stack(session.client("cloudformation"), deployment.stack).outputs())
            return
        deploy(session, deployment, document, Package(arguments.package), replace_rule_set=arguments.replace_rule_set)
    except (CannotDeploy, CannotPublish, StackFailed, BadDocumentError, BadKnowledgeError, FileNotFoundError) as error:
        sys.exit(str(error))


def read_deployment(file: Path) -> Deployment:
    """Raises CannotDeploy with the path of what is wrong."""
    try:
        deployment = msgspec.convert(yaml.safe_load(file.read_text(encoding="utf-8")), Deployment)
    except (OSError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise CannotDeploy(f"{file}: {error}. See infra/deployment.example.yaml.") from error
    if clashing := NEVER_GIVEN & deployment.parameters.keys():
        raise CannotDeploy(
            f"{file}: {', '.join(sorted(clashing))} follow from stage, base_url and the desk document. Take them out of parameters."
        )
    return deployment


def deploy(session: Any, deployment: Deployment, document: DeskDocument, package: Package, *, replace_rule_set: bool) -> None:
    """Each step may be repeated; what is done already is left alone. Raises CannotDeploy, StackFailed."""
    if not package.template.exists():
        raise CannotDeploy(f"There is no package in {package.folder}. Run `make package` first.")
    _refuse_to_take_over(session.client("ses"), deployment.stack, replace=replace_rule_set)
    template_url = Artifacts(session.client("s3"), deployment.artifacts, deployment.region).upload(package)
    outputs = Stack(session.client("cloudformation"), deployment.stack).apply(template_url, stack_parameters(deployment, document))
    make_secrets(session, deployment, document, outputs)
    published = publish(document, S3Objects(session.client("s3"), outputs["ConfigBucketName"]))
    _say(f"desk document: version {published.version}")
    knowledge = publish_knowledge(S3Objects(session.client("s3"), outputs["ConfigBucketName"]))
    _say(f"knowledge: version {knowledge}" if knowledge else "knowledge: unchanged")
    session.client("ses").set_active_receipt_rule_set(RuleSetName=outputs["MailRuleSetName"])
    _say(f"mail in is active: {outputs['MailRuleSetName']}")
    _say(f"the desk is at {deployment.base_url} (API Gateway: {outputs['EndpointURL']})")


def make_secrets(session: Any, deployment: Deployment, document: DeskDocument, outputs: Mapping[str, str]) -> None:
    """Makes what is missing, also for chat channels that are new in the document; what exists is never read nor changed."""
    prefix, channels = f"/madoguchi/{deployment.stage}", sorted(document.chat_channels)
    made = ensure_secrets(session.client("ssm"), session.client("kms"), prefix, outputs["DataKeyId"], channels)
    _say(f"secrets made: {', '.join(made) or 'none, all were there'}")


def stack_parameters(deployment: Deployment, document: DeskDocument) -> dict[str, str]:
    """What follows from the deployment and the desk document is never typed a second time."""
    derived = {"Stage": deployment.stage, "BaseUrl": deployment.base_url, "Mailboxes": ",".join(sorted(document.mailboxes))}
    return derived | {name: str(value) for name, value in deployment.parameters.items()}


def _refuse_other_account(sts: Any, deployment: Deployment) -> None:
    actual = sts.get_caller_identity()["Account"]
    if actual != deployment.account:
        raise CannotDeploy(
            f"These credentials are for account {actual}, the deployment is for {deployment.account}. Take the right profile."
        )


def _refuse_to_take_over(ses: Any, ours: str, *, replace: bool) -> None:
    """An account has one active rule set a region: activating ours would stop the mail of another."""
    active: Mapping[str, Any] = ses.describe_active_receipt_rule_set().get("Metadata") or {}
    name = active.get("Name", ours)
    if name != ours and not replace:
        raise CannotDeploy(
            f"The receipt rule set {name} is active here, and SES has one a region. Deploy to another region or account, "
            "or say --replace-rule-set if its mail may stop."
        )


def _say(line: str) -> None:
    print(line, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make deploy", description=__doc__)
    given = os.environ.get("DEPLOYMENT")
    parser.add_argument(
        "deployment",
        type=Path,
        nargs="?" if given else None,
        default=given and Path(given),
        help="YAML file (or DEPLOYMENT=file), see docs/deploy.md",
    )
    parser.add_argument("--package", type=Path, default=ROOT / "build" / "package", help="folder that `make package` made")
    parser.add_argument("--secrets-only", action="store_true", help="make the secrets that are missing and change nothing else")
    parser.add_argument("--replace-rule-set", action="store_true", help="activate our receipt rule set in place of another desk's")
    return parser.parse_args()


if __name__ == "__main__":
    main()
