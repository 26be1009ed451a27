"""`doit info` with a name that is no task, which doit 0.37 answers with a traceback."""

from __future__ import annotations

from doit.cmd_info import Info as DoitInfo

from smartspec.errors import UsageError, nearest


class Info(DoitInfo):  # type: ignore[misc]  # doit has no types
    """doit's own command; a name that is no task is told with the nearest one."""

    def _execute(self, pos_args: list[str], hide_status: bool = False) -> int:
        names = [task.name for task in self.task_list]
        if len(pos_args) == 1 and pos_args[0] not in names:
            hint = nearest(pos_args[0], names) or "`doit list --all` shows every task"
            said = UsageError.of(f"there is no task '{pos_args[0]}'", hint)
            self.outstream.write(f"{said}\n")
            return 2
        shown: int = super()._execute(pos_args, hide_status)
        return shown
