"""Answering: one draft to a person, every kind of question, sending, changing, withdrawing, and the closing."""

import dataclasses
import datetime
import threading
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Follow
from consult import receipts
from consult.actions.answers import (
    AnswerChanged,
    AnswerInput,
    NotAChoice,
    OutOfBounds,
    drop_unasked,
    save_answer,
)
from consult.actions.consultations import close_consultation
from consult.actions.responses import (
    AlreadyAnswered,
    DetailsMissing,
    NothingAnswered,
    OrganisationAnswered,
    OrganisationDetails,
    SpeaksForMissing,
    UnknownCategory,
    Withdrawn,
    change_consent,
    destroy_old_drafts,
    find_by_code,
    response_of,
    send_response,
    start_response,
    withdraw_response,
)
from consult.models import Answer, Choice, Consultation, Question, Response
from consult.queries.answering import sheet_of
from core.errors import ActionError, InvalidInput, PermissionRefused
from core.models import AuditEntry
from tests.support.factories import DAY, NOW, QUESTIONS, consultation, mandate, organisation, user

pytestmark = pytest.mark.django_db
SAID = AnswerInput(words="Something", language="en")


OF_ORGANISATION = OrganisationDetails("State A", "national", "micro", speaks_for=40, speaks_for_how="At a meeting")


def begin(paper, actor=None, category="returnee", **fields):
    if fields.get("organisation") or fields.get("organisation_name"):
        fields.setdefault("details", OF_ORGANISATION)
    return start_response(paper, actor=actor, category=category, language="en", **fields)


def say(response, given=SAID, kind="text", **fields):
    return save_answer(response, question=response.consultation.questions.get(kind=kind), given=given, **fields)


def sent(paper, actor=None, **fields):
    response = begin(paper, actor, **fields).response
    say(response)
    return send_response(response, actor=actor, consent="named" if response.is_for_organisation else "anonymous")


class TestStarting:
    def test_a_draft_holds_no_account_and_no_code(self):
        paper, person = consultation(), user("canary-person")
        started = begin(paper, person, country=" State A ")
        row = str(Response.objects.values().get())
        assert started.code not in row
        assert person.username not in row
        assert (started.response.country, started.response.consent) == ("State A", "anonymous")
        accounts = [f.name for f in Response._meta.get_fields() if getattr(f.related_model, "__name__", "") == "User"]
        assert accounts == ["entered_by"]  # whoever typed a paper sheet in; empty for the web, by a constraint
        with pytest.raises(IntegrityError, match="response_entered_with_consent"), transaction.atomic():
            Response.objects.filter(pk=started.response.pk).update(entered_by=person)

    def test_one_to_a_person_and_many_without_account(self):
        paper, person = consultation(), user()
        begin(paper, person)
        with pytest.raises(AlreadyAnswered):
            begin(paper, person, category="family")
        begin(paper)
        begin(paper)
        begin(consultation(), person)
        assert Response.objects.count() == 4

    def test_a_new_one_after_a_withdrawal(self):
        paper, person = consultation(), user()
        withdraw_response(sent(paper, person))
        assert response_of(paper, person) is None
        begin(paper, person)

    def test_an_organisation_has_one_whoever_begins_it(self):
        paper, speaker, first, second = consultation(), organisation(), user(), user()
        mandate(first, speaker)
        mandate(second, speaker)
        begin(paper, first, category=speaker.category, organisation=speaker)
        with pytest.raises(OrganisationAnswered):
            begin(paper, second, category=speaker.category, organisation=speaker)
        begin(paper, first)

    @pytest.mark.parametrize(
        ("category", "name"), [("ngo", ""), ("returnee", "Somebody"), ("nonsense", ""), ("", ""), ("ngo", "  ")]
    )
    def test_persons_and_organisations_are_told_apart(self, category, name):
        with pytest.raises(UnknownCategory):
            begin(consultation(), category=category, organisation_name=name)
        assert not Response.objects.exists()

    def test_an_organisation_answers_in_its_own_category(self):
        paper, speaker, person = consultation(), organisation(category="ngo"), user()
        mandate(person, speaker)
        with pytest.raises(UnknownCategory):
            begin(paper, person, category="trade_union", organisation=speaker)

    def test_without_mandate_nobody_answers_for_it(self):
        paper, speaker = consultation(), organisation()
        for actor in (user(), None):
            with pytest.raises(PermissionRefused):
                begin(paper, actor, category=speaker.category, organisation=speaker)
        assert not Response.objects.exists()

    def test_before_it_is_verified_its_people_draft_and_cannot_send(self):
        paper, person, waiting = consultation(), user(), organisation(verified=False)
        mandate(person, waiting)
        response = begin(paper, person, category=waiting.category, organisation=waiting).response
        say(response, actor=person)
        with pytest.raises(PermissionRefused) as refusal:
            send_response(response, actor=person, consent="named")
        assert refusal.value.code == "not_verified"
        response.refresh_from_db()
        assert response.state == "draft"

    @pytest.mark.parametrize(
        ("missing", "refusal"),
        [
            ({"country": ""}, DetailsMissing),
            ({"level": ""}, DetailsMissing),
            ({"level": "galactic"}, DetailsMissing),
            ({"size": ""}, DetailsMissing),
            ({"speaks_for": None}, SpeaksForMissing),
            ({"speaks_for_how": "  "}, SpeaksForMissing),
        ],
    )
    def test_an_organisation_says_what_it_is_and_for_whom_it_speaks(self, missing, refusal):
        details = dataclasses.replace(OF_ORGANISATION, **missing)
        with pytest.raises(refusal):
            begin(consultation(), category="migrant_association", organisation_name="Named", details=details)
        assert not Response.objects.exists()

    def test_a_company_speaks_for_itself(self):
        details = dataclasses.replace(OF_ORGANISATION, speaks_for=None, speaks_for_how="")
        response = begin(consultation(), category="company", organisation_name="Named", details=details).response
        assert (response.country, response.organisation_level, response.organisation_size) == (
            "State A",
            "national",
            "micro",
        )

    @pytest.mark.parametrize("state", ["draft", "scheduled", "outcome_published", "withdrawn"])
    def test_only_while_it_is_open(self, state):
        with pytest.raises(ActionError) as refusal:
            begin(consultation(state=state))
        assert refusal.value.code == "not_open"
        assert not Response.objects.exists()

    def test_late_from_the_moment_of_the_closing_though_the_clock_comes_later(self):
        paper = consultation(closes_at=NOW + DAY)
        in_time = begin(paper, now=NOW + DAY - datetime.timedelta(seconds=1)).response
        late = begin(paper, now=NOW + DAY).response
        assert (in_time.is_late, late.is_late) == (False, True)

    @pytest.mark.parametrize("state", ["closed", "summary_published"])
    def test_after_the_closing_it_is_taken_and_marked_late(self, state):
        assert begin(consultation(state=state)).response.is_late is True

    def test_an_archive_takes_nothing(self):
        with pytest.raises(ActionError) as refusal:
            begin(consultation(state="closed", is_archive=True))
        assert refusal.value.code == "not_open"

    def test_codes_that_are_on_no_list(self):
        with pytest.raises(InvalidInput):
            begin(consultation(), duration="nonsense")


