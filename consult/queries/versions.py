"""Versions of a paper's text side by side, and the comments that stay with their paragraphs."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from django.db.models import OuterRef, QuerySet, Subquery

from consult.models import Consultation, Paragraph, ParagraphThread, RemarkReply, TextVersion
from consult.queries.paper_text import PaperText, kept_page, pages_of, text_of
from core.translated import Translated
from dialogue.enums import PostState
from dialogue.models import Post

Kind = Literal["same", "added", "removed"]
_PIECE = re.compile(r"\s+|\w+|[^\w\s]", re.UNICODE)


@dataclass(frozen=True)
class Span:
    """A run of words that stands in both texts, or in one of them."""

    kind: Kind
    text: str


def compare(before: str, after: str) -> tuple[Span, ...]:
    """What was taken away and what was added, word by word (Ratcliff and Obershelp, as ``difflib`` has it)."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    spans: list[Span] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            spans.append(Span("same", "".join(old[i:j])))
            continue
        if i < j:
            spans.append(Span("removed", "".join(old[i:j])))
        if k < m:
            spans.append(Span("added", "".join(new[k:m])))
    return tuple(spans)


@dataclass(frozen=True)
class ComparedParagraph:
    """One paragraph in two versions: ``kind`` same, changed, added or removed."""

    paragraph: Paragraph
    kind: Literal["same", "changed", "added", "removed"]
    spans: tuple[Span, ...] = ()
    comments: int = 0


@dataclass(frozen=True)
class Comparison:
    version: TextVersion
    earlier: TextVersion | None
    paragraphs: tuple[ComparedParagraph, ...] = field(default_factory=tuple)

    @property
    def changed(self) -> tuple[ComparedParagraph, ...]:
        return tuple(p for p in self.paragraphs if p.kind != "same")


def comparison(consultation: Consultation, number: int, against: int | None = None) -> Comparison | None:
    """A version beside an earlier one, by default the one before it, in the reader's language. Four queries."""
    versions = {version.number: version for version in consultation.text_versions.prefetch_related("paragraphs")}
    version = versions.get(number)
    if version is None:
        return None
    earlier = versions.get(number - 1 if against is None else against)
    before = list(earlier.paragraphs.all()) if earlier else None
    return Comparison(version, earlier, tuple(_compared(list(version.paragraphs.all()), before)))


def _compared(now: list[Paragraph], earlier: list[Paragraph] | None) -> Iterable[ComparedParagraph]:
    before = {paragraph.block_id: paragraph for paragraph in earlier or ()}
    for paragraph in now:
        old = before.get(paragraph.block_id)
        if earlier is None or (old is not None and old.text == paragraph.text):
            yield ComparedParagraph(paragraph, "same")
        elif old is None:
            yield ComparedParagraph(paragraph, "added")
        else:
            yield ComparedParagraph(paragraph, "changed", compare(str(old.text), str(paragraph.text)))
    kept = {paragraph.block_id for paragraph in now}
    for block_id, old in before.items():
        if block_id not in kept:
            yield ComparedParagraph(old, "removed")


def draft_comparison(consultation: Consultation) -> tuple[ComparedParagraph, ...]:
    """What is kept beside the newest version, in the reader's language, for those who publish it."""
    latest = consultation.text_versions.prefetch_related("paragraphs").first()
    if latest is None:
        return ()
    kept = text_of({code: kept_page(page) for code, page in pages_of(consultation).items()})
    return tuple(_compared(paragraphs_of(kept, latest), list(latest.paragraphs.all())))


def paragraphs_of(text: PaperText, version: TextVersion, posts: Mapping[str, int] | None = None) -> list[Paragraph]:
    """Unsaved rows of all paragraphs, numbered as the page numbers them; ``posts`` counts those of each thread."""
    return [
        Paragraph(
            version=version,
            block_id=paragraph.id,
            section_id=section.id,
            section_title=section.title,
            section_number=place,
            number=number,
            text=paragraph.text,
            posts_before=(posts or {}).get(paragraph.id, 0),
        )
        for place, section in enumerate(text.sections, start=1)
        for number, paragraph in enumerate(section.paragraphs, start=1)
    ]


def newest_version(consultation: Consultation) -> dict[str, Any]:
    """What the page says of its text, in one query. ``version``: number of the newest one, 0 without any; ``changed``:
    ids of the paragraphs that it changed; ``comments``: posts on each paragraph of it, by the id of its block."""
    newest = TextVersion.objects.filter(consultation=consultation).order_by("-number").values("number")[:1]
    threads = ParagraphThread.objects.filter(consultation=consultation, block_id=OuterRef("block_id"))
    rows = Paragraph.objects.filter(
        version__consultation=consultation, version__number__gte=Subquery(newest) - 1
    ).annotate(posts=Subquery(threads.values("thread__post_count")[:1]))
    number = 0
    texts: dict[str, dict[int, Translated]] = {}
    comments: dict[str, int] = {}
    for at, block, text, posts in rows.order_by("version__number").values_list(
        "version__number", "block_id", "text", "posts"
    ):
        number = at
        texts.setdefault(block, {})[at] = text
        if posts is not None:
            comments[block] = posts
    both = ((block, said) for block, said in texts.items() if len(said) == 2)
    changed = frozenset(block for block, said in both if said[number] != said[number - 1])
    return {"version": number, "changed": changed, "comments": comments}


