"""Makes agents and prints their tokens, once: `python -m infra.agents --stack madoguchi-prod create hana --name "Hana Sato"` (docs/api.md)."""

from __future__ import annotations

import argparse
import os
import sys

import boto3

from chalicelib.agents import usecases
from chalicelib.agents.model import Role
from chalicelib.aws import dynamodb
from chalicelib.core.clock import real_now
from chalicelib.core.errors import SupportError


def create_agent(desk_table: str, keys_table: str, agent_id: str, name: str, address: str = "", *, role: str = Role.AGENT) -> str:
    """Returns the new agent's bearer token; nobody can read it again. Raises Conflict where the id is taken."""
    dynamodb.bind(desk_table, keys_table)
    return usecases.create_agent(agent_id, name, address, real_now(), role=Role(role))


def main() -> None:
    arguments = _arguments().parse_args()
    desk_table, keys_table = _tables(arguments.stack)
    dynamodb.bind(desk_table, keys_table)
    try:
        print(_done(arguments, desk_table, keys_table))
    except SupportError as refused:
        sys.exit(str(refused))


def _done(arguments: argparse.Namespace, desk_table: str, keys_table: str) -> str:
    if arguments.act == "create":
        return create_agent(
            desk_table, keys_table, arguments.agent, arguments.name or arguments.agent, arguments.address, role=arguments.role
        )
    if arguments.act == "replace-token":
        return usecases.replace_token(arguments.agent, keep_old=arguments.keep_old)
    if arguments.act == "role":
        usecases.give_role(arguments.agent, Role(arguments.role))
        return f"{arguments.agent} has the role {arguments.role} from the next request on."
    usecases.lock_out(arguments.agent)
    return f"{arguments.agent} has no valid token any more; every process knows it within a minute."


def _tables(stack: str | None) -> tuple[str, str]:
    """The stack's tables; without a stack those of this shell's environment, as the functions have it."""
    if stack is None:
        return os.environ["DESK_TABLE"], os.environ["KEYS_TABLE"]
    aws = boto3.client("cloudformation")
    desk, keys = (aws.describe_stack_resource(StackName=stack, LogicalResourceId=table) for table in ("DeskTable", "KeysTable"))
    return desk["StackResourceDetail"]["PhysicalResourceId"], keys["StackResourceDetail"]["PhysicalResourceId"]


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.agents", description=__doc__)
    parser.add_argument("--stack", help="the CloudFormation stack of a deployed desk, such as madoguchi-prod")
    acts = parser.add_subparsers(dest="act", required=True)
    create = acts.add_parser("create", help="make an agent and print the token")
    create.add_argument("agent", help="the id that the record will name: small letters, digits, hyphens")
    create.add_argument("--name", default="")
    create.add_argument("--address", default="", help="the agent's own mail address, with which they sign in to the console")
    create.add_argument("--role", default=Role.AGENT.value, choices=[role.value for role in Role])
    replace = acts.add_parser("replace-token", help="print a new token; the old one ends")
    replace.add_argument("agent")
    replace.add_argument("--keep-old", action="store_true", help="until the next replacement")
    role = acts.add_parser("role", help="give an agent another role")
    role.add_argument("agent")
    role.add_argument("role", choices=[role.value for role in Role])
    acts.add_parser("lock-out", help="end every token of an agent").add_argument("agent")
    return parser


if __name__ == "__main__":
    main()
