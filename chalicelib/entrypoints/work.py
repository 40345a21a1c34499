"""A due item's time has come: read it, claim it, act."""

import json

from chalice import Blueprint

from chalicelib import wiring

from .errors import partial_batch

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="work", batch_size=10, name="work")
@partial_batch("work")
def work(body: str) -> None:
    item = json.loads(body)
    wiring.desk().act_on(str(item["pk"]), str(item["sk"]))
