"""Once a minute: what is due within two minutes goes to the workers."""

from typing import Any

from chalice import Blueprint, Rate

from chalicelib import wiring

blueprint = Blueprint(__name__)


@blueprint.schedule(Rate(1, unit=Rate.MINUTES), name="sweep")
def sweep(event: Any) -> dict[str, int]:
    return {"handed_over": wiring.desk().sweeper.sweep()}
