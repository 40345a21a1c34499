"""Reads the other policy: a file with `service_levels` as the desk's document has it, or the whole document."""

from typing import Any

import msgspec
import yaml
from jsonschema import Draft202012Validator

from chalicelib.desk.faults import known_to
from chalicelib.desk.model import DeskDocument
from chalicelib.desk.service_level_faults import service_level_faults
from chalicelib.desk.service_levels import ServiceLevels
from infra.publish import BadDocumentError, causes_of, line_of, schema_of


def read_levels(text: str, document: DeskDocument) -> ServiceLevels:
    """Raises BadDocumentError with every fault; teams, categories, plans and chains must be those of the document in force."""
    try:
        given: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadDocumentError([f"not YAML: {error}"]) from error
    given = given.get("service_levels", given) if isinstance(given, dict) else given
    errors = Draft202012Validator(schema_of(ServiceLevels)).iter_errors(given)
    if faults := [line_of(cause) for error in errors for cause in causes_of(error)]:
        raise BadDocumentError(faults)
    try:
        levels = msgspec.convert(given, type=ServiceLevels)
    except msgspec.ValidationError as error:
        raise BadDocumentError([str(error)]) from error
    if faults := service_level_faults(levels, known_to(document)):
        raise BadDocumentError(faults)
    return levels
