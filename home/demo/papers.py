"""Versions of the demonstration's texts, what people said on their paragraphs, and the replies."""

import datetime
import uuid
from collections.abc import Mapping
from random import Random
from typing import Any

from accounts.models import Organisation, User
from consult.actions.remarks import reply_to_remark
from consult.actions.versions import write_version
from consult.models import Consultation, Paragraph, ParagraphThread
from core.translated import Translated
from dialogue.models import Post
from home.demo.forums import fill_thread

Data = Mapping[str, Any]


def make_remarks(
    consultation: Consultation,
    data: Data,
    *,
    actor: User,
    organisations: Mapping[str, Organisation],
    crowd: Mapping[str, list[User]],
    random: Random,
    opened_at: datetime.datetime,
    changed_at: datetime.datetime,
) -> None:
    """A first version with other words in one paragraph, remarks on it, the text of today as the second, replies."""
    first = write_version(consultation, actor=actor, now=opened_at)
    mended = _block(consultation, data["paragraph"])
    Paragraph.objects.filter(version=first, block_id=mended).update(text=Translated.of(data["text_before"]))
    people = {"organisations": organisations, "crowd": crowd, "random": random}
    # Posts are spread over the twenty days before: after the opening and before the change, then after that.
    _say(consultation, data["before"], now=changed_at + datetime.timedelta(days=5), **people)
    write_version(consultation, actor=actor, changes=Translated.of(data["changes"]), now=changed_at)
    _say(consultation, data["after"], now=changed_at + datetime.timedelta(days=21), **people)
    for reply in data["replies"]:
        thread = _thread(consultation, reply["paragraph"])
        reply_to_remark(
            consultation,
            actor=actor,
            post=Post.objects.get(thread=thread.thread, number=reply["number"]),
            code=reply["code"],
            reason=Translated.of(reply["reason"]),
            now=changed_at,
        )


def _say(consultation: Consultation, posts: Data, **fields: Any) -> None:
    for paragraph, said in posts.items():
        fill_thread(_thread(consultation, paragraph).thread, said, **fields)


def _thread(consultation: Consultation, paragraph: str) -> ParagraphThread:
    return consultation.paragraph_threads.select_related("thread__space").get(block_id=_block(consultation, paragraph))


def _block(consultation: Consultation, paragraph: str) -> str:
    """The id that ``make_paper`` gives a paragraph's block."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{consultation.slug}/{paragraph}"))
