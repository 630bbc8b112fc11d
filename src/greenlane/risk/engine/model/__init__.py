"""The targeting model: past-only profiles, two gradient-boosted heads and one for safety, calibrated, stored as text.

`items` reads goods items, `batch` and `book` describe them (all at once, or one by one as they arrive), `training`
learns from inspected items, `scoring` scores, `budget` chooses, `explain` says why, `estimates` measures what the
choice was worth, `drift` says when to learn again. ADR 0017 has the reasons, docs/rules/targeting.md the words.
"""
