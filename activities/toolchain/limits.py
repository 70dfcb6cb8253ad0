"""What a command may use. Time is the command's own; what its folders may hold is the disk guard's."""

import resource
from dataclasses import dataclass

_GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Limits:
    """
    Attributes:
        memory_bytes: of all processes together where control groups can be made, and of each one's private writable
            memory everywhere. Address space is not limited: the Dart VM reserves far more than it uses.
        processes: of all processes and threads together, where control groups can be made.
        file_bytes: of one file.
        open_files: of one process.
    """

    memory_bytes: int = 6 * _GIB
    processes: int = 512
    file_bytes: int = _GIB
    open_files: int = 8192

    @property
    def by_resource(self) -> dict[str, int]:
        """The limits that a process inherits, by the name of `resource.RLIMIT_*`."""
        return {
            "DATA": self.memory_bytes,
            "FSIZE": self.file_bytes,
            "NOFILE": min(self.open_files, _highest("NOFILE")),
            "CORE": 0,
        }

    @property
    def as_text(self) -> str:
        return ",".join(f"{name}={value}" for name, value in self.by_resource.items())


def _highest(name: str) -> int:
    highest = resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[1]
    return 2**62 if highest == resource.RLIM_INFINITY else highest
