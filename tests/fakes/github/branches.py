"""The branches of a repository, by git itself."""

import subprocess

from tests.fakes.github.refusals import Refused
from tests.fakes.github.state import Repository


def heads(repository: Repository) -> dict[str, str]:
    listed = git(repository, "for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads")
    return {name: sha for name, _, sha in (line.rpartition(" ") for line in listed.splitlines())}


def git(repository: Repository, *command: str) -> str:
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", str(repository.path), *command],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Refused(422, "Validation Failed")
    return done.stdout
