"""Translating a post by hand."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.errors import ActionError
from core.translated import active_language
from dialogue.actions.translations import remove_translation, translate_post
from dialogue.forms.writing import TranslationForm
from dialogue.models import Post
from dialogue.permissions import can_remove_translation, can_translate_post
from dialogue.views.parts import account, post_for


@never_cache
def translate(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Write a translation, or correct the one that is there."""
    post = post_for(request, pk, number)
    can_translate_post(request.user, post).require()
    wanted = request.POST.get("language") or _language(request, post)
    found = post.translations.filter(language=wanted).first()
    initial = {"language": wanted, "text": found.text if found else ""}
    form = TranslationForm(request.POST or None, post=post, initial=initial)
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            translate_post(post, actor=account(request), **form.cleaned_data)
        except ActionError as error:
            refusal = error
        else:
            messages.success(request, _("Thank you. The translation stands with the post."))
            return redirect(f"/{active_language()}/{post.path}")
    if found is not None:
        found.post = post
    context = {
        "post": post,
        "thread": post.thread,
        "form": form,
        "refusal": refusal,
        "found": found,
        "may_remove": found is not None and can_remove_translation(request.user, found),
    }
    status = getattr(refusal, "status", 422) if form.errors or refusal else 200
    return render(request, "dialogue/translate.html", context, status=status)


@require_POST
def remove(request: HttpRequest, pk: int, number: int, language: str) -> HttpResponse:
    """Take a translation away."""
    post = post_for(request, pk, number)
    translation = get_object_or_404(post.translations, language=language)
    remove_translation(translation, actor=account(request))
    messages.success(request, _("The translation is taken away. The original stays."))
    return redirect(f"/{active_language()}/{post.path}")


def _language(request: HttpRequest, post: Post) -> str:
    """The one asked for, else that of the page; where the post is written in it, nothing."""
    wanted = request.GET.get("to") or active_language()
    return wanted if wanted != post.language else ""
