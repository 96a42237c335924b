"""Two columns of persons that are never added up, and which of their numbers are told."""

# Persons known to a verified organisation, and all others.
COLUMNS = {"vouched": True, "open": False}
# A column with fewer ballots on a recommendation tells no number of it (security.md 2.2).
TOLD_FROM = 10


def told_number(ballots: int) -> int | None:
    """Nobody, or ten and more; of one to nine ballots no number is told: they stand as “fewer than 10”."""
    return ballots if not ballots or ballots >= TOLD_FROM else None
