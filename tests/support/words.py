"""Words that would tell a stranger, who sees a phone or a mail server, what a message is about."""

TELLING_WORDS = (
    "return", "retour", "migra", "consult", "forum", "vote", "recommend", "recommand", "dialogue", "government",
    "gouvernement", "deport", "expuls", "éloignement", "integration", "intégration", "asyl", "asil", "réfugi", "refuge",
    "عودة", "العائد", "هجر", "مهاجر", "تشاور", "استشار", "منتدى", "تصويت", "توصي", "حوار", "ترحيل", "لجوء", "لاجئ", "إدماج",
)  # fmt: skip
