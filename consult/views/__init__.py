"""Public pages of consultations: answering, one's own answer, results."""
