"""Small, predictable things for tests: everything named by a counter, every date counted from ``NOW``."""

import datetime
import itertools
import uuid
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from wagtail.models import Locale, Page, Site

from accounts.models import Mandate, Organisation, Space, User
from consult import ports
from consult.enums import State
from consult.models import Consultation, ConsultationIndexPage, ConsultationPage, Option, PlanPoint, Question, Theme
from core import clock
from core.translated import LANGUAGES, Translated
from dialogue.models import ForumIndexPage
from home.models import Definition, GlossaryTerm, HomePage
from recommendations.models import Addressee, Measure, Recommendation, Round, RoundItem, TextVersion

NOW = clock.now().replace(microsecond=0)
DAY = datetime.timedelta(days=1)
PASSPHRASE = "olive lantern harbour cedar"
_numbers = itertools.count(1)


def words(text: str | Translated) -> Translated:
    """The text in three languages, told apart by their codes."""
    if isinstance(text, Translated):
        return text
    return Translated(en=text, fr=f"{text} (fr)", ar=f"{text} (ar)")


def user(name: str = "", *, role: str = "", factor: bool = False, email: str = "", **fields) -> User:
    """A participant, or with ``role`` staff; with ``factor`` the second factor is set up."""
    made = User.objects.create_user(
        name or f"person-{next(_numbers)}", PASSPHRASE, email=email, is_staff=bool(role), **fields
    )
    if role:
        made.groups.add(Group.objects.get(name=role))
    if factor:
        Authenticator.objects.create(user=made, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    if email:
        EmailAddress.objects.create(user=made, email=email, verified=True, primary=True)
    return made


def organisation(name: str = "", *, category: str = "migrant_association", verified: bool = True) -> Organisation:
    name = name or f"Organisation {next(_numbers)}"
    return Organisation.objects.create(
        slug=name.lower().replace(" ", "-"),
        name=words(name),
        category=category,
        verification="verified" if verified else "pending",
    )


def institution(name: str = "") -> Organisation:
    """A verified authority of a country of origin."""
    return organisation(name, category="authority_origin_national")


def mandate(holder: User, of: Organisation, **fields) -> Mandate:
    """In force since yesterday, with every power that is not taken away."""
    powers = {"can_speak": True, "can_vote": True, "can_sign": True, "can_manage": True}
    if hasattr(holder, "_mandates"):
        del holder._mandates
    fields = {"starts_on": clock.today() - DAY, **powers, **fields}
    return Mandate.objects.create(user=holder, organisation=of, **fields)


def official(of: Organisation, name: str = "", **powers) -> User:
    """Staff with a second factor and a mandate of that institution."""
    made = user(name, role="official", factor=True)
    mandate(made, of, **powers)
    return made


QUESTIONS = {
    "single": (["yes", "no"], []),
    "multiple": (["work", "home", "school"], []),
    "scale": (["1", "2", "3"], []),
    "matrix": (["good", "bad"], ["jobs", "health"]),
    "ranking": (["first", "second", "third"], []),
    "number": ([], []),
    "date": ([], []),
    "text": ([], []),
}


def question(of: Consultation, kind: str) -> Question:
    """Of that kind, with the options of ``QUESTIONS``; its code is the kind."""
    made = Question.objects.create(
        consultation=of, code=kind, number=of.questions.count() + 1, kind=kind, text=words(f"Question {kind}")
    )
    options, rows = QUESTIONS.get(kind, ([], []))
    for is_row, codes in ((False, options), (True, rows)):
        for order, code in enumerate(codes):
            Option.objects.create(question=made, code=code, order=order, is_row=is_row, label=words(code))
    return made


PLAN = ("purpose", "definition", "decides", "decision_how", "asked", "methods", "languages", "readers")


def consultation(*, state: str = State.OPEN, owner: Organisation | None = None, kinds=("single", "text"), **fields):
    """With a whole plan, open since ten days, for ten days more."""
    number = next(_numbers)
    fields = {"opens_at": NOW - 10 * DAY, "closes_at": NOW + 10 * DAY, **fields}
    made = Consultation.objects.create(
        translation_key=uuid.uuid4(),
        slug=f"paper-{number}",
        kind="green_paper",
        space=Space.objects.create(kind="consultation", slug=f"paper-{number}", title=words(f"Paper {number}")),
        owner=owner or institution(),
        state=state,
        **{
            "title": words(f"Paper {number}"),
            "promise": "involve",
            "target_groups": ["returnee"],
            "countries": ["State A"],
            **{name: words(name) for name in PLAN},
            **fields,
        },
    )
    for kind in kinds:
        question(made, kind)
    return made


def definition() -> Translated:
    """A definition of return that stands in the glossary, as a plan takes it over."""
    term, _created = GlossaryTerm.objects.get_or_create(code="return", defaults={"term": words("Return")})
    Definition.objects.get_or_create(term=term, order=0, defaults={"source": words("Source"), "text": words("Going")})
    return next(found.as_text for found in ports.definitions() if found.code == "return-0")


def paper_indexes() -> dict[str, ConsultationIndexPage]:
    """The pages “Consultations” of the three languages, below a front page."""
    return _indexes(ConsultationIndexPage, "consultations")


def forum_indexes() -> dict[str, ForumIndexPage]:
    """The pages “Forums” of the three languages, below a front page."""
    return _indexes(ForumIndexPage, "forums")


def _indexes(kind: type[Page], slug: str) -> dict[str, Any]:
    found = {page.locale.language_code: page for page in kind.objects.select_related("locale")}
    if not found:
        home = Page.objects.get(depth=1)
        key = uuid.uuid4()
        for code in LANGUAGES:
            locale, _created = Locale.objects.get_or_create(language_code=code)
            front = HomePage(title="Rihla", slug=f"rihla-{code}", promise="promise", lead="lead", locale=locale)
            home.add_child(instance=front)
            page = kind(title=slug.capitalize(), slug=slug, locale=locale, translation_key=key)
            found[code] = front.add_child(instance=page)
        Site.objects.update(root_page=found["en"].get_parent())
        Site.clear_site_root_paths_cache()
    return found


def paper_pages(of: Consultation, *, languages=LANGUAGES) -> dict[str, ConsultationPage]:
    """The unpublished pages of a paper, filled in those languages: one section of two paragraphs."""
    found = {}
    for code, index in paper_indexes().items():
        is_filled = code in languages
        page = ConsultationPage(
            title=of.title.get(code), slug=of.slug, locale=index.locale, translation_key=of.translation_key, live=False
        )
        if is_filled:
            paragraphs = [{"type": "item", "id": f"p{n}", "value": f"Paragraph {n} ({code})"} for n in (1, 2)]
            value = {"title": f"Section ({code})", "paragraphs": paragraphs}
            page.lead, page.summary = f"Lead ({code})", f"A summary ({code})."
            page.body = [{"type": "section", "id": "s1", "value": value}]
        found[code] = index.add_child(instance=page)
        page.save_revision(clean=False)
    return found


def ready_draft(**fields) -> Consultation:
    """A draft that every gate but the second person lets pass, to be opened at once."""
    fields = {"opens_at": NOW, "closes_at": NOW + 100 * DAY, "definition": definition(), **fields}
    made = consultation(state=State.DRAFT, **fields)
    for kind in PlanPoint.Kind.values:
        PlanPoint.objects.create(consultation=made, kind=kind, order=0, text=words(kind))
    paper_pages(made)
    return made


def theme(of: Consultation, code: str = "work", **fields) -> Theme:
    return Theme.objects.create(consultation=of, code=code, name=words(code), summary=words(f"About {code}"), **fields)


def front_page() -> HomePage:
    """The English front page, root of the site."""
    root = Page.objects.get(depth=1)
    made = root.add_child(instance=HomePage(title="Rihla", slug="rihla", promise="promise", lead="lead"))
    Site.objects.update(root_page=made)
    Site.clear_site_root_paths_cache()
    return made


def recommendation(title: str | Translated = "Recognise skills", *, space: Space | None = None, text: str = ""):
    """With one text version."""
    number = next(_numbers)
    made = Recommendation.objects.create(
        space=space or Space.objects.create(kind="recommendations", slug=f"set-{number}", title=words("Set")),
        code=f"R{number}",
        nature="recommendation",
        title=words(title),
    )
    TextVersion.objects.create(recommendation=made, number=1, text=words(text or title), published_at=NOW - 20 * DAY)
    return made


def round_(*, items: int = 1, state: str = "open", **fields) -> Round:
    """Open since ten days, for ten days more, with so many recommendations."""
    number = next(_numbers)
    space = Space.objects.create(kind="recommendations", slug=f"round-{number}", title=words(f"Round {number}"))
    fields = {"opens_at": NOW - 10 * DAY, "closes_at": NOW + 10 * DAY, **fields}
    made = Round.objects.create(space=space, slug=f"round-{number}", title=words("Round"), state=state, **fields)
    for order in range(1, items + 1):
        found = recommendation(f"Proposal {order}", space=space)
        RoundItem.objects.create(round=made, recommendation=found, version=found.versions.first(), order=order)
    return made


def addressee(of: Recommendation, to: Organisation, **fields) -> Addressee:
    """Sent a week ago, due in eleven weeks."""
    fields = {"sent_at": NOW - 7 * DAY, "due_on": clock.today() + 77 * DAY, **fields}
    return Addressee.objects.create(recommendation=of, institution=to, **fields)


def measure(of: Addressee, title: str | Translated = "A desk", **fields) -> Measure:
    """Published yesterday, running for a year."""
    today = clock.today()
    fields = {"starts_on": today, "ends_on": today + 365 * DAY, "published_at": NOW - DAY, **fields}
    return Measure.objects.create(addressee=of, title=words(title), **fields)
