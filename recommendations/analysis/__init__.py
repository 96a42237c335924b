"""Agreement as pure mathematics: arrays in, frozen dataclasses out; no database, no translation.

Formulas and their sources stand in the docstrings and, in words, in ``docs/agreement.md``. Agreeing is support or
support with changes. Polis’ formulas are taken from its public descriptions: C. Small and others, “Polis: Scaling
Deliberation by Mapping High Dimensional Opinion Spaces”, Recerca 26(2), 2021.
"""
