"""The one list of all pages: tests of languages, of accessibility and of budgets walk it.

A public address that is neither here nor in ``WITHOUT_A_PAGE`` fails ``tests/test_page_list.py``.
"""

from dataclasses import dataclass

PAPER = "consultations/return-a-stage-of-the-journey/"
CALL = "consultations/what-helps-before-the-journey-home/"
OPEN_ROUND = "rounds/towards-a-common-policy/"
CLOSED_ROUND = "rounds/before-and-after-arrival/"
# The fullest conversation of the demonstration; tests inside a transaction look its number up.
THREAD = "threads/31/"
MEETING = "meetings/papers-health-work/"
# The first measure of the demonstration; tests inside a transaction look its number up.
MEASURE = "measures/1/"


@dataclass(frozen=True)
class Listed:
    """A page below the language prefix, and the name of its address.

    ``journey`` pages are those of which every visible word is checked in French and Arabic.
    """

    name: str
    path: str
    signed_in: bool = False
    journey: bool = True


PAGES = (
    Listed("home", ""),
    Listed("consultations", "consultations/"),
    Listed("green_paper", PAPER),
    Listed("consult_plan", PAPER + "plan/"),
    Listed("consult_start", PAPER + "answer/"),
    Listed("closed_call", CALL),
    Listed("consult_results", CALL + "results/"),
    Listed("consult_data", CALL + "data/"),
    Listed("consult_outcome", CALL + "outcome/"),
    Listed("consult_contributions", CALL + "contributions/"),
    Listed("consult_code", "my-answer/"),
    Listed("consult_versions", PAPER + "versions/"),
    Listed("consult_version", PAPER + "versions/2/"),
    Listed("consult_paragraph", PAPER + "paragraphs/7e59c30e-d505-5637-bb9d-b8b0ddeb954c/"),
    Listed("consult_dispositions", PAPER + "remarks/"),
    Listed("consult_on_paper", PAPER + "on-paper/"),
    Listed("consult_news", PAPER + "news/"),
    Listed("forums", "forums/"),
    Listed("forum", "forums/the-first-year/"),
    Listed("forum_search", "forums/the-first-year/search/"),
    Listed("thread", THREAD),
    Listed("feedback", "feedback/"),
    Listed("moderation_log", "moderation/log/"),
    Listed("forum_group", "forums/the-first-year/my-group/", signed_in=True),
    Listed("meetings", "meetings/"),
    Listed("meeting", MEETING),
    Listed("past_meeting", "meetings/rabat-2008/"),
    Listed("meeting_wall", MEETING + "questions/"),
    Listed("meeting_ask", MEETING + "questions/ask/"),
    Listed("meeting_screen", MEETING + "questions/screen/"),
    Listed("recommendations", "recommendations/"),
    Listed("recommendation_list", "recommendations/all/"),
    Listed("recommendation", "recommendations/S002-R17/"),
    Listed("cluster", "recommendations/clusters/dialogue/"),
    Listed("board", "recommendations/answers/"),
    Listed("recommendation_data", "recommendations/data/"),
    Listed("board_levels", "recommendations/answers/levels/"),
    Listed("board_timeline", "recommendations/answers/timeline/"),
    Listed("board_overdue", "recommendations/answers/late/"),
    Listed("board_found", "recommendations/answers/found/"),
    Listed("measure", MEASURE),
    Listed("plans", "plans/"),
    Listed("plan", "plans/the-first-year/"),
    Listed("round", OPEN_ROUND),
    Listed("propose", OPEN_ROUND + "propose/"),
    Listed("amend", "recommendations/S000-R07/amend/"),
    Listed("minority", "recommendations/S002-R17/minority/"),
    Listed("recommendation_versions", "recommendations/S002-R02/versions/"),
    Listed("recommendation_reasons", "recommendations/S002-R17/reasons/"),
    Listed("my_contributions", "my-contributions/", signed_in=True),
    Listed("vote_done", OPEN_ROUND + "vote/done/", signed_in=True),
    Listed("voucher_redeem", "account/vouchers/", signed_in=True),
    Listed("round_receipts", OPEN_ROUND + "receipts/", signed_in=True),
    Listed("ledger", "ledger/"),
    Listed("ledger_entry", "ledger/1/"),
    Listed("ledger_receipt", "ledger/receipt/"),
    Listed("round_results", CLOSED_ROUND + "results/"),
    Listed("round_results", CLOSED_ROUND + "results/", signed_in=True),
    Listed("round_results", "rounds/brexit-consensus-2017/results/", journey=False),
    Listed("practices", "practices/"),
    Listed("practice", "practices/sp04/"),
    Listed("glossary", "glossary/"),
    Listed("about", "about/"),
    Listed("rules", "rules/"),
    Listed("help", "help/"),
    Listed("privacy", "privacy/"),
    Listed("voting_limits", "voting-limits/"),
    Listed("how_it_works", "how-it-works/"),
    Listed("open_data", "open-data/"),
    Listed("accessibility", "accessibility/"),
    Listed("styleguide", "style/", journey=False),
    Listed("organisation", "account/organisations/two-shores/"),
    Listed("account_login", "account/login/"),
    Listed("account_signup", "account/signup/"),
    Listed("account_request_login_code", "account/login/code/"),
    Listed("signup_without_email", "account/signup/without-email/"),
    Listed("account", "account/", signed_in=True),
    Listed("notices", "account/notices/", signed_in=True),
    Listed("notices_mail", "account/notices/mail/", signed_in=True),
    Listed("organisation_create", "account/organisations/new/", signed_in=True),
    Listed("account_erase", "account/delete/", signed_in=True),
    Listed("vote_group", OPEN_ROUND + "vote/1/who/", signed_in=True),
)
