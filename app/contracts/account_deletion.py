"""Inputs and outputs of the workflow that deletes an account, and of its activities.

A new field gets a default: running workflows hold the old shape.
"""

from app.contracts.base import Contract
from app.contracts.ids import UserId


class AccountDeletionInput(Contract):
    """`shared_too`: projects with other members that have no other owner are deleted too."""

    user_id: UserId
    shared_too: bool = False


class AccountRef(Contract):
    user_id: UserId


class AccountDeletionOutput(Contract):
    """Not done when the account became the only owner of a shared project meanwhile."""

    done: bool
