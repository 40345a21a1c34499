"""A due item's time has come: read it, claim it, act."""

import json

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.core.errors import Upstream

from .errors import partial_batch

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="work", batch_size=10, name="work")
@partial_batch("work")
def work(body: str) -> None:
    from .due_items import act_on  # every handler's package imports this module; only this one acts

    item = json.loads(body)
    pk, sk = str(item["pk"]), str(item["sk"])
    try:
        act_on(wiring.desk(), pk, sk)
    except Upstream:  # busy for a moment: once more at once, for the queue brings it back after a minute and a half only
        act_on(wiring.desk(), pk, sk)
