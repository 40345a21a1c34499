"""Reads the process's environment once into a value, and refuses to start with the list of every fault."""

import os
import re
from collections.abc import Mapping

from msgspec import Struct

from .errors import Misconfigured

PATTERNS = {
    "stage": (r"[a-z][a-z0-9-]{0,15}", "a stage name such as prod"),
    "base_url": (r"https://[^\s/]+(/[^\s]*[^\s/])?|http://(127\.0\.0\.1|localhost)(:\d+)?", "an https URL without a slash at the end"),
    "work_queue_url": (r"https?://\S+", "the URL of the work queue"),
    "urgent_queue_url": (r"https?://\S+", "the URL of the urgent lane's queue"),
    "dead_letters_url": (r"https?://\S+", "the URL of the inbound mail's dead-letter queue"),
    "page_topic_arn": (r"arn:\S+:sns:\S+", "the ARN of the page topic"),
    "fallback_topic_arn": (r"arn:\S+:sns:\S+", "the ARN of the fallback topic"),
    "sign_in_issuer": (
        r"https://[^\s?#]+|http://(127\.0\.0\.1|localhost)(:\d+)?(/[^\s?#]*)?",
        "the OpenID provider's issuer, an https URL",
    ),
    "sign_in_client": (r"[\x21-\x7e]{1,200}", "the client id under which the provider knows the desk"),
    "search_domain": (
        r"https://(?!\S*\.aoss\.)[A-Za-z0-9.-]+(:\d+)?|http://(127\.0\.0\.1|localhost)(:\d+)?",
        "the https URL of an OpenSearch domain without a path (a Serverless collection keeps no promise about when), or nothing",
    ),
    "parameter_prefix": (r"/[A-Za-z0-9/_.-]*[A-Za-z0-9]", "a parameter path such as /madoguchi/prod"),
}
OPTIONAL = frozenset({"search_domain"})
NAME = (r"[A-Za-z0-9_.-]{3,255}", "the resource's name")


class Settings(Struct, frozen=True):
    """What infra/resources.yaml tells every function; each field is the variable of the same name in capitals."""

    stage: str
    base_url: str
    desk_table: str
    keys_table: str
    search_table: str
    raw_mail_bucket: str
    content_bucket: str
    config_bucket: str
    search_bucket: str
    audit_bucket: str
    handout_bucket: str
    work_queue_url: str
    urgent_queue_url: str
    dead_letters_url: str
    page_topic_arn: str
    fallback_topic_arn: str
    parameter_prefix: str
    configuration_set: str
    sign_in_issuer: str
    sign_in_client: str
    search_domain: str = ""
    """Empty: the embedded index."""


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Raises Misconfigured with `fields["faults"]`, one line for every missing or wrong variable."""
    given = os.environ if environment is None else environment
    values = {name: given.get(name.upper(), "") for name in Settings.__struct_fields__}
    faults = [fault for name, value in values.items() if (fault := _fault(name, value))]
    if faults:
        raise Misconfigured("The desk cannot start. " + " ".join(faults), {"faults": faults})
    return Settings(**values)


def _fault(name: str, value: str) -> str | None:
    pattern, right = PATTERNS.get(name, NAME)
    if not value and name in OPTIONAL:
        return None
    if not value:
        return f"{name.upper()} is missing: set it to {right}."
    if not re.fullmatch(pattern, value):
        return f"{name.upper()} is {value!r}: it must be {right}."
    return None
