"""News by mail: chosen, neutral, once a day at most, and ended with one click by nobody else."""

import datetime
import re

import pytest
from django.core import mail as django_mail
from django.core import signing
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.actions.digests import (
    LINK_DAYS,
    SALT,
    LinkUsedUp,
    choose_mail,
    digest_of,
    forget_digests,
    send_digest,
    send_digests,
    token_of,
)
from accounts.actions.notices import tell
from accounts.jobs import forget_digests as forget_job
from accounts.jobs import send_digests as send_job
from accounts.models import Category, Digest, MailChoice, Notice
from accounts.models.follows import kinds_of
from accounts.queries.notices import notice_list
from core import ledger
from core.errors import InvalidInput
from core.models import OutboxMail
from tests.support.factories import mandate, organisation, user, words
from tests.support.words import TELLING_WORDS

pytestmark = pytest.mark.django_db

MONDAY = datetime.datetime(2026, 11, 23, 8, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
SECRET = "A secret canary title"


def reader(rhythm="daily", category="conversations", **fields):
    person = user(email=fields.pop("email", "amal@mail.example"), **fields)
    if rhythm:
        choose_mail(person, {category: rhythm})
    return person


def told(person, *, kind="post", on=MONDAY - DAY, path="threads/7/?post=1#post1"):
    key = f"k{Notice.objects.count()}"
    tell(person, kind=kind, key=key, subject=words(SECRET), path=path)
    Notice.objects.filter(key=key).update(told_on=on.date())


def sent():
    return list(OutboxMail.objects.order_by("pk").values_list("to_address", flat=True))


def test_nothing_by_mail_unless_chosen():
    for rhythm in ("", "never"):
        told(reader(rhythm, email=f"{rhythm or 'nothing'}@mail.example"))
    assert send_digests(MONDAY) == 0
    assert not OutboxMail.objects.exists() and not Digest.objects.exists()


def test_one_mail_a_day_that_says_how_many_places(django_capture_on_commit_callbacks):
    person = reader()
    for path in ("threads/7/?post=1#post1", "threads/7/?post=2#post2", "threads/8/"):
        told(person, path=path)
    with django_capture_on_commit_callbacks(execute=True):
        assert [send_digests(MONDAY), send_digests(MONDAY)] == [1, 0]
    (message,) = django_mail.outbox
    assert "2 places" in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    told(person, on=MONDAY - DAY)  # came in late: the mail of the day went out already
    assert send_digests(MONDAY + DAY / 2) == 0
    assert send_digests(MONDAY + DAY) == 1
    assert send_digests(MONDAY + 2 * DAY) == 0


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_mail_tells_nothing(language):
    told(reader(language=language))
    send_digests(MONDAY)
    mail = OutboxMail.objects.get()
    said = f"{mail.subject} {mail.body}".lower()
    assert mail.language == language
    assert not [word for word in (*TELLING_WORDS, "canary", "threads", "amal") if word in said]
    assert "example/en/" not in said.replace(f"/{language}/", "/")


def test_who_acts_for_an_organisation_keeps_the_head_of_the_ledger():
    """security.md 2.2, point 7: heads go where the operators cannot take them back."""
    person, speaker = reader(), reader(email="spokes@mail.example")
    mandate(speaker, organisation())
    ledger.append("status.changed", subject="x", body={})
    for someone in (person, speaker):
        told(someone)
    send_digests(MONDAY)
    bodies = dict(OutboxMail.objects.values_list("to_address", "body"))
    assert str(ledger.head()) in bodies["spokes@mail.example"]
    assert ledger.head().hash not in bodies["amal@mail.example"]


def test_what_is_of_today_or_read_waits_or_is_dropped():
    person = reader()
    told(person, on=MONDAY)
    told(person)
    Notice.objects.filter(key="k1").update(is_read=True)
    assert send_digests(MONDAY) == 0
    assert send_digests(MONDAY + DAY) == 1


def test_weekly_is_what_was_told_last_week_and_late_is_never_lost():
    person = reader("weekly")
    told(person, on=MONDAY - 3 * DAY)
    told(person, on=MONDAY + DAY)
    assert send_digests(MONDAY - DAY) == 0
    assert send_digests(MONDAY + 2 * DAY) == 1  # the run of Monday fell out
    assert send_digests(MONDAY + 3 * DAY) == 0
    assert send_digests(MONDAY + 7 * DAY) == 1


def test_categories_have_rhythms_of_their_own_and_one_mail():
    person = reader("daily", "conversations")
    choose_mail(person, {"progress": "weekly", "meetings": "never"})
    for kind in ("post", "answered", "meeting"):
        told(person, kind=kind)
    assert send_digests(MONDAY) == 1
    assert set(Notice.objects.filter(digested_on=None).values_list("kind", flat=True)) == {"meeting"}


def test_every_kind_belongs_to_one_category():
    found = [kind for category in Category.values for kind in kinds_of(category)]
    assert sorted(found) == sorted(Notice.Kind.values)


def test_nobody_without_address_and_no_closed_or_invented_account():
    for person in (user(), reader(email="b@c.example", is_active=False), reader(email="d@e.example", is_example=True)):
        choose_mail(person, {"conversations": "daily"})
        told(person)
    assert send_digests(MONDAY) == 0


def test_a_second_process_sends_nothing():
    person = reader()
    told(person)
    assert send_digest(person, MONDAY.date())
    told(person)
    assert not send_digest(person, MONDAY.date())
    assert sent() == ["amal@mail.example"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Digest.objects.create(user=person, day=MONDAY.date())


def test_an_unknown_choice_is_refused():
    with pytest.raises(InvalidInput):
        choose_mail(user(), {"conversations": "hourly"})
    with pytest.raises(InvalidInput):
        choose_mail(user(), {"everything": "daily"})
    assert not MailChoice.objects.exists()


def test_old_digests_go_with_their_links():
    told(reader())
    send_digests(MONDAY)
    assert forget_digests(MONDAY + LINK_DAYS * DAY) == 0
    assert forget_digests(MONDAY + (LINK_DAYS + 2) * DAY) == 1
    send_job()
    forget_job()


class TestLeaving:
    @pytest.fixture
    def link(self):
        person = reader()
        choose_mail(person, {"own": "weekly"})
        told(person)
        send_digests(MONDAY)
        return re.search(r"http\S+(/en/account/mail/\S+/)", OutboxMail.objects.get().body)[1]

    def rhythms(self):
        return set(MailChoice.objects.filter(user__email="amal@mail.example").values_list("rhythm", flat=True))

    def test_opening_the_link_changes_nothing(self, client, link):
        assert "No more mails?" in client.get(link).content.decode()
        assert self.rhythms() == {"daily", "weekly"}

    def test_posting_ends_the_mails_of_this_account_alone(self, client, link):
        other = reader(email="noor@mail.example")
        for _twice in range(2):
            assert "No more mails come" in client.post(link).content.decode()
        assert self.rhythms() == {"never"}
        assert other.mail_choices.get().rhythm == "daily"

    def test_a_mail_program_posts_by_itself(self, link):
        answer = Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200 and self.rhythms() == {"never"}

    def test_the_link_names_nobody_and_cannot_be_made(self, client, link):
        digest = Digest.objects.get()
        assert digest.pk.hex in link and f"{digest.user_id}" not in link.split("/")
        for token in ("x", digest.pk.hex, signing.Signer(salt="other").sign(digest.pk.hex), token_of(Digest())):
            assert client.post(f"/en/account/mail/{token}/").status_code == 404
        assert self.rhythms() == {"daily", "weekly"}

    def test_after_sixty_days_it_says_what_to_do(self):
        token = signing.TimestampSigner(salt=SALT).sign(Digest().pk.hex)
        with pytest.raises(LinkUsedUp):
            digest_of(token, days=-1)
        with pytest.raises(LinkUsedUp):
            digest_of(token)


class TestPages:
    def test_notices_by_category_and_in_pages(self, client):
        person = user()
        for n in range(23):
            told(person, path=f"threads/{n}/")
        told(person, kind="answered", path="recommendations/R1/")
        told(user(), kind="answered", path="recommendations/R2/")
        client.force_login(person)
        html = client.get("/en/account/notices/").content.decode()
        assert "recommendations/R1/" in html and "recommendations/R2/" not in html and "23 new" in html
        older = re.search(r"\?before=\d+", html)[0]
        assert client.get(f"/en/account/notices/{older}").content.decode().count("threads/") == 4
        html = client.get("/en/account/notices/?category=progress").content.decode()
        assert "threads/3/" not in html and "recommendations/R1/" in html
        assert client.get("/en/account/notices/?category=nothing&before=x").status_code == 200
        client.post("/en/account/notices/read/")
        assert not person.notices.filter(is_read=False).exists()
        assert Notice.objects.filter(is_read=False).count() == 1

    def test_the_list_costs_two_queries_with_few_and_many(self, django_assert_num_queries):
        person = user()
        for n in range(2):
            for _more in range(1 + 20 * n):
                told(person)
            with django_assert_num_queries(2):
                notice_list(person)

    def test_choosing(self, client):
        person = user(email="amal@mail.example")
        client.force_login(person)
        assert "Once a day" in client.get("/en/account/notices/mail/").content.decode()
        chosen = {"conversations": "daily", "meetings": "weekly", "progress": "never", "own": "never"}
        for _twice in range(2):
            assert client.post("/en/account/notices/mail/", chosen).status_code == 302
        assert dict(person.mail_choices.values_list("category", "rhythm")) == chosen
        answer = client.post("/en/account/notices/mail/", {**chosen, "own": "hourly"})
        assert answer.status_code == 422
        assert person.mail_choices.get(category="own").rhythm == "never"

    def test_without_an_address_it_says_so(self, client):
        client.force_login(user())
        assert "has no e-mail address" in client.get("/en/account/notices/mail/").content.decode()

    @pytest.mark.parametrize("path", ["notices/", "notices/mail/"])
    def test_visitors_sign_in_first(self, client, path):
        told(user())
        answer = client.get(f"/en/account/{path}")
        assert answer.status_code == 302 and "/login/" in answer.url
