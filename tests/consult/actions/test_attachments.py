"""Files of answers: known by their content, pictures without what a camera wrote, documents of organisations only."""

import io
import os
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from consult.actions.answers import (
    AnswerInput,
    save_answer,
)
from consult.actions.attachments import (
    MAX_BYTES,
    DocumentOfPerson,
    TooLarge,
    TooManyFiles,
    UnknownFile,
    sweep_files,
)
from consult.actions.responses import (
    send_response,
    start_response,
    withdraw_response,
)
from consult.models import Answer, Attachment, Consultation, Response, TextReview
from consult.storage import private_storage
from tests.consult.actions.test_responses import OF_ORGANISATION
from tests.support.factories import DAY, NOW, consultation, official, user

pytestmark = pytest.mark.django_db
GPS = 34853


@pytest.fixture(autouse=True)
def _files_apart(tmp_path, monkeypatch):
    for name in ("base_location", "location"):
        monkeypatch.setitem(vars(private_storage()), name, str(tmp_path))


def picture(form="JPEG", **saved):
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(made, form, **saved)
    return made.getvalue()


def with_place():
    """As a telephone writes it: the place, the device, and turned by a quarter."""
    exif = Image.Exif()
    exif[0x0110] = "canary-device"
    exif[0x0112] = 6
    exif.get_ifd(GPS)[2] = (33.0, 58.0, 12.0)
    return picture(exif=exif, comment=b"canary-comment")


def document(name, content_types):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr(*content_types)
        file.writestr("word/document.xml" if name == "docx" else "content.xml", "<x/>")
    return made.getvalue()


DOCX = document("docx", ("[Content_Types].xml", "<Types/>"))
ODT = document("odt", ("mimetype", "application/vnd.oasis.opendocument.text"))
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


def upload(content, name="IMG_0001.jpg", content_type="image/jpeg"):
    return SimpleUploadedFile(name, content, content_type=content_type)


def begin(paper=None, **fields):
    return start_response(
        paper or consultation(kinds=("file",)), actor=None, category="returnee", language="en", **fields
    ).response


def begin_for_organisation():
    return start_response(
        consultation(kinds=("file",)),
        actor=None,
        category="ngo",
        language="en",
        organisation_name="Named",
        details=OF_ORGANISATION,
    ).response


def attach(response, content, **fields):
    question = response.consultation.questions.get(kind="file")
    return save_answer(response, question=question, given=AnswerInput(upload=upload(content, **fields)))


def stored():
    storage = private_storage()
    return storage.listdir("attachments")[1] if storage.exists("attachments") else []


def test_a_picture_is_made_anew_upright_and_without_place_or_device():
    attach(begin(), with_place(), name="../../home/me/at the border.jpeg")
    kept = Attachment.objects.get()
    content = kept.file.read()
    assert (kept.name, kept.content_type, kept.size) == ("at the border.jpeg", "image/jpeg", len(content))
    assert b"canary" not in content
    with Image.open(io.BytesIO(content)) as image:
        assert (image.size, dict(image.getexif())) == ((40, 60), {})
    assert "border" not in kept.file.name


@pytest.mark.parametrize(("form", "kind"), [("PNG", "image/png"), ("WEBP", "image/webp")])
def test_other_pictures(form, kind):
    attach(begin(), picture(form))
    assert Attachment.objects.get().content_type == kind


@pytest.mark.parametrize("content", [PDF, DOCX, ODT])
def test_documents_come_from_organisations_only(content):
    response = begin()
    with pytest.raises(DocumentOfPerson):
        attach(response, content, name="paper.pdf")
    assert not Attachment.objects.exists()
    assert not Answer.objects.exists()
    attach(begin_for_organisation(), content, name="paper.pdf")
    assert Attachment.objects.get().file.read() == content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script>",
        b"MZ\x90\x00 a program",
        b"\xff\xd8\xff\xe0 cut off",
        b"GIF89a" + b"\x00" * 40,
    ],
)
def test_what_only_claims_to_be_a_picture_is_refused(content):
    with pytest.raises(UnknownFile):
        attach(begin_for_organisation(), content)
    assert stored() == []


def test_a_picture_that_would_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr("consult.actions.attachments.MAX_PIXELS", 2000)
    with pytest.raises(UnknownFile):
        attach(begin(), picture())


def test_no_more_than_five_megabytes_and_three_files():
    response = begin()
    with pytest.raises(TooLarge):
        attach(response, picture() + b"\0" * MAX_BYTES)
    for _three in range(3):
        attach(response, picture())
    with pytest.raises(TooManyFiles):
        attach(response, picture())
    assert Attachment.objects.count() == 3


def test_one_file_taken_away_and_the_answer_with_the_last(django_capture_on_commit_callbacks):
    response = begin()
    attach(response, picture())
    answer = attach(response, picture())
    first, second = (str(a.public_id) for a in Attachment.objects.order_by("pk"))
    question = answer.question
    with django_capture_on_commit_callbacks(execute=True):
        save_answer(response, question=question, given=AnswerInput(remove_files=(first,)))
    assert (Attachment.objects.count(), len(stored())) == (1, 1)
    with django_capture_on_commit_callbacks(execute=True):
        save_answer(response, question=question, given=AnswerInput(remove_files=(second,)))
    assert (Answer.objects.count(), stored()) == (0, [])


