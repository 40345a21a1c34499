"""How many tickets a view has, counted no further than a hundred a partition: keys alone are read, side by side, and nobody waits for it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chalicelib.aws import clients
from chalicelib.aws.dynamodb import Desk

from .model import ACTIVE, State
from .queue import NOBODY, View
from .records import own_partition, queue_partition, risk_partition

MOST = 100
"""From here on it is `99+`."""
MOST_AT_ONCE = 8
Count = Callable[[], int]


def count_all(counted: Sequence[Sequence[Count]]) -> list[int]:
    """The sum of each, `MOST` at most."""
    with ThreadPoolExecutor(MOST_AT_ONCE) as side_by_side:
        waiting = [[side_by_side.submit(count) for count in counts] for counts in counted]
        return [min(MOST, sum(each.result() for each in group)) for group in waiting]


def of_view(view: View, shards: int) -> list[Count]:
    """By age: partitions of teams, states and whether somebody has them."""
    if view.agent is not None:
        kinds = {state in ACTIVE for state in view.states}
        return [_partition("own", "own_pk", own_partition(view.agent, is_active=is_active)) for is_active in kinds]
    assignments = (False,) if view.assignee == NOBODY else (False, True)
    return [
        _partition("queue", "q_pk", queue_partition(team, State(state), is_assigned=is_assigned, shard=shard))
        for team in view.teams
        for state in view.states
        for is_assigned in assignments
        for shard in range(shards)
    ]


def active(teams: Sequence[str], shards: int) -> list[Count]:
    return [_partition("risk", "r_pk", risk_partition(team, shard)) for team in teams for shard in range(shards)]


def due_before(teams: Sequence[str], shards: int, at: int) -> list[Count]:
    """Late, or due before then."""
    return [_partition("risk", "r_pk", risk_partition(team, shard), ("r_sk", f"{at:010d}")) for team in teams for shard in range(shards)]


def _partition(index: str, name: str, value: str, below: tuple[str, str] | None = None) -> Count:
    query: dict[str, Any] = {
        "TableName": Desk.Meta.table_name, "IndexName": index, "Select": "COUNT", "Limit": MOST, "KeyConditionExpression": "#0 = :0",
        "ExpressionAttributeNames": {"#0": name}, "ExpressionAttributeValues": {":0": {"S": value}},
    }  # fmt: skip
    if below:
        query["KeyConditionExpression"] += " AND #1 < :1"
        query["ExpressionAttributeNames"]["#1"] = below[0]
        query["ExpressionAttributeValues"][":1"] = {"S": below[1]}
    client = clients.client("dynamodb")
    return lambda: int(client.query(**query)["Count"])
