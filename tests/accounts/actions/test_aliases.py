"""Names and declared groups: different in every space, one to a person, never joined to the account."""

import threading

import pytest
from django.db import connection

from accounts.actions.aliases import declare_group, ensure_alias
from accounts.models import Alias, Declaration, Space
from accounts.queries.declarations import declaration_of
from accounts.tags import person_tag
from accounts.words import words
from core.errors import InvalidInput
from core.vocabularies import codes
from tests.support.factories import user


def space(slug):
    return Space.objects.create(kind="forum", slug=slug)


@pytest.mark.django_db
class TestAlias:
    def test_one_to_a_space_and_no_other_like_it(self):
        person, spaces = user(language="fr"), [space(f"s{n}") for n in range(8)]
        names = [ensure_alias(person, s).name for s in spaces]
        assert [ensure_alias(person, s).name for s in spaces] == names
        assert len(set(names)) > 1
        assert all(word in words("alias_nouns", "fr") for name in names for word in name.split())

    def test_two_people_in_one_space_differ(self):
        here = space("s")
        names = {ensure_alias(user(), here).name for _n in range(30)}
        assert len(names) == 30


@pytest.mark.django_db(transaction=True)
def test_twenty_requests_at_once_make_one_alias():
    person, here = user(), space("s")
    barrier, found = threading.Barrier(20), []

    def ask():
        barrier.wait()
        try:
            found.append(ensure_alias(person, here).name)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Alias.objects.count() == 1
    assert found == [Alias.objects.get().name] * 20


@pytest.mark.django_db
class TestDeclaredGroup:
    def test_it_is_kept_under_a_tag_that_differs_by_space(self):
        person, here, there = user(), space("s"), space("t")
        declare_group(person, space=here, category="returnee")
        declare_group(person, space=there, category="family")
        tags = set(Declaration.objects.values_list("tag", flat=True))
        assert tags == {person_tag(here, person), person_tag(there, person)}
        assert len(tags) == 2
        assert declaration_of(person, here.pk).category == "returnee"
        assert declaration_of(user(), here.pk) is None

    def test_no_column_leads_to_the_account(self):
        assert not [f for f in Declaration._meta.get_fields() if getattr(f.related_model, "__name__", "") == "User"]
        person, here = user(), space("s")
        declare_group(person, space=here, category="returnee")
        row = Declaration.objects.values().get()
        assert person.username not in str(row)
        assert {row["id"], row["space_id"]} | {row["tag"]} == {row["id"], here.pk, person_tag(here, person)}

    def test_the_last_word_counts(self):
        person, here = user(), space("s")
        declare_group(person, space=here, category="returnee", profile=codes("returnee_profile")[0])
        declare_group(person, space=here, category="family")
        assert (Declaration.objects.get().category, Declaration.objects.count()) == ("family", 1)

    @pytest.mark.parametrize(
        "said",
        [
            {"category": "ngo"},
            {"category": "nonsense"},
            {"category": ""},
            {"category": "returnee", "profile": "nonsense"},
            {"category": "returnee", "is_vouched": "1"},
            {"category": "returnee", "tag": "x"},
        ],
    )
    def test_what_is_not_on_the_list_is_refused(self, said):
        with pytest.raises(InvalidInput):
            declare_group(user(), space=space("s"), **said)
        assert not Declaration.objects.exists()
