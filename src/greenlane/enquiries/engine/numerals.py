"""Number words of Thai, Hindi, Khmer and Chinese before a unit, as digits: a number said in words is a number."""

from __future__ import annotations

import re

_THAI = dict(
    zip("หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า สิบ สิบสอง สิบห้า ยี่สิบ สามสิบ สี่สิบ ห้าสิบ หกสิบ เก้าสิบ ร้อย".split(),
        (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 40, 50, 60, 90, 100), strict=True)
)  # fmt: skip
_HINDI = dict(
    zip("एक दो तीन चार पाँच पांच छह छः सात आठ नौ दस बारह पंद्रह बीस तीस चालीस पचास साठ नब्बे सौ".split(),
        (1, 2, 3, 4, 5, 5, 6, 6, 7, 8, 9, 10, 12, 15, 20, 30, 40, 50, 60, 90, 100), strict=True)
)  # fmt: skip
_KHMER = dict(
    zip(
        (
            "មួយ", "ពីរ", "បី", "បួន", "ប្រាំ",
            "ប្រាំមួយ", "ប្រាំពីរ", "ប្រាំបី", "ប្រាំបួន",
            "ដប់", "ដប់ពីរ",
            "ដប់ប្រាំ", "ម្ភៃ", "សាមសិប", "សែសិប", "ហាសិប", "ហុកសិប", "កៅសិប", "មួយរយ",
        ),
        (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 40, 50, 60, 90, 100), strict=True)
)  # fmt: skip
_CHINESE = {"三千": 3_000, "五千": 5_000, "一萬": 10_000, "兩萬": 20_000, "一百": 100, "兩百": 200, "三百": 300, "四百": 400, "五百": 500,
            "六百": 600, "八百": 800, "一千": 1_000}  # fmt: skip
_UNITS = (
    r"วัน|ชั่วโมง|เดือน|ปี|สัปดาห์|นาที|มวน|ชิ้น|ลิตร|ดอลลาร์|दिन|घंट|घण्ट|महीन|माह|वर्ष|साल|हफ़्त|हफ्त|सप्ताह|मिनट|सिगरेट|लीटर|डॉलर|प्रतिशत|"
    r"ថ្ងៃ|ម៉ោង|ខែ|ឆ្នាំ|សប្តាហ៍|នាទី|ដើម|លីត្រ|ដុល្លារ|ភាគរយ|美元|支|件|天|日|公升"
)
_WORDS = {**_THAI, **_HINDI, **_KHMER, **_CHINESE}
_FOUND = re.compile(
    rf"(?<![\u0900-\u097F])({'|'.join(sorted(_WORDS, key=len, reverse=True))})\s*(?={_UNITS})"
)


def with_digits(text: str) -> str:
    """The text with such words as digits; nothing else changes."""
    return _FOUND.sub(lambda found: f" {_WORDS[found[1]]} ", text)