EVERY_KIND = [
    ("single", AnswerInput(options=("yes",)), [("yes", None, None)]),
    ("multiple", AnswerInput(options=("work", "school", "work")), [("school", None, None), ("work", None, None)]),
    ("scale", AnswerInput(options=("3",)), [("3", None, None)]),
    ("matrix", AnswerInput(rows={"jobs": "good", "health": "bad"}), [("bad", "health", None), ("good", "jobs", None)]),
    ("matrix", AnswerInput(rows={"jobs": "bad"}), [("bad", "jobs", None)]),
    ("ranking", AnswerInput(options=("third", "first")), [("first", None, 2), ("third", None, 1)]),
    ("number", AnswerInput(number=Decimal("3.5")), []),
    ("date", AnswerInput(date=datetime.date(2025, 3, 31)), []),
    ("text", AnswerInput(words="كلام é\r\nmore\x00"), []),
]


class TestSaying:
    @pytest.mark.parametrize(("kind", "given", "chosen"), EVERY_KIND)
    def test_every_kind(self, kind, given, chosen):
        response = begin(consultation(kinds=[kind])).response
        for _twice in range(2):
            answer = say(response, given, kind)
        rows = Choice.objects.values_list("option__code", "row__code", "rank")
        assert sorted(rows, key=str) == chosen
        assert Answer.objects.count() == 1
        assert (answer.number, answer.date) == (given.number, given.date)
        assert answer.words == ("كلام é\nmore" if given.words else "")

    def test_another_choice_takes_the_place_of_the_first(self):
        response = begin(consultation(kinds=["single"])).response
        say(response, AnswerInput(options=("yes",)), "single")
        say(response, AnswerInput(options=("no",)), "single")
        assert Choice.objects.get().option.code == "no"
        say(response, AnswerInput(prefers_not_to_say=True), "single")
        assert (Choice.objects.count(), Answer.objects.get().prefers_not_to_say) == (0, True)
        assert say(response, AnswerInput(), "single") is None
        assert not Answer.objects.exists()

    @pytest.mark.parametrize(
        ("kind", "given"),
        [
            ("single", AnswerInput(options=("maybe",))),
            ("single", AnswerInput(options=("yes", "no"))),
            ("scale", AnswerInput(options=("1", "2"))),
            ("multiple", AnswerInput(options=("work", "nonsense"))),
            ("matrix", AnswerInput(rows={"jobs": "nonsense"})),
            ("matrix", AnswerInput(rows={"nonsense": "good"})),
            ("matrix", AnswerInput(rows={"good": "jobs"})),
            ("ranking", AnswerInput(options=("first", "fourth"))),
            ("text", AnswerInput(options=("yes",))),
            ("number", AnswerInput(options=("1",))),
        ],
    )
    def test_what_is_no_choice_leaves_the_answer_as_it_was(self, kind, given):
        response = begin(consultation(kinds=[kind])).response
        options, rows = QUESTIONS[kind]
        good = (
            AnswerInput(rows={rows[0]: options[0]}) if rows else AnswerInput(options=tuple(options[:1]), words="kept")
        )
        say(response, good, kind)
        before = list(Choice.objects.values()), list(Answer.objects.values())
        with pytest.raises(NotAChoice):
            say(response, given, kind)
        assert (list(Choice.objects.values()), list(Answer.objects.values())) == before

    def test_the_question_of_another_consultation(self):
        response, other = begin(consultation()).response, consultation()
        with pytest.raises(NotAChoice):
            save_answer(response, question=other.questions.get(kind="text"), given=SAID)
        assert not Answer.objects.exists()

    def test_a_text_too_long_is_refused_whole(self):
        response = begin(consultation()).response
        say(response)
        with pytest.raises(InvalidInput):
            say(response, AnswerInput(words="x" * 10_001))
        assert Answer.objects.get().words == "Something"

    def test_what_was_sent_in_time_stands_after_the_closing(self):
        paper = consultation(closes_at=NOW + DAY)
        response = begin(paper, now=NOW).response
        say(response, now=NOW)
        send_response(response, actor=None, consent="anonymous", now=NOW)
        for close in (lambda: None, lambda: close_consultation(paper, now=NOW + DAY)):
            close()
            with pytest.raises(ActionError, match="stands as you sent it"):
                say(response, AnswerInput(words="Later"), now=NOW + DAY)
        assert Answer.objects.get().words == "Something"

    def test_a_draft_goes_on_after_the_closing_and_is_sent_late(self):
        paper = consultation(closes_at=NOW + DAY)
        response = begin(paper, now=NOW).response
        close_consultation(paper, now=NOW + DAY)
        say(response, AnswerInput(words="Later"), now=NOW + DAY)
        assert send_response(response, actor=None, consent="anonymous", now=NOW + DAY).is_late is True
        assert not Response.objects.counted().exists()
        say(response, AnswerInput(words="And later"), now=NOW + 2 * DAY)
        Consultation.objects.update(state="outcome_published")
        with pytest.raises(ActionError, match="does not take answers now"):
            say(response, AnswerInput(words="Too late"), now=NOW + 3 * DAY)
        assert Answer.objects.get().words == "And later"


