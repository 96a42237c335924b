"""Lists of the analysis workbench and the page of published words, on an archive of many responses: processor time as a
multiple of reading the words of one question bare; the search for campaigns, of all questions.

``python -m benchmarks.workbench SLUG`` runs inside the platform; ``benchmarks.archives`` calls it.
"""

import json
import sys
from collections.abc import Callable

from benchmarks.rows import Row, row, seconds

# Measured with 10,000 responses of 30 questions, with half as much again.
LISTS, SEARCH, COVERAGE, PAGE, CAMPAIGNS = 4, 4, 9, 7, 65
REPEATS = 3
SECONDS = "s processor time"


def rows(slug: str) -> list[Row]:
    """The rows of the benchmark."""
    import django

    django.setup()
    from django.db import connection

    from accounts.models import User
    from consult.actions.campaigns import propose_campaigns
    from consult.models import Consultation
    from consult.queries import workbench
    from consult.queries.contributions import contribution_page
    from consult.queries.workbench import Filters

    archive = Consultation.objects.get(slug=slug)
    question = workbench.coverage_of(archive).rows[0].question
    reader = User(pk=0)
    query = (
        "SELECT r.public_id, a.words, a.words_language FROM consult_response r JOIN consult_answer a"
        f" ON a.response_id = r.id WHERE a.question_id = {question.pk} AND a.words <> '' AND r.state = 'sent'"
    )

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(query)
            while cursor.fetchmany(2000):
                pass

    def listed(filters: Filters) -> Callable[[], object]:
        return lambda: workbench.answer_page(archive, question, filters, actor=reader)

    group = next(iter(archive.archive_groups))
    baseline = min(seconds(bare) for _time in range(REPEATS))
    measured = {
        "list": (listed(Filters()), LISTS),
        "list_by_group": (listed(Filters(group=group)), SEARCH),
        "list_search": (listed(Filters(search="word1234")), SEARCH),
        "coverage": (lambda: workbench.coverage_of(archive), COVERAGE),
        "queue": (lambda: workbench.queue(archive, "waiting"), COVERAGE),
        "published_words": (lambda: contribution_page(archive, code=question.code), PAGE),
    }
    found = [
        row(f"workbench_{name}", min(seconds(call) for _n in range(REPEATS)), baseline, limit, SECONDS)
        for name, (call, limit) in measured.items()
    ]
    texts = sum(row.written for row in workbench.coverage_of(archive).rows)
    own = sum(row.written for row in workbench.coverage_of(archive).rows if row.question == question)
    search = seconds(lambda: propose_campaigns(archive))
    return [*found, row("workbench_campaigns", search, baseline * texts / own, CAMPAIGNS, SECONDS)]


if __name__ == "__main__":
    print(json.dumps(rows(sys.argv[1])))
