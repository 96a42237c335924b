"""``manage.py`` with a live layer that loses three messages in ten: ``python -m tests.support.lossy serve``."""

import random
import sys

LOST = 0.3


def main() -> None:
    import django

    django.setup()
    from django.core.management import execute_from_command_line

    from core import live

    chance, deliver = random.Random(7), live.Hub.deliver

    def lose(hub: live.Hub, topic: str, event: live.Event) -> None:
        if chance.random() >= LOST:
            deliver(hub, topic, event)

    live.Hub.deliver = lose  # type: ignore[method-assign]
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
