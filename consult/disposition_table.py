"""The disposition table as a file: paragraph × remark × reply."""

import csv
import io

from django.utils.translation import gettext as _

from consult.models import Consultation
from consult.public_files import PublicFile
from consult.queries.versions import Disposition, dispositions
from core import vocabularies
from core.sanitize import csv_cell
from core.translated import LANGUAGES, Translated

HEAD = (
    "paragraph",
    "paragraph_id",
    "text",
    "remark",
    "voice",
    "language",
    "said",
    "text_changed_since",
    "code",
    "reply",
)


def remarks_file(consultation: Consultation) -> PublicFile:
    """The table as everybody can take it. Under which terms remarks may be used is said nowhere, nor here."""
    return PublicFile(
        name="remarks.csv",
        saved_as=f"{consultation.slug}-remarks.csv",
        title=f"{consultation.title} · {_('Remarks on the text, and the replies')}",
        text=_("Every remark in the order of the paragraphs, and what the institution did with it."),
        columns=HEAD,
        write=lambda out: out.write(remarks_csv(consultation).encode()),
        cells={"text_changed_since": {"datatype": "boolean"}},
    )


def remarks_csv(consultation: Consultation) -> str:
    """UTF-8 text of a CSV with one row to a remark; formulas are quoted."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(HEAD)
    for row in dispositions(consultation):
        rows.writerow([csv_cell(value) for value in _cells(row)])
    return "\ufeff" + written.getvalue()


def _cells(row: Disposition) -> list[str]:
    post, reply = row.post, row.reply
    return [
        str(row.paragraph),
        row.paragraph.block_id,
        _all(row.paragraph.text),
        f"{post.thread_id}#{post.number}",
        str(post.on_behalf_of.name) if post.on_behalf_of else _("A person"),
        post.language,
        post.words,
        "1" if row.text_changed_since else "0",
        str(vocabularies.label("reasoned_response", reply.code)) if reply else "",
        _all(reply.reason) if reply else "",
    ]


def _all(text: Translated) -> str:
    return " / ".join(text.get(language) for language in LANGUAGES if text.get(language))
