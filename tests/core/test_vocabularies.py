"""The closed lists."""

import pytest
from django.db import models
from django.db.migrations.writer import MigrationWriter
from django.utils.translation import override

from core import vocabularies


def test_every_term_has_a_label_in_each_language():
    assert len(vocabularies.names()) == 27
    for name in vocabularies.names():
        for term in vocabularies.terms(name):
            assert term.en and term.fr and term.ar, (name, term.code)


def test_a_label_follows_the_active_language():
    label = vocabularies.label("vote_position", "oppose")
    spoken = []
    for language in ("en", "fr", "ar", "de"):
        with override(language):
            spoken.append(str(label))
    assert len(set(spoken[:3])) == 3
    assert spoken[3] == spoken[0]


def test_codes_keep_their_order():
    assert vocabularies.codes("vote_position") == ("support", "support_with_changes", "neutral", "oppose")


def test_categories_say_who_is_a_person():
    kinds = {term.code: term.kind for term in vocabularies.terms("stakeholder_category")}
    assert kinds["returnee"] == "individual"
    assert kinds["trade_union"] == "organisation"
    assert vocabularies.term("stakeholder_category", "authority_origin_national").side == "origin"


@pytest.mark.parametrize(("name", "code"), [("vote_position", "perhaps"), ("nothing", "oppose")])
def test_an_unknown_code_is_a_fault(name, code):
    with pytest.raises(KeyError):
        vocabularies.label(name, code)
    with pytest.raises(KeyError):
        vocabularies.choices("nothing")


def test_choices_do_not_freeze_in_migrations():
    field = models.CharField(choices=vocabularies.choices("vote_position"), max_length=30)
    written, _imports = MigrationWriter.serialize(field.deconstruct()[3]["choices"])
    assert written == "functools.partial(core.vocabularies.pairs, *('vote_position',), **{})"
    assert [code for code, _label in vocabularies.choices("vote_position")] == list(vocabularies.codes("vote_position"))
