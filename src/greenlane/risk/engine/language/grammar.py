"""The grammar of rules, and the words for what it expects.

One grammar for conditions and values, so that a type error says what is wrong instead of "unexpected":
`reading` decides which of the two an expression is.
"""

from __future__ import annotations

GRAMMAR = r"""
?start: either
?either: both (_OR both)*
?both: negated (_AND negated)*
?negated: _NOT negated -> negation
    | test
?test: sum
    | sum COMPARE sum -> compare
    | sum _BETWEEN sum _AND sum -> between
    | sum _NOT _BETWEEN sum _AND sum -> not_between
    | sum HOW choices -> match
    | sum _NOT HOW choices -> not_match
    | sum IS -> presence
choices: literal | "(" literal ("," literal)* ")" | named
named: _LIST STRING
?sum: product ((PLUS | MINUS) product)*
?product: atom ((TIMES | OVER) atom)*
?atom: "(" either ")"
    | literal
    | NAME -> field
literal: STRING | DATE | TRUTH | MONEY | NUMBER | MINUS (NUMBER | MONEY)

COMPARE: "<=" | ">=" | "!=" | "<" | ">" | "="
HOW.4: /(in|contains|starts\s+with)(?![\w.])/i
IS.4: /is\s+(not\s+)?(missing|known)(?![\w.])/i
_AND.4: /and(?![\w.])/i
_OR.4: /or(?![\w.])/i
_NOT.4: /not(?![\w.])/i
_BETWEEN.4: /between(?![\w.])/i
_LIST.4: /list(?=\s*")/i
TRUTH.4: /(true|false)(?![\w.])/i
NAME: /[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*/
DATE.3: /[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w.])/
MONEY.2: /[0-9]+(\.[0-9]+)?\s*(?!AND\b|NOT\b)[A-Z]{3}(?![\w.])/
NUMBER.1: /[0-9]+(\.[0-9]+)?(?![\w.])/
STRING: /"(\\["\\]|[^"\\])*"/
PLUS: "+"
MINUS: "-"
TIMES: "*"
OVER: "/"

%import common.WS
%ignore WS
"""

EXPECTED: dict[str, str] = {
    "NAME": "a field",
    "NUMBER": "a number",
    "MONEY": "an amount with its currency",
    "DATE": "a date",
    "STRING": "a text in double quotes",
    "TRUTH": "true or false",
    "_AND": "and",
    "_OR": "or",
    "_NOT": "not",
    "_BETWEEN": "between … and …",
    "_LIST": "list",
    "HOW": "in, starts with or contains",
    "IS": "is missing or is known",
    "COMPARE": "a comparison (= != < <= > >=)",
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": ",",
    "PLUS": "+",
    "MINUS": "-",
    "TIMES": "*",
    "OVER": "/",
    "$END": "the end of the rule",
}

KEYWORDS = ("and", "or", "not", "in", "between", "contains", "starts with", "is missing", "is known", "list")

SLIPS: dict[str, str] = {
    "“": 'Write straight double quotes: "CN".',
    "”": 'Write straight double quotes: "CN".',
    "'": 'Write double quotes: "CN".',
    "==": "Write = for equality.",
    "&&": "Write and.",
    "&": "Write and.",
    "||": "Write or.",
    "|": "Write or.",
    "!": "Write not, or != for inequality.",
    "<>": "Write != for inequality.",
    ";": "One rule is one expression; nothing follows it.",
    '"': "The text is not closed: a double quote is missing, or a \\ stands before another character.",
}
"""What analysts coming from other languages write, and what to write here."""
