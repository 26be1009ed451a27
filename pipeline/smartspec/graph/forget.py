"""`doit forget` without a name, which doit 0.37 answers with a traceback.

doit looks the default tasks up in `DOIT_CONFIG["default_tasks"]`; where no `dodo.py` sets that, all
tasks are the default ones, as they are for `doit run`.
"""

from __future__ import annotations

from doit.cmd_forget import Forget as DoitForget


class Forget(DoitForget):  # type: ignore[misc]  # doit has no types
    """doit's own command, with every task where none is named."""

    sel_tasks: list[str] | None

    def _execute(self, forget_sub: bool, forget_disable_default: bool, forget_all: bool) -> None:
        if self.sel_tasks is None:
            self.sel_tasks = [task.name for task in self.task_list if task.subtask_of is None]
        super()._execute(forget_sub, forget_disable_default, forget_all)
