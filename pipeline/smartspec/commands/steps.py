"""What a person may do after a build: flags that a spec allows, commands that exist."""

from __future__ import annotations

from importlib.util import find_spec

from smartspec.errors import SmartSpecError
from smartspec.graph.build import Options, planned
from smartspec.layout import SpecPaths
from smartspec.planning.definitions import LEVELS
from smartspec.planning.plan import Plan
from smartspec.planning.settings import Flags
from smartspec.reporting.report import Step, message

_LARGER = {"basic": "backend-service", "backend-service": "financial", "financial": "full"}
_OTHER = {"backend-service": "basic"}


def customisations(options: Options, paths: SpecPaths, plan: Plan) -> tuple[Step, ...]:
    """Flags that would change this spec and that nothing forbids, each tried before it is told."""
    if plan.mode == "compact":
        profile = _LARGER.get(plan.profile, "backend-service")
        command = f"smartspec regenerate {paths.document} --mode=standard --profile={profile}"
        return (Step(message("To expand"), command),)
    security = LEVELS["security"]
    below = security[max(security.index(plan.level("security")) - 1, 0)]
    profile = _OTHER.get(plan.profile, "backend-service")
    tried: tuple[tuple[str, str, Flags], ...] = (
        (message("Change profile"), f"--profile={profile}", {"profile": profile}),
        (message("Reduce security"), f"--security={below}", {"security": below}),
        (message("Compact mode"), "--mode=compact", {"mode": "compact"}),
        (message("Skip DI"), "--no-di", {"di": "none"}),
    )
    return tuple(
        Step(what, flag) for what, flag, flags in tried if _changes(options, paths, plan, flags)
    )


def _changes(options: Options, paths: SpecPaths, plan: Plan, flags: Flags) -> bool:
    try:
        _, other = planned(options, paths, flags)
    except SmartSpecError:  # what a profile makes mandatory, what a hand-written file rules out
        return False
    return other.fingerprint != plan.fingerprint


def next_steps(paths: SpecPaths, placeholders: int, waiting: bool) -> tuple[Step, ...]:
    """What to do with a spec that was built: commands of this very SmartSpec."""
    steps = []
    if waiting and _exists("review"):
        steps.append(Step(message("Look at the changes that wait"), f"smartspec review {paths.id}"))
    if placeholders:
        steps.append(Step(message("Fill in what is missing"), paths.source))
        steps.append(Step(message("Build again"), f"smartspec build {paths.id}"))
    else:
        steps.append(Step(message("Review SPEC"), f"smartspec explain {paths.id}"))
    steps.append(Step(message("Check it"), f"smartspec validate {paths.id}"))
    for command, what in (
        ("generate-plan", message("Generate plan")),
        ("generate-tasks", message("Generate tasks")),
    ):
        if _exists(command):
            steps.append(Step(what, f"smartspec {command} {paths.document}"))
    return tuple(steps)


def _exists(command: str) -> bool:
    return find_spec(f"smartspec.commands.{command.replace('-', '_')}") is not None
