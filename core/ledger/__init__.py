"""The public ledger (docs/ledger.md): an append-only chain of public facts that anybody can check.

Every public audit entry appends to it by itself (:func:`core.audit.record`); ballots are written by
``recommendations.actions.ballots``. Nothing in it names a person.
"""

from core.ledger.writing import Head, anchor, append, head, subject_of

__all__ = ["Head", "anchor", "append", "head", "subject_of"]
