"""``manage.py verify_ledger``: the chain, and what the database says of the same facts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import ledger
from core.ledger.checking import problems


class Command(BaseCommand):
    help = "Check the whole ledger, and recount every round from totals, rows and ledger."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", metavar="SEQ:HASH", help="a head that was noted on an earlier day")

    def handle(self, **options: Any) -> None:
        found = list(problems(options["head"]))
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"The ledger is whole and agrees with the database. Head: {ledger.head()}")