def comment_counts(consultation: Consultation) -> dict[str, int]:
    """Posts on each paragraph, by its block's id; one query."""
    return dict(consultation.paragraph_threads.values_list("block_id", "thread__post_count"))


@dataclass(frozen=True)
class Gone:
    """A paragraph that the newest version no longer has, with its comments."""

    paragraph: Paragraph
    last_version: int
    comments: int


def annex(consultation: Consultation) -> tuple[Gone, ...]:
    """Removed paragraphs that people commented on, as they stood last; three queries."""
    latest = consultation.text_versions.first()
    if latest is None:
        return ()
    kept = set(latest.paragraphs.values_list("block_id", flat=True))
    counts = {block: n for block, n in comment_counts(consultation).items() if n and block not in kept}
    last: dict[str, Paragraph] = {}
    found = Paragraph.objects.filter(version__consultation=consultation, block_id__in=counts)
    for paragraph in found.select_related("version").order_by("version__number"):
        last[paragraph.block_id] = paragraph
    return tuple(Gone(p, p.version.number, counts[block]) for block, p in last.items())


@dataclass(frozen=True)
class ParagraphView:
    """The page of one paragraph: as it stands now (or stood last), and how it came there."""

    link: ParagraphThread
    paragraph: Paragraph
    is_gone: bool
    # Versions in which its words differ from the version before, newest first.
    changes: tuple[tuple[TextVersion, tuple[Span, ...]], ...]
    replies: tuple[RemarkReply, ...]

    # Posts up to this number speak of an earlier text.
    posts_before: int = 0


def paragraph_view(consultation: Consultation, block_id: str) -> ParagraphView | None:
    """One paragraph with its thread and history; four queries however many versions there are."""
    link = (
        consultation.paragraph_threads.filter(block_id=block_id)
        .select_related("thread__space", "thread__forum", "thread__listener")
        .first()
    )
    if link is None:
        return None
    rows = list(
        Paragraph.objects.filter(version__consultation=consultation, block_id=block_id)
        .select_related("version")
        .order_by("version__number")
    )
    latest = consultation.text_versions.values_list("number", flat=True).first()
    pairs = [(old, new) for old, new in pairwise(rows) if old.text != new.text]
    changes = [(new.version, compare(str(old.text), str(new.text))) for old, new in pairs]
    replies = (
        consultation.remark_replies.filter(post__thread=link.thread).select_related("post").order_by("post__number")
    )
    is_gone = rows[-1].version.number != latest
    posts_before = pairs[-1][1].posts_before if pairs else 0
    return ParagraphView(link, rows[-1], is_gone, tuple(reversed(changes)), tuple(replies), posts_before)


@dataclass(frozen=True)
class Disposition:
    """A row of the disposition table: paragraph, remark, reply."""

    paragraph: Paragraph
    post: Post
    text_changed_since: bool
    reply: RemarkReply | None


def dispositions(consultation: Consultation) -> list[Disposition]:
    """Every visible remark on the text in the order of the paragraphs; four queries."""
    last: dict[str, Paragraph] = {}
    posts_before: dict[str, int] = {}
    rows = Paragraph.objects.filter(version__consultation=consultation).select_related("version")
    for paragraph in rows.order_by("version__number"):
        old = last.get(paragraph.block_id)
        if old is not None and old.text != paragraph.text:
            posts_before[paragraph.block_id] = paragraph.posts_before
        last[paragraph.block_id] = paragraph
    blocks = dict(consultation.paragraph_threads.values_list("thread", "block_id"))
    replies = {reply.post_id: reply for reply in consultation.remark_replies.all()}
    found = [
        Disposition(
            last[blocks[post.thread_id]],
            post,
            (post.number or 0) <= posts_before.get(blocks[post.thread_id], 0),
            replies.get(post.pk),
        )
        for post in remarks(consultation)
        if blocks[post.thread_id] in last
    ]
    return sorted(found, key=lambda d: (d.paragraph.section_number, d.paragraph.number, d.post.number or 0))


def remarks(consultation: Consultation) -> QuerySet[Post]:
    """Posts on paragraphs that everybody reads."""
    threads = consultation.paragraph_threads.values("thread")
    visible = Post.objects.filter(thread__in=threads, state=PostState.VISIBLE)
    return visible.select_related("thread", "on_behalf_of").order_by("pk")
