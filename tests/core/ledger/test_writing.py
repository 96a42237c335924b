"""One chain: appended to in the fact's transaction, never changed, without gap or fork."""

import datetime
import threading
from datetime import UTC

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from core import audit, ledger
from core.ledger import guards, signing
from core.ledger.checking import problems
from core.ledger.reading import export_lines, newest, signed_head
from core.ledger.verifier import FORMAT, GENESIS, canonical, check, check_signature, entry_hash
from core.ledger.writing import fields_of
from core.models import AuditEntry, LedgerEntry, OutboxMail

NOW = datetime.datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
DAY = datetime.timedelta(days=1)
pytestmark = pytest.mark.django_db


def write(n=1, **body):
    return [ledger.append("status.changed", subject="x", body={"n": i, **body}, day=NOW.date()) for i in range(n)][-1]


@pytest.fixture
def mail(db):
    return OutboxMail.objects.create(key="k", to_address="a@b.example", language="en")


class TestTheChain:
    def test_each_entry_is_bound_to_the_one_before(self):
        assert ledger.head() is None
        last = write(3)
        entries = list(LedgerEntry.objects.order_by("seq"))
        assert [e.seq for e in entries] == [0, 1, 2, 3]
        assert entries[0].content == {"format": FORMAT}
        assert [e.prev for e in entries] == [GENESIS, *(e.hash for e in entries[:-1])]
        assert [entry_hash(fields_of(e)) for e in entries] == [e.hash for e in entries]
        assert str(ledger.head()) == f"3:{last.hash}"
        assert ledger.head().day == NOW.date()
        assert list(problems()) == []

    def test_the_hash_is_of_the_fields_with_their_lengths(self):
        """Worked out by hand from the description in docs/ledger.md."""
        entry = {"v": 1, "seq": 1, "kind": "k", "subject": "s", "body": {"a": 1}, "day": "2026-03-01", "prev": GENESIS}
        assert entry_hash(entry) == "2fc9bddc0fa221b62ecc3b2f81e05c55244f2a5619a2abcaa25276bf097d0a3f"

    def test_outside_a_transaction_it_is_refused(self, transactional_db):
        with pytest.raises(RuntimeError, match="transaction"):
            write()

    @pytest.mark.parametrize("body", [{"n": 1.5}, {"n": float("nan")}, {"n": {1, 2}}, {1: "x"}, {"n": b"x"}])
    def test_what_has_no_one_form_is_refused(self, body):
        with pytest.raises(ValueError, match="cannot hold"):
            ledger.append("x", subject="x", body=body)
        assert LedgerEntry.objects.filter(kind="x").count() == 0

    @given(st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8,
    ))  # fmt: skip
    def test_the_canonical_form_is_one(self, value):
        import json
        import unicodedata

        try:
            text = canonical(value)
            text.encode()
        except UnicodeEncodeError:
            return
        assert canonical(json.loads(text)) == text
        assert unicodedata.is_normalized("NFC", text)

    def test_queries_of_an_append(self, django_assert_num_queries):
        write()
        with django_assert_num_queries(2 + connection.features.has_select_for_update):
            write()


@pytest.mark.django_db(transaction=True)
def test_fifty_writers_at_once_make_no_gap_and_no_fork():
    """FI-17, and the very first entry among them."""
    barrier, faults = threading.Barrier(10), []

    def run():
        try:
            barrier.wait()
            for _turn in range(5):
                with transaction.atomic():
                    write()
        except Exception as error:  # told by the main thread
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert list(LedgerEntry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(51))
    assert list(problems()) == []


@pytest.mark.django_db(transaction=True)
def test_a_fact_that_is_rolled_back_leaves_no_entry():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write()
        raise ZeroDivisionError
    assert ledger.head() is None


