"""What a conversation asks of upper apps: what else its writers follow. They register in ``AppConfig.ready``."""

from typing import Protocol

from dialogue.models import Thread


class AlsoFollowed(Protocol):
    """Topics that somebody follows who writes in the thread; at most one query."""

    def __call__(self, thread: Thread) -> list[str]: ...


_finders: list[AlsoFollowed] = []


def register_also_followed(finder: AlsoFollowed) -> None:
    """An upper app says what a thread is about."""
    if finder not in _finders:
        _finders.append(finder)


def also_followed(thread: Thread) -> list[str]:
    """Topics of what the thread is about."""
    return [topic for finder in _finders for topic in finder(thread)]
