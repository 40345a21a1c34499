"""Once a minute: what is due within two minutes goes to the workers."""

from typing import Any

from chalice import Blueprint, Rate

from chalicelib import wiring
from chalicelib.core.errors import Upstream
from chalicelib.core.observability import logger

blueprint = Blueprint(__name__)


@blueprint.schedule(Rate(1, unit=Rate.MINUTES), name="sweep")
def sweep(event: Any) -> dict[str, int]:
    desk = wiring.desk()
    try:
        desk.recounter.notice()
    except Upstream as error:
        logger.warning("publication not noticed yet, the next sweep tries again", detail=error.detail)
    finally:  # whatever became of it, pages do not wait
        handed_over = desk.sweeper.sweep()
    return {"handed_over": handed_over}