class TestGuards:
    """The database itself refuses, whoever asks."""

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE core_ledgerentry SET body = '{}' WHERE seq = 1",
            "UPDATE core_ledgerentry SET day = '2020-01-01'",
            "DELETE FROM core_ledgerentry WHERE seq = 1",
            "DELETE FROM core_ledgerentry",
            "INSERT OR REPLACE INTO core_ledgerentry SELECT seq, kind, subject, '{}', day, prev, hash"
            " FROM core_ledgerentry WHERE seq = 1",
            "TRUNCATE core_ledgerentry",
            "TRUNCATE core_auditentry CASCADE",
            "UPDATE core_auditentry SET role = 'official'",
            "UPDATE core_auditentry SET is_public = NOT is_public",
            "UPDATE core_auditentry SET reason = 'Another'",
            "UPDATE core_auditentry SET details = '{}'",
            "UPDATE core_auditentry SET ledger_seq = 7",
            "UPDATE core_auditentry SET actor_id = 7",
            "DELETE FROM core_auditentry",
        ],
    )
    def test_what_is_public_is_only_added_to(self, mail, sql):
        if ("REPLACE" in sql) == (connection.vendor == "postgresql") and ("REPLACE" in sql or "TRUNCATE" in sql):
            pytest.skip("a statement of the other database")
        if "TRUNCATE" in sql and connection.vendor == "sqlite":
            pytest.skip("a statement of the other database")
        audit.record("x.done", obj=mail, role="system", reason="Because", public=True, details={"a": 1})
        before = list(LedgerEntry.objects.values()), list(AuditEntry.objects.values())
        with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
            connection.cursor().execute(sql)
        assert (list(LedgerEntry.objects.values()), list(AuditEntry.objects.values())) == before

    def test_text_and_actor_of_a_public_entry_can_go_and_the_chain_still_verifies(self, mail):
        entry = audit.record(
            "x.done", obj=mail, role="moderator", reason="My name is Canary", public=True, details={"code": "insult"}
        )
        assert entry.text_salt
        assert list(problems()) == []
        AuditEntry.objects.filter(pk=entry.pk).update(reason="", text_salt="", actor_id=None)
        assert list(problems()) == []
        assert "Canary" not in "".join(export_lines(ledger.head()))

    def test_private_entries_are_free(self, mail):
        entry = audit.record("x.done", obj=mail)
        AuditEntry.objects.filter(pk=entry.pk).update(role="other")
        entry.delete()
        assert not AuditEntry.objects.exists()

    def test_a_missing_trigger_is_found(self):
        assert guards.missing(connection) == []
        gone, *rest = guards.remove_sql(connection.vendor)
        connection.cursor().execute(gone)
        assert guards.missing(connection) == ["core_ledgerentry_no_update"]
        for statement in rest:
            connection.cursor().execute(statement)
        for statement in guards.install_sql(connection.vendor):
            connection.cursor().execute(statement)
        assert guards.missing(connection) == []


class TestPublicEntries:
    def test_every_public_audit_entry_is_in_the_chain(self, mail):
        private = audit.record("x.done", obj=mail)
        public = audit.record(
            "post.hidden", obj=mail, role="moderator", reason="Canary wrote this", public=True, now=NOW,
            details={"thread": 3, "reason": "insult", "was": ["a", None, True], "title": "Words of Canary"},
        )  # fmt: skip
        assert private.ledger_seq is None
        entry = LedgerEntry.objects.get(seq=public.ledger_seq)
        assert (entry.kind, entry.subject, entry.day) == ("moderation.tombstone", "core.outboxmail", NOW.date())
        text = entry.content.pop("text") if "text" in entry.content else ""
        assert len(text) == 64
        assert {k: v for k, v in entry.content.items() if k != "text"} == {
            "action": "post.hidden",
            "role": "moderator",
            "details": {"thread": 3, "reason": "insult", "was": ["a", None, True]},
        }
        assert "Canary" not in str(entry.body)
        assert list(problems()) == []

    def test_the_same_words_twice_cannot_be_seen_to_be_the_same(self, mail):
        for _time in range(2):
            audit.record("x.done", obj=mail, role="system", reason="No", public=True)
        first, second = LedgerEntry.objects.filter(kind="status.changed")
        assert first.content["text"] != second.content["text"]

    @pytest.mark.parametrize(
        ("action", "role", "kind"),
        [
            ("post.hidden", "moderator", "moderation.tombstone"),
            ("post.edited", "organisation", "status.changed"),
            ("reason.visible", "moderator", "moderation.tombstone"),
            ("round.closed", "system", "poll.closed"),
            ("forum.changed", "official", "rules.changed"),
            ("position.published", "official", "status.changed"),
        ],
    )
    def test_kinds(self, mail, action, role, kind):
        entry = audit.record(action, obj=mail, role=role, public=True)
        assert LedgerEntry.objects.get(seq=entry.ledger_seq).kind == kind

    def test_an_entry_that_says_something_else_is_found(self, mail):
        entry = audit.record("x.done", obj=mail, role="system", public=True, reason="Because")
        with connection.cursor() as cursor:
            for statement in guards.remove_sql(connection.vendor):
                cursor.execute(statement)
            cursor.execute("UPDATE core_auditentry SET reason = 'Another'")
        assert list(problems()) == [f"Audit entry {entry.pk} is not what entry 1 of the ledger says."]


class TestHeads:
    def test_one_anchor_a_day_signs_what_stood_before(self):
        last = write(2)
        made = ledger.anchor(NOW)
        assert ledger.anchor(NOW) is None
        assert (made.content["seq"], made.content["hash"]) == (last.seq, last.hash)
        check_signature(made.content, signing.public_key())
        assert ledger.anchor(NOW + DAY).seq == made.seq + 1
        assert list(problems()) == []

    def test_the_export_begins_with_its_signed_head(self):
        write(3)
        head = ledger.head()
        first, *entries = export_lines(head)
        assert first == canonical(signed_head(head)) + "\n"
        assert len(entries) == 4
        write()
        assert check([first, *entries]).seq == 3

    def test_lists_do_not_read_the_ballots(self):
        write(2, action="x.done")
        ledger.append("ballots.batch", subject="x", body={"commits": ["a" * 64] * 1000, "action": "no"})
        lines, older = newest()
        assert [(line.seq, line.action) for line in lines] == [(3, ""), (2, "x.done"), (1, "x.done"), (0, "")]
        assert older is None
        write(30)
        lines, older = newest()
        assert (len(lines), older, newest(before=older)[0][0].seq) == (20, lines[-1].seq, lines[-1].seq - 1)
