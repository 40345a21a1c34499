"""Lists every fault of the document's chains that their shape alone does not show."""

from collections.abc import Collection, Iterator

from chalicelib.desk.chains import Chain, OnCallPlan

from .chain_quiet import never_ends
from .rota_faults import hours_faults, people_faults, rota_faults, zone_faults

CLOSEST_S = 60


def on_call_faults(plan: OnCallPlan, agents: Collection[str] | None, teams: Collection[str]) -> list[str]:
    """One line a fault: its path, what is wrong, what would be right. Empty where people, rotas and chains hold together. `agents` None: not known."""
    return [*people_faults(plan.people, agents, teams), *rota_faults(plan.rotas, plan.people), *_chain_faults(plan, teams)]


def _chain_faults(plan: OnCallPlan, teams: Collection[str]) -> Iterator[str]:
    names: dict[str, Collection[str]] = {"rota": plan.rotas, "person": plan.people, "team": teams, "topic": plan.topics}
    for chain_id, chain in plan.chains.items():
        path = f"chains.{chain_id}"
        for number, level in enumerate(chain.levels):
            for whom in level.whom:
                yield from _dangling(f"{path}.levels.{number}.whom", whom, names, plan)
            if len(set(level.channels)) < len(level.channels):
                yield f"{path}.levels.{number}.channels: a channel is named twice; name each once, in the order in which to try them."
        yield from _dangling(f"{path}.fallback", f"topic:{chain.fallback}", names, plan)
        yield from _time_faults(path, chain)
        yield from _quiet_faults(f"{path}.quiet", chain)


def _dangling(path: str, whom: str, names: dict[str, Collection[str]], plan: OnCallPlan) -> Iterator[str]:
    kind, _, name = whom.partition(":")
    if name not in names[kind]:
        yield f"{path}: there is no {kind} {name!r}; it must be one of {', '.join(sorted(names[kind])) or 'none, for none is defined'}."
    elif kind == "team" and not any(name in person.teams for person in plan.people.values()):
        yield f"{path}: nobody belongs to team {name!r}; name it in people.<id>.teams of somebody."


def _time_faults(path: str, chain: Chain) -> Iterator[str]:
    for number, (level, following) in enumerate(zip(chain.levels, chain.levels[1:], strict=False)):
        if level.repeats and following.after_s // (level.repeats + 1) < CLOSEST_S:
            yield (
                f"{path}.levels.{number}.repeats: {level.repeats + 1} copies within the {following.after_s} seconds until the next level come closer "
                f"than {CLOSEST_S} seconds; let it repeat less, or the next level wait longer."
            )
    if chain.levels[-1].repeats:
        yield f"{path}.levels.{len(chain.levels) - 1}.repeats: the last level repeats without end, by repeat_s; leave repeats out."
    if chain.repeat_at_most_s < chain.repeat_s:
        yield f"{path}.repeat_at_most_s: {chain.repeat_at_most_s} is less than repeat_s, {chain.repeat_s}; it must be at least as long."


def _quiet_faults(path: str, chain: Chain) -> Iterator[str]:
    if chain.quiet is None:
        return
    found = [*zone_faults(f"{path}.time_zone", chain.quiet.time_zone), *hours_faults(f"{path}.hours", chain.quiet.hours)]
    yield from found
    if not found and never_ends(chain.quiet):
        yield f"{path}.hours: they never end, so they count as none; leave an hour of the week out."
