"""How many files a process may have open: every socket is one."""

import resource


def raise_file_limit() -> int:
    """Take as many as the system allows this process; answers how many that are."""
    _, allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, allowed))
    return allowed
