"""The demonstration: whole, made once, with nobody in it who could sign in but the accounts on the desk."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.db.models import Count

from accounts.models import Declaration, Organisation, User
from consult.models import Consultation, Response, ResultEdition
from dialogue.models import Post
from home.demo.loader import Loader
from home.demo.people import DEMO_ACCOUNTS, DEMO_PASSPHRASE
from practices.models import PracticePage
from recommendations.exports import TABLES
from recommendations.models import Addressee, Cluster, Position, Recommendation, Round, RoundEdition, Vote
from tests.support.demo import demo  # noqa: F401
from tests.support.page_list import CALL, PAPER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
CSV_FILES = [
    *(f"recommendations/data/{table.name}.csv" for table in TABLES),
    *(f"{CALL}data/{part}.csv" for part in ("tables", "contributions", "codebook")),
    f"{PAPER}remarks.csv",
]


def rows():
    return {m._meta.label: m._default_manager.count() for m in apps.get_models() if m._meta.managed}


def test_a_second_run_makes_nothing():
    before = rows()
    Loader(say=lambda _line: None).run()
    assert rows() == before
    assert before["consult.Response"] > 400


def test_what_the_sources_hold_is_there():
    assert Recommendation.objects.exclude(source=None).count() == 161
    assert Cluster.objects.count() == 43
    for language in ("en", "fr", "ar"):
        assert PracticePage.objects.filter(locale__language_code=language, live=True).count() == 30
    assert sorted(Consultation.objects.values_list("state", flat=True)) == ["draft", "open", "outcome_published"]
    assert sorted(Round.objects.public().values_list("state", flat=True)) == ["closed", "closed", "open"]
    assert 15 <= Round.objects.get(state="open").items.count() <= 25


def test_institutions_accept_refuse_and_are_silent():
    codes = set(Position.objects.values_list("code", flat=True))
    assert {"accepted", "not_accepted"} <= codes
    assert not Position.objects.exclude(code="accepted").filter(reason={"en": "", "fr": "", "ar": ""}).exists()
    assert Addressee.objects.filter(positions=None).exists()
    names = [o.name for o in Organisation.objects.all()]
    assert all("example" in name.en and "exemple" in name.fr and "مثال" in name.ar for name in names)


def test_remarks_are_made_on_the_text_that_stood_then():
    paper = Consultation.objects.get(state="open")
    posts = Post.objects.filter(thread__in=paper.paragraph_threads.values("thread"))
    assert posts.exists()
    assert not posts.filter(published_on__lt=paper.opens_on).exists()
    assert not posts.filter(published_on__gt=paper.opens_on + timedelta(days=41)).exists()
    changed = paper.text_versions.get(number=2)
    said_before = dict(changed.paragraphs.values_list("block_id", "posts_before"))
    for thread in paper.paragraph_threads.all():
        for post in posts.filter(thread=thread.thread_id):
            was_before = post.number <= said_before[thread.block_id]
            assert was_before == (post.published_on < changed.published_at.date()), post


class TestPeople:
    def test_sixty_and_more_in_four_groups_and_one_under_ten(self):
        call = Consultation.objects.get(state="outcome_published")
        groups = call.responses.filter(organisation=None).values_list("category").annotate(n=Count("pk"))
        sizes = sorted(dict(groups).values())
        assert len(sizes) == 5
        assert sizes[0] < 10
        assert all(size >= 60 for size in sizes[1:])
        assert User.objects.filter(is_example=True, is_active=False).count() >= 260

    def test_the_small_group_is_nowhere_shown(self):
        told = [ResultEdition.objects.values("split", "tables", "totals").get()]
        told += RoundEdition.objects.values("split", "tables", "totals")
        assert "person_unspecified" not in str(told)
        assert Vote.objects.filter(category="person_unspecified").exists()

    def test_none_of_them_can_sign_in(self, client):
        crowd = User.objects.filter(is_example=True).exclude(username__in=[a.username for a in DEMO_ACCOUNTS])
        assert not crowd.filter(is_active=True).exists()
        assert not any(person.has_usable_password() for person in crowd)
        assert not crowd.exclude(email="").exists()
        name = crowd.first().username
        for secret in ("", "!", DEMO_PASSPHRASE):
            assert authenticate(username=name, password=secret) is None
            client.post("/en/account/login/", {"login": name, "password": secret})
        assert "_auth_user_id" not in client.session

    def test_staff_have_a_second_factor(self):
        for person in User.objects.filter(is_staff=True):
            assert person.authenticator_set.filter(type="totp").exists()

    def test_everything_they_said_is_marked(self):
        assert not Response.objects.filter(is_example=False).exists()
        assert not Consultation.objects.filter(is_example=False).exists()
        assert not Round.objects.filter(is_example=False, is_archive=False).exists()
        assert Declaration.objects.exists()


def read_as(datatype, cell):
    return {"date": date.fromisoformat, "integer": int, "number": float, "boolean": "01".index}[datatype](cell)


@pytest.mark.parametrize("name", CSV_FILES)
def test_cells_of_files_are_what_their_metadata_say(client, name):
    content = client.get(f"/en/{name}").getvalue().decode("utf-8-sig")
    columns = client.get(f"/en/{name}-metadata.json").json()["tableSchema"]["columns"]
    rows = list(csv.DictReader(io.StringIO(content)))
    assert rows
    for column in columns:
        cells = [row[column["titles"]] for row in rows]
        if "separator" in column:
            cells = [part for cell in cells for part in cell.split(column["separator"])]
        if "datatype" in column:
            assert all(read_as(column["datatype"], cell) is not None for cell in cells if cell), column
