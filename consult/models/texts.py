"""The published text of a paper: immutable versions, and the threads and replies that hang on their paragraphs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consult.models.consultations import Consultation
from core import vocabularies
from core.translated import TranslatedField
from dialogue.models import Post, Thread


class TextVersion(models.Model):
    """The text of the paper's pages as it was published, in every language."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="text_versions")
    number = models.PositiveSmallIntegerField()
    changes = TranslatedField(verbose_name=_("what changed"), multiline=True, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="paper_version_once")]

    def __str__(self) -> str:
        return f"version {self.number}"


class Paragraph(models.Model):
    """A paragraph of one version. ``block_id`` is the page block's: the same in every version and language."""

    version = models.ForeignKey(TextVersion, on_delete=models.CASCADE, related_name="paragraphs")
    block_id = models.CharField(max_length=40)
    section_id = models.CharField(max_length=40)
    section_title = TranslatedField()
    section_number = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    text = TranslatedField(multiline=True)
    # How many posts its thread held when this version was published: those speak of an earlier text.
    posts_before = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["section_number", "number"]
        constraints = [models.UniqueConstraint(fields=["version", "block_id"], name="paragraph_once")]

    def __str__(self) -> str:
        return f"{self.section_number}.{self.number}"


class ParagraphThread(models.Model):
    """The conversation about one paragraph, in all its versions and languages."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="paragraph_threads")
    block_id = models.CharField(max_length=40)
    thread = models.OneToOneField(Thread, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consultation", "block_id"], name="paragraph_thread_once")]

    def __str__(self) -> str:
        return f"thread of {self.block_id}"


class RemarkReply(models.Model):
    """What the institution did with one remark on a paragraph: a row of the disposition table."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="remark_replies")
    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(_("what became of it"), max_length=40, choices=vocabularies.choices("reasoned_response"))
    reason = TranslatedField(verbose_name=_("reasons"), multiline=True, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code="taken_up") | ~models.Q(reason={}), name="remark_reply_with_reason"
            )
        ]

    def __str__(self) -> str:
        return f"reply to post {self.post_id}"
