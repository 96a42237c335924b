"""Public addresses below the pages of a consultation."""

from django.urls import path

from consult.public_files import CHECKSUM, METADATA
from consult.views import answering, contributions, data, feed, files, news, pack, paper, plan, results, standing

urlpatterns = [
    path("my-answer/", standing.enter_code, name="consult_code"),
    path("consultations/feed/", feed.News(), name="consult_feed"),
    path("consultations/<slug:slug>/answer/", answering.start, name="consult_start"),
    path("consultations/<slug:slug>/answer/all/", answering.all_questions, name="consult_all"),
    path("consultations/<slug:slug>/answer/send/", answering.send, name="consult_send"),
    path("consultations/<slug:slug>/answer/<int:number>/", answering.question, name="consult_question"),
    path("consultations/<slug:slug>/receipt/", answering.receipt, name="consult_receipt"),
    path("consultations/<slug:slug>/mine/", standing.where_it_stands, name="consult_standing"),
    path("consultations/<slug:slug>/mine/text/", standing.my_answer, name="consult_my_answer"),
    path("consultations/<slug:slug>/mine/consent/", standing.change_consent, name="consult_consent"),
    path("consultations/<slug:slug>/mine/reply/<int:pk>/", standing.reply, name="consult_reply"),
    path("consultations/<slug:slug>/mine/evaluation/", standing.evaluation, name="consult_evaluation"),
    path("consultations/<slug:slug>/mine/files/<uuid:public_id>/", files.own_file, name="consult_attachment"),
    path("consultations/<slug:slug>/news/", news.leave_address, name="consult_news"),
    path("consultations/<slug:slug>/on-paper/", pack.on_paper, name="consult_on_paper"),
    path("consultations/<slug:slug>/versions/", paper.version_list, name="consult_versions"),
    path("consultations/<slug:slug>/versions/<int:number>/", paper.version, name="consult_version"),
    path("consultations/<slug:slug>/paragraphs/<str:block_id>/", paper.paragraph, name="consult_paragraph"),
    path("consultations/<slug:slug>/remarks/", paper.dispositions, name="consult_dispositions"),
    *(
        path(f"consultations/<slug:slug>/remarks.csv{asked}", paper.dispositions_file, {"asked": asked}, name=name)
        for asked, name in (
            ("", "consult_dispositions_file"),
            (CHECKSUM, "consult_dispositions_checksum"),
            (METADATA, "consult_dispositions_metadata"),
        )
    ),
    path("news-by-mail/<str:token>/", news.by_mail, name="news_by_mail"),
    path("consultations/<slug:slug>/mine/withdraw/", standing.withdraw, name="consult_withdraw"),
    path("consultations/<slug:slug>/plan/", plan.plan, name="consult_plan"),
    path("consultations/<slug:slug>/results/", results.results, name="consult_results"),
    path("consultations/<slug:slug>/data/", data.data, name="consult_data"),
    path("consultations/<slug:slug>/data/<str:name>", data.download, name="consult_data_file"),
    path("consultations/<slug:slug>/outcome/", results.outcome, name="consult_outcome"),
    path("consultations/<slug:slug>/files/<uuid:public_id>/", files.published_file, name="consult_file"),
    path("consultations/<slug:slug>/contributions/", contributions.contributions, name="consult_contributions"),
]