class TestTogether:
    """Two windows, or two colleagues: the second writer sees both texts and loses neither."""

    def test_who_saw_an_older_text_is_shown_the_newer_one(self):
        response = begin(consultation()).response
        first = say(response, based_on=0)
        say(response, AnswerInput(words="A colleague's"), based_on=first.version)
        with pytest.raises(AnswerChanged) as refusal:
            say(response, AnswerInput(words="Mine"), based_on=first.version)
        assert (refusal.value.current.words, Answer.objects.get().words) == ("A colleague's", "A colleague's")
        say(response, AnswerInput(words="Both"), based_on=refusal.value.current.version)
        assert Answer.objects.get().words == "Both"

    def test_the_same_twice_is_a_double_click(self):
        response = begin(consultation()).response
        assert say(response, based_on=0).version == say(response, based_on=0).version == 1

    def test_emptied_meanwhile_the_other_text_is_saved(self):
        response = begin(consultation()).response
        first = say(response, based_on=0)
        assert say(response, AnswerInput(), based_on=first.version) is None
        assert say(response, AnswerInput(words="Mine"), based_on=first.version).words == "Mine"

    def test_an_empty_form_takes_nothing_newer_away(self):
        response = begin(consultation()).response
        say(response, based_on=0)
        with pytest.raises(AnswerChanged):
            say(response, AnswerInput(), based_on=0)
        assert Answer.objects.get().words == "Something"

    def test_only_people_of_the_organisation_write_with_it(self):
        paper, speaker, writer, colleague = consultation(), organisation(), user(), user()
        mandate(writer, speaker)
        mandate(colleague, speaker, can_sign=False)
        response = begin(paper, writer, category=speaker.category, organisation=speaker).response
        say(response, actor=colleague)
        for actor in (None, user()):
            with pytest.raises(PermissionRefused):
                say(response, AnswerInput(words="Strange"), actor=actor)
            with pytest.raises(PermissionRefused):
                withdraw_response(response, actor=actor)
        with pytest.raises(PermissionRefused):
            withdraw_response(response, actor=colleague)
        assert Answer.objects.get().words == "Something"


