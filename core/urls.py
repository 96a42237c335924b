"""Public pages of the leaf, under the language prefix."""

from django.urls import URLPattern, URLResolver, path

from core.ledger import views as ledger
from core.ledger.feed import Heads
from core.styleguide import styleguide

urlpatterns: list[URLPattern | URLResolver] = [
    path("style/", styleguide, name="styleguide"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/feed/", Heads(), name="ledger_feed"),
    path("ledger/receipt/", ledger.check_receipt, name="ledger_receipt"),
    path("ledger/export.jsonl", ledger.export, name="ledger_export"),
    path("ledger/head.json", ledger.head_file, name="ledger_head"),
    path("ledger/verifier.py", ledger.verifier, name="ledger_verifier"),
    path("ledger/<int:seq>/", ledger.entry, name="ledger_entry"),
    path("ledger/<int:seq>.json", ledger.entry_file, name="ledger_entry_file"),
]
