"""The grammar of printed rates of duty, and the words it knows.

The printed tariff breaks words at line ends ("appli- cable") and now and then writes a full stop or a space
for a comma between programmes; the grammar reads both, because only one reading is possible. Cells whose
columns slipped or whose lists were cut off are refused.
"""

from __future__ import annotations

GRAMMAR = r"""
?start: general | special
general: expression FOOTNOTE?
special: (listed)+
listed: expression FOOTNOTE? PROGRAMMES MARK? FOOTNOTE?

?expression: free | sum | floor | ceiling | between | greater | lesser | higher | lower | sliding | capped | reference

free: FREE ("," CONDITION)?
?sum: term ("+" term)*
floor: sum BUT_NOT_LESS sum
ceiling: sum BUT_NOT_MORE sum
between: sum BUT_NOT_LESS sum NOR_MORE sum
greater: THE_GREATER_OF sum "or" sum
lesser: THE_LESSER_OF sum "or" sum
higher: sum "or" sum ","? WHICHEVER_HIGHER
lower: sum "or" sum ","? WHICHEVER_LOWER
sliding: term "less" term EACH_DEGREE_UNDER number DEGREES ","? BUT_NOT_LESS term
capped: sum "," CAP
reference: THE_RATE | SEE

?term: ad_valorem | specific
ad_valorem: number "%" ON?
specific: money per ON? OVER_PART?
per: "/" UNIT | EACH | EACH_OTHER
OVER_PART: /over\s+\d+/
money: number "¢" -> cents
     | "$" number -> dollars
number: MIXED | NUMBER

MIXED.3: /\d+\s+\d\/\d+/
FOOTNOTE.2: /\d\/(?=\s|$)/
NUMBER: /\d{1,3}(,\d{3})+(\.\d+)?|\d*\.\d+|\d+/
FREE: /free/i
CONDITION: /under\s+bond/i
PROGRAMMES: /\(\s*[A-Z]{1,2}[+*]?([\s,.]+[A-Z]{1,2}[+*]?)*\s*\)/
MARK: /\(s\)/
ON: /(on|of)\s+[A-Za-z][A-Za-z ,\-]*|,\s*including\s+weight\s+of\s+container/i
EACH: /each/
EACH_OTHER: /for\s+each\s+other\s+piece\s+or\s+part/
UNIT: /clean\s+kg|kg|g(?!r)|t(?!h)|liter|pf\.\s?liter|bbl|lin\.\s?m|m2|m3|m|article|head|doz\.|line\/\s?gross/i
    | /gross|prs?\.|pack|thou-?\s?sand|1,?000(\s+pins)?|jewel/i
BUT_NOT_LESS: /but\s+not\s+less\s+than/i
BUT_NOT_MORE: /but\s+not\s+more\s+than/i
NOR_MORE: /(nor|and\s+not|or)\s+more\s+than/i
THE_GREATER_OF: /the\s+(greater|higher)\s+of/i
THE_LESSER_OF: /the\s+(lesser|lower)\s+of/i
WHICHEVER_HIGHER: /whichever\s+is\s+(the\s+)?(higher|greater)/i
WHICHEVER_LOWER: /whichever\s+is\s+(the\s+)?(lower|lesser|less)/i
EACH_DEGREE_UNDER: /for\s+each\s+degree\s+under/i
DEGREES: /degrees\s*\(and\s+fractions\s+of\s+a\s+degree\s+in\s+prop?[a-z\s-]*tion\)/i
CAP: /but\s+if\s+.*\s+shall\s+not\s+exceed\s+[^()]+/is
THE_RATE: /the\s+(rate|duty)\s+[^()\d¢%$]*(\d{4})?/i
SEE: /see\s+(\d{4}(\.\s?\d\d){0,3}((\s*,|\s+and)?\s*(?=\d{4}))?)+|see\s+addi-?\s?tional\s+u\.s\.\s+note\s+\d+/i

%import common.WS
%ignore WS
"""

EXPECTED: dict[str, str] = {
    "NUMBER": "a number",
    "MIXED": "a number",
    "FREE": "Free",
    "PERCENT": "%",
    "SLASH": "/unit",
    "EACH": "each",
    "UNIT": "a unit (kg, liter, doz. …)",
    "PROGRAMMES": "a list of programmes in brackets",
    "ON": "on … (what is measured)",
    "THE_RATE": "The rate applicable to …",
    "SEE": "See subheading",
    "PLUS": "+",
    "DOLLAR": "$",
    "__ANON_0": "¢",
    "$END": "the end of the rate",
}

BASES = frozenset(
    {
        "drained weight",
        "entire contents of container",
        "contents and container",
        "including weight of container",
        "total sugars",
        "recording surface",
        "anhydrous morphine content",
        "immediate containers",
        "ethyl alcohol content",
        "the case",
        "the strap, band or bracelet",
        "the case and strap, band or bracelet",
        "the battery",
        "the movement",
        "the movement and case",
        "the entire set",
        "the apparatus",
        "the value of the lead content",
        "the value of the rifle",
        "the value of the telescopic sight, if any",
        *(
            f"{material} content"
            for material in (
                "copper lead zinc molybdenum tungsten magnesium manganese silicon vanadium chromium nickel".split()
            )
        ),
    }
)
"""What a tariff measures apart from the goods as a whole; anything else after "on" is refused."""

PROGRAMMES = frozenset(
    "A A+ A* AU B BH C CA CL CO D E E* IL J J+ J* JO K KR L MA MX OM P P+ PA PE R SG".split()
)
"""Special programmes of the HTS 2013 (general note 3(c)(i)); any other code in brackets is refused."""