def test_nobody_takes_away_a_file_of_another_answer():
    mine, other = begin(), begin()
    attach(other, picture())
    strange = str(Attachment.objects.get().public_id)
    answer = attach(mine, picture())
    save_answer(mine, question=answer.question, given=AnswerInput(words="x", remove_files=(strange,)))
    assert Attachment.objects.filter(answer__response=other).exists()


def test_withdrawing_takes_the_files_away(django_capture_on_commit_callbacks):
    response = begin()
    attach(response, picture())
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_response(response)
    assert (Attachment.objects.count(), stored()) == (0, [])


def test_files_without_a_row_are_swept_after_a_day():
    attach(begin(), picture())
    storage = private_storage()
    for name in ("old", "new"):
        storage.save(f"attachments/{name}", upload(b"x"))
    os.utime(storage.path("attachments/old"), ((NOW - 2 * DAY).timestamp(),) * 2)
    assert (sweep_files(NOW), sweep_files(NOW)) == (1, 0)
    assert "old" not in stored()
    assert len(stored()) == 2


def test_the_file_is_a_download_for_its_owner_alone(client, other_client):
    paper = consultation(kinds=("file",))
    client.post(f"/en/{paper.path}answer/", {"speaker": "myself", "category": "returnee"})
    page = client.post(f"/en/{paper.path}answer/1/", {"file-upload": upload(with_place()), "file-version": "0"})
    assert page.status_code == 302
    address = f"/en/{paper.path}mine/files/{Attachment.objects.get().public_id}/"
    answer = client.get(address)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="IMG_0001.jpeg"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer.headers["Cache-Control"]
    assert other_client.get(address).status_code == 404
    other_client.post(f"/en/{paper.path}answer/", {"speaker": "myself", "category": "returnee"})
    assert other_client.get(address).status_code == 404


def test_a_refused_file_loses_no_words(client):
    paper = consultation(kinds=("file",))
    client.post(f"/en/{paper.path}answer/", {"speaker": "myself", "category": "returnee"})
    data = {"file-upload": upload(PDF, "paper.pdf"), "file-words": "kept words", "file-version": "0"}
    page = client.post(f"/en/{paper.path}answer/1/", data)
    assert page.status_code == 422
    assert "kept words" in page.content.decode()
    assert "we take pictures only from persons" in page.content.decode()


def test_only_what_can_be_taken_is_offered(client):
    paper = consultation(kinds=["file"])
    paper_path = f"/en/{paper.path}answer/"
    client.post(paper_path, {"speaker": "myself", "category": "returnee"})
    page = client.get(f"{paper_path}1/").content.decode()
    assert re.search(r'accept="([^"]*)"', page)[1] == ".jpg,.jpeg,.png,.webp"
    response = Response.objects.get()
    response.category, response.organisation_name = "ngo", "Two Shores"
    response.save()
    page = client.get(f"{paper_path}all/").content.decode()
    assert re.search(r'accept="([^"]*)"', page)[1] == ".jpg,.jpeg,.png,.webp,.pdf,.docx,.odt"


class TestReading:
    @pytest.fixture
    def sent(self):
        """A document of an organisation and a picture of a person, both sent without words; the paper is closed."""
        paper = consultation(kinds=("file",))
        analyst = user(role="analyst", factor=True)
        paper.analysts.add(analyst)
        made = {"analyst": analyst, "paper": paper}
        for name, content, who in (
            ("document", PDF, {"category": "ngo", "organisation_name": "Named", "details": OF_ORGANISATION}),
            ("picture", with_place(), {"category": "returnee"}),
        ):
            response = start_response(paper, actor=None, language="en", **who).response
            made[name] = attach(response, content, name=f"{name}.pdf").attachments.get()
            send_response(response, actor=None, consent="named" if name == "document" else "anonymous")
        Consultation.objects.update(state="closed")
        return made

    def address(self, made, name):
        return f"/en/consultations/{made['paper'].slug}/files/{made[name].public_id}/"

    def test_analysts_named_in_the_plan_read_files_and_nobody_else(self, client, sent):
        base = f"/cms/workbench/{sent['paper'].pk}"
        client.force_login(sent["analyst"])
        assert "document.pdf" in client.get(f"{base}/answers/file/").content.decode()
        answer = client.get(f"{base}/files/{sent['document'].public_id}/")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="document.pdf"'
        for stranger in (official(sent["paper"].owner), user(role="analyst", factor=True)):
            client.force_login(stranger)
            assert client.get(f"{base}/files/{sent['document'].public_id}/", follow=True).status_code == 404

    def test_everybody_reads_approved_documents_of_organisations_alone(self, client, sent):
        for name in ("document", "picture"):
            assert client.get(self.address(sent, name)).status_code == 404
        for name in ("document", "picture"):
            TextReview.objects.create(answer=sent[name].answer, verdict="approved", made_on=NOW.date())
        assert client.get(self.address(sent, "document")).status_code == 200
        assert client.get(self.address(sent, "picture")).status_code == 404
        page = client.get(f"/en/consultations/{sent['paper'].slug}/contributions/").content.decode()
        assert "document.pdf" in page
        assert "picture" not in page
        Response.objects.update(consent="not_published")
        assert client.get(self.address(sent, "document")).status_code == 404


@pytest.fixture
def other_client():
    from tests.support.client import PageClient

    return PageClient()
