"""The sandbox: what of the host a command sees. Nothing, but for what is listed here.

Every namespace is unshared, also the user's; all capabilities are dropped, and no new ones can be got. The file system
is an empty one with the system's programs, the command's folders, a private /tmp and a few files of /etc. It costs 5 to
10 ms a command.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from activities.toolchain.process import Command, Network

TEMPORARY_BYTES = 1024**3
"""What the private /tmp holds. It is memory, and counted as such."""

HOME = Path("/tmp/home")  # noqa: S108 (of the sandbox's own /tmp)

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt/local", "/nix/store", "/gnu/store")
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime", "passwd", "group", "fonts")
_ETC_ONLINE = ("resolv.conf", "hosts", "nsswitch.conf", "ssl", "pki", "ca-certificates", "gai.conf", "services")

_HIDDEN_FILES = (
    "/proc/kallsyms", "/proc/kcore", "/proc/keys", "/proc/key-users", "/proc/kmsg", "/proc/kpagecgroup",
    "/proc/kpagecount", "/proc/kpageflags", "/proc/mtrr", "/proc/sysrq-trigger", "/proc/timer_list",
)  # fmt: skip
"""Of the whole machine, and some of them writable for a worker that runs as root."""

_HIDDEN_FOLDERS = ("/proc/acpi", "/proc/asound", "/proc/scsi", "/proc/fs", "/proc/driver")
_READ_ONLY_FOLDERS = ("/proc/sys", "/proc/irq", "/proc/bus")


@dataclass(frozen=True, slots=True)
class Descriptors:
    """The numbers of the pipes that bubblewrap talks through."""

    info: int
    block: int
    seccomp: int | None = None


def confined(
    program: Path, command: Command, descriptors: Descriptors, *, readable: Iterable[Path] = ()
) -> tuple[str, ...]:
    """The argv that runs `command` in a sandbox. The environment is bubblewrap's own: it must be the command's.

    Args:
        program: bubblewrap.
        readable: what every command sees besides its own folders.
    """
    return (
        str(program),
        *_namespaces(command.network),
        *_file_system(command, tuple(readable)),
        *("--info-fd", str(descriptors.info), "--block-fd", str(descriptors.block)),
        *(() if descriptors.seccomp is None else ("--seccomp", str(descriptors.seccomp))),
        *("--chdir", str(command.cwd), "--"),
        *command.argv,
    )


def _namespaces(network: Network) -> Sequence[str]:
    return (
        "--unshare-all",
        "--unshare-user",
        "--disable-userns",
        *(("--share-net",) if network is Network.ONLINE else ()),
        *("--hostname", "sandbox"),
        "--die-with-parent",
        "--new-session",
        *("--cap-drop", "ALL"),
    )


def _file_system(command: Command, readable: Sequence[Path]) -> Sequence[str]:
    etc = (*_ETC, *_ETC_ONLINE) if command.network is Network.ONLINE else _ETC
    return (
        *_system(),
        *(part for name in etc for part in ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")),
        *_resolver(command.network),
        *("--proc", "/proc", "--dev", "/dev"),
        *_covered(),
        *("--perms", "0700", "--size", str(TEMPORARY_BYTES), "--tmpfs", "/tmp"),  # noqa: S108
        *("--perms", "0700", "--dir", str(HOME)),
        *(part for path in (*readable, *command.readable) for part in ("--ro-bind", str(path), str(path))),
        *(part for path in command.writable for part in ("--bind", str(path), str(path))),
        *("--remount-ro", "/dev", "--remount-ro", "/"),
    )


def _system() -> Sequence[str]:
    """The system's folders; those that are links into /usr stay links."""
    parts: list[str] = []
    for name in _SYSTEM:
        path = Path(name)
        if path.is_symlink():
            parts += ("--symlink", str(path.readlink()), name)
        elif path.is_dir():
            parts += ("--ro-bind", name, name)
    return parts


def _resolver(network: Network) -> Sequence[str]:
    """Where /etc/resolv.conf is a link (systemd-resolved), its file is needed too."""
    target = Path("/etc/resolv.conf").resolve()
    if network is not Network.ONLINE or target.parent == Path("/etc"):
        return ()
    return ("--ro-bind-try", str(target), str(target))


def _covered() -> Sequence[str]:
    parts: list[str] = []
    for name in filter(_exists, _HIDDEN_FILES):
        parts += ("--ro-bind", "/dev/null", name)
    for name in filter(_exists, _HIDDEN_FOLDERS):
        parts += ("--perms", "0500", "--tmpfs", name, "--remount-ro", name)
    for name in filter(_exists, _READ_ONLY_FOLDERS):
        parts += ("--ro-bind", name, name)
    return parts


def _exists(name: str) -> bool:
    return Path(name).exists()
