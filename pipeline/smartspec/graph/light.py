"""A doit task that costs little until somebody asks it something.

doit checks and copies some twenty attributes for each task it makes, which at 10,000 specs takes
longer than looking at all their files. These tasks take the attributes that they never change
from their class, and compute the others when they are read.
"""

from __future__ import annotations

from collections.abc import Callable, KeysView, Mapping
from typing import Any, TextIO

from doit.task import IOConfig, Task

Own = Callable[[], tuple[str, ...]]
Facts = Callable[[], Mapping[str, Any]]


class LightTask(Task):  # type: ignore[misc]  # doit has no types
    """A sub-task with one Python action.

    `own` gives its own dependencies, `shared` are those it has in common with others (the same
    tuple for all of them); `facts` is what `doit info` shows under `meta`. Both functions are
    asked only when somebody wants to know.
    """

    params: tuple[()] = ()
    creator_params: list[Any] = []
    pos_arg = None
    pos_arg_val = None
    io = IOConfig({})
    wild_dep: tuple[()] = ()
    calc_dep: set[str] = set()
    loader = None
    getargs: Mapping[str, Any] = {}
    value_savers: tuple[()] = ()
    uptodate: tuple[()] = ()
    has_subtask = False
    custom_title = None
    cfg_values = None
    teardown: tuple[()] = ()
    watch: tuple[()] = ()
    _remove_targets = False

    def __init__(
        self,
        group: str,
        name: str,
        action: tuple[Callable[..., Any], list[Any]],
        targets: list[str],
        own: Own,
        shared: tuple[str, ...],
        doc: str,
        facts: Facts,
    ) -> None:
        self.name = f"{group}:{name}"
        self.subtask_of = group
        self._actions = [action]
        self._action_instances = None
        self.own = own
        self.shared = shared
        self._facts = facts
        self.targets = targets
        self.task_dep: list[str] = []
        self.setup_tasks: list[str] = []
        self.dep_changed = None
        self.options = None
        self.result = None
        self.values: dict[str, Any] = {}
        self.verbosity = None
        self.doc = doc
        self.executed = False
        self.clean_actions: tuple[Any, ...] = ()

    @property
    def file_dep(self) -> KeysView[str]:
        """All dependencies: a set for doit's comparisons, in an order that `info` can print."""
        return dict.fromkeys((*self.own(), *self.shared)).keys()

    @property
    def meta(self) -> Mapping[str, Any]:
        """What `doit info` prints beside doit's own fields."""
        return self._facts()

    def clean(self, outstream: TextIO, dryrun: bool) -> None:
        """`doit clean` for this task: doit's own would remove targets that hold people's edits."""
        from smartspec.graph.cleaning import clean

        for target in self.targets:
            clean(target, outstream, dryrun)

    def pickle_safe_dict(self) -> dict[str, Any]:
        """What a worker process sends back: only what running the task may have changed."""
        return {
            "name": self.name,
            "options": self.options,
            "result": self.result,
            "values": self.values,
            "executed": self.executed,
        }