class TestConditions:
    def test_what_is_not_asked_any_more_is_dropped_at_the_closing_alone(self):
        paper = consultation(kinds=("single", "text", "scale", "number"), closes_at=NOW + DAY)
        single, text, scale, number = paper.questions.order_by("number")
        Question.objects.filter(pk=text.pk).update(asked_after=single, asked_after_options=["yes"])
        Question.objects.filter(pk=scale.pk).update(categories=["family"])
        Question.objects.filter(pk=number.pk).update(asked_after=scale, asked_after_options=["1"])
        for category in ("returnee", "family"):
            response = begin(paper, category=category, now=NOW).response
            say(response, AnswerInput(options=("yes",)), kind="single", now=NOW)
            say(response, now=NOW)
            say(response, AnswerInput(options=("1",)), kind="scale", now=NOW)
            say(response, AnswerInput(number=Decimal(3)), kind="number", now=NOW)
            if category == "family":
                say(response, AnswerInput(options=("no",)), kind="single", now=NOW)
            assert sheet_of(response).not_counted[0].question == (text if category == "family" else number)
        assert Answer.objects.count() == 8
        drop_unasked(paper)
        left = Answer.objects.values_list("response__category", "question__code").order_by("pk")
        assert sorted(left) == [
            ("family", "number"),
            ("family", "scale"),
            ("family", "single"),
            ("returnee", "single"),
            ("returnee", "text"),
        ]

    @pytest.mark.parametrize("number", [Decimal("-1"), Decimal("41")])
    def test_a_number_outside_its_bounds_is_refused(self, number):
        paper = consultation(kinds=("number",))
        paper.questions.update(minimum=0, maximum=40)
        with pytest.raises(OutOfBounds):
            say(begin(paper).response, AnswerInput(number=number), kind="number")
        assert not Answer.objects.exists()


class TestSending:
    def test_sent_once_however_often(self):
        response = begin(consultation()).response
        say(response)
        for _twice in range(2):
            send_response(response, actor=None, consent="not_published")
        response.refresh_from_db()
        assert (response.state, response.consent) == ("sent", "not_published")
        entries = AuditEntry.objects.filter(action="response.sent")
        assert (entries.count(), entries.get().actor_id) == (1, None)

    def test_at_least_one_answer(self):
        response = begin(consultation()).response
        with pytest.raises(NothingAnswered):
            send_response(response, actor=None, consent="anonymous")
        response.refresh_from_db()
        assert response.state == "draft"

    @pytest.mark.parametrize("consent", ["named", "pseudonym", "nonsense", ""])
    def test_a_person_is_never_published_by_name(self, consent):
        response = begin(consultation()).response
        say(response)
        with pytest.raises(InvalidInput):
            send_response(response, actor=None, consent=consent)
        sent_one = send_response(response, actor=None, consent="anonymous")
        with pytest.raises(InvalidInput):
            change_consent(sent_one, consent=consent)
        response.refresh_from_db()
        assert response.consent == "anonymous"

    def test_only_who_may_sign_sends_for_an_organisation(self):
        paper, speaker, writer, signer = consultation(), organisation(), user(), user()
        mandate(writer, speaker, can_sign=False)
        mandate(signer, speaker)
        response = begin(paper, writer, category=speaker.category, organisation=speaker).response
        say(response, actor=writer)
        for actor in (writer, None, user()):
            with pytest.raises(PermissionRefused):
                send_response(response, actor=actor, consent="named")
        assert send_response(response, actor=signer, consent="named").state == "sent"

    def test_no_row_joins_account_and_answer(self):
        """A follow written at sending would stand in the order of the answers: it is written at closing."""
        paper, early, late = consultation(closes_at=NOW + DAY), user(), user()
        for person in (late, early):
            sent(paper, person)
        sent(paper)
        assert not Follow.objects.exists()
        begin(paper, user())
        close_consultation(paper, now=NOW + DAY)
        close_consultation(paper, now=NOW + DAY)
        assert list(Follow.objects.order_by("pk").values_list("user", "topic")) == [
            (early.pk, paper.topic),
            (late.pk, paper.topic),
        ]


