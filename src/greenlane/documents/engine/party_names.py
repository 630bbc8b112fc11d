"""Names of firms, compared as people compare them: without legal forms, accents, punctuation and word order."""

from __future__ import annotations

import re
from functools import lru_cache

from greenlane.documents.engine.labels import folded, is_unspaced

AGREEMENT = 0.6
"""Share of the declared name's weight that the paper must show."""
_LEGAL = frozenset(
    "ltd limited llc inc incorporated corp corporation co company plc llp lp gmbh ag kg ohg mbh ug se sa sas sarl sasu"
    " eurl srl sl slu spa sprl bv nv oy ab as aps kft doo sro zoo pte pty pvt private public sdn bhd tbk pt cv jsc tnhh"
    " kk and et und y the of de la le les der die das messrs ms m s cie e".split()
)
_FORMS = frozenset(
    "ltd limited llc inc incorporated corp corporation plc gmbh ag kg ug sas sarl srl sl bv nv oy pte sdn spa sa"
    " co".split()
)
_COMMON = frozenset(
    "international intl trading trade group holding holdings industries industry industrial import export imports"
    " exports global world enterprise enterprises manufacturing mfg factory services logistics products handel trader"
    " traders technology technologies tech asia europe china thailand vietnam india".split()
)
_LEGAL_UNSPACED = re.compile("股份有限公司|有限公司|有限責任公司|有限责任公司|公司|บริษัท|จำกัด|มหาชน|株式会社")
_REFERRING = re.compile(
    r"^(to (the )?order|same as|as above|idem|see (above|below)|à l.ordre|an order|a la orden|n/?a|none)\b",
    re.IGNORECASE,
)


def is_name(text: str) -> bool:
    """Whether a text can be the name of a firm: letters, more of them than digits, and no reference elsewhere."""
    letters = sum(character.isalpha() for character in text)
    digits = sum(character.isdigit() for character in text)
    return letters >= 2 and letters > digits and not _REFERRING.match(text.strip())


def is_firm(text: str) -> bool:
    """Whether a text names a legal form (`Ltd`, `GmbH`, `公司`), as a letterhead does."""
    words = [folded(part) for part in re.split(r"[\s,;/&()]+", text)]
    return is_name(text) and (bool(_LEGAL_UNSPACED.search(text)) or not _FORMS.isdisjoint(words[1:]))


def same_script(one: str, other: str) -> bool:
    """Whether both names are written in a script in which they could be compared."""
    return any(map(is_unspaced, one)) == any(map(is_unspaced, other)) or _has_latin(one) == _has_latin(other)


def names_agree(declared: str, printed: str) -> bool:
    """Whether most of the declared name stands in the printed text, which may be longer (name and address)."""
    wanted, shown = _words(declared), _words(printed)
    if not wanted or not shown:
        return folded(declared) == folded(printed)
    joined = "".join(shown)
    weight = {word: 0.3 if word in _COMMON else 1.0 for word in wanted}
    met = sum(share for word, share in weight.items() if _stands(word, shown, joined))
    return met / sum(weight.values()) >= AGREEMENT or _is_initials(shown, wanted) or "".join(wanted) in joined


@lru_cache(maxsize=5_000)
def _words(name: str) -> tuple[str, ...]:
    """The words that make a name its own, folded, each once; an unspaced name is cut into pairs of characters."""
    bare = _LEGAL_UNSPACED.sub(" ", name)
    words = [folded(part) for part in re.split(r"[\s,.;:/&()\-]+", bare)]
    kept = [word for word in words if word and word not in _LEGAL] or [word for word in words if word]
    return tuple(dict.fromkeys(pair for word in kept for pair in _pairs(word)))


def _pairs(word: str) -> list[str]:
    if not is_unspaced(word[0]) or len(word) < 3:
        return [word]
    return [word[start : start + 2] for start in range(len(word) - 1)]


def _stands(word: str, shown: tuple[str, ...], joined: str) -> bool:
    return word in shown or (len(word) >= 5 and word in joined) or any(_nearly(word, each) for each in shown)


def _nearly(one: str, other: str) -> bool:
    """Long words that differ in one letter, or of which one abbreviates the other (`Intl`, `Manuf`)."""
    if len(one) < 6 or len(other) < 3 or one[0] != other[0]:
        return False
    if len(other) >= 4 and one.startswith(other):
        return True
    return abs(len(one) - len(other)) <= 1 and _distance_is_one(one, other)


def _distance_is_one(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    same = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest = short[same + 1 :] if len(short) == len(long) else short[same:]
    return rest == long[same + 1 :]


def _is_initials(shown: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    initials = "".join(word[0] for word in wanted)
    return len(initials) >= 3 and initials in shown


def _has_latin(text: str) -> bool:
    return any(character.isalpha() and character < "\u0250" for character in text)