class TestConsentAndWithdrawal:
    def test_consent_changes_after_the_closing_too(self):
        paper = consultation(closes_at=NOW + DAY)
        response = sent(paper)
        close_consultation(paper, now=NOW + DAY)
        change_consent(response, consent="not_published")
        response.refresh_from_db()
        assert response.consent == "not_published"

    def test_words_and_choices_go_and_a_marker_stays(self):
        person = user()
        response = sent(consultation(), person, country="State A", duration="")
        for _twice in range(2):
            withdraw_response(response)
        response.refresh_from_db()
        assert (response.state, response.owner_tag, response.country) == ("withdrawn", "", "")
        assert not Answer.objects.exists()
        assert AuditEntry.objects.filter(action="response.withdrawn").count() == 1
        for change in (
            lambda: say(response),
            lambda: send_response(response, actor=person, consent="anonymous"),
        ):
            with pytest.raises(ActionError, match="withdrawn"):
                change()
        with pytest.raises(Withdrawn):
            change_consent(response, consent="anonymous")

    def test_a_draft_leaves_nothing(self):
        response = begin(consultation()).response
        for _twice in range(2):
            withdraw_response(response)
        assert not Response.objects.exists()


class TestOldDrafts:
    def test_destroyed_seven_days_after_the_closing_and_not_before(self):
        paper = consultation(closes_at=NOW + DAY)
        say(begin(paper).response)
        kept = sent(paper)
        still_open = begin(consultation(closes_at=NOW + 30 * DAY)).response
        close_consultation(paper, now=NOW + DAY)
        assert destroy_old_drafts(NOW + 8 * DAY - datetime.timedelta(seconds=1)) == 0
        assert destroy_old_drafts(NOW + 8 * DAY) == 1
        assert destroy_old_drafts(NOW + 8 * DAY) == 0
        assert set(Response.objects.all()) == {kept, still_open}
        assert Answer.objects.count() == 1

    def test_the_clock_knows_the_jobs(self):
        from core import schedule

        names = {job.name for job in schedule.jobs()}
        assert {"consult.due", "consult.drafts", "recommendations.due"} <= names
        schedule.job("consult.drafts").run()
        schedule.job("consult.due").run()
        schedule.job("recommendations.due").run()


class TestCodes:
    def test_a_code_opens_its_own_answer_only(self):
        here, there = consultation(), consultation()
        mine, theirs = begin(here), begin(there)
        assert find_by_code(None, mine.code) == find_by_code(here, mine.code) == mine.response
        assert find_by_code(there, mine.code) is None
        assert find_by_code(here, theirs.code) is None
        wrong = f"{(int(mine.code) + 1) % 10**16:016d}"
        for typed in ("", wrong, mine.code[:15], mine.code + "1", mine.response.code_digest, "x" * 16):
            assert find_by_code(None, typed) is None

    @pytest.mark.parametrize(
        "typed",
        [
            "4827109355617740",
            " 4827 1093 5561 7740 ",
            "4827-1093-5561-7740",
            "٤٨٢٧ ١٠٩٣ ٥٥٦١ ٧٧٤٠",
            "۴۸۲۷۱۰۹۳۵۵۶۱۷۷۴۰",
            "\u200e4827\u00a01093\u20115561–7740",
            "４８２７1093 5561 7740",
        ],
    )
    def test_the_same_digits_however_typed(self, typed):
        assert receipts.normalise(typed) == "4827109355617740"

    @pytest.mark.parametrize(
        "typed", ["", "482710935561774", "4827 1093 5561 774a", "48271093556177400", "½" * 16, "\x00"]
    )
    def test_what_is_no_code(self, typed):
        assert receipts.normalise(typed) == ""

    def test_shown_in_fours(self):
        assert receipts.in_fours("4827109355617740") == "4827 1093 5561 7740"
        assert {len(receipts.new_code()) for _n in range(50)} == {16}


@pytest.mark.django_db(transaction=True)
def test_ten_starts_at_once_make_one_draft():
    paper, person = consultation(), user()
    barrier, outcomes = threading.Barrier(10), []

    def start():
        barrier.wait()
        try:
            begin(paper, person)
            outcomes.append("made")
        except AlreadyAnswered:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made"] + ["refused"] * 9
    assert Response.objects.count() == 1
