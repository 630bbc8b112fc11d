"""The small words that turn a rule round: not, must, may, only, unless. By language, as tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from greenlane.enquiries.engine.shapes import Language


class Force(StrEnum):
    """What a sentence does to whom it speaks of."""

    DUTY = "must"
    LEAVE = "may"
    BAN = "must not"
    NO_DUTY = "need not"


@dataclass(frozen=True, slots=True)
class Words:
    """The patterns of one language. They are tried in the order of the fields; what one took, the next does not see."""

    ban: str
    no_duty: str
    duty: str
    leave: str
    negation: str
    condition: str
    only: str
    every: str
    least: str
    most: str
    after: str
    before: str


_BY_LANGUAGE: dict[str, Words] = {
    Language.ENGLISH: Words(
        ban=r"\b(?:must|may|shall|can|could|should)(?: not|n't)\b|\bcannot\b|\b(?:is|are|be|was) (?:not|never) (?:allowed|permitted|"
        r"authori[sz]ed|entitled)\b|\bprohibit\w*|\bforbid\w*|\bforbidden\b|\bbanned\b|\bno (?:person|one|traveller|goods) may\b|\bunlawful\b|\billegal\b",
        no_duty=r"\bneed(?:s)? not\b|\bneedn't\b|\b(?:do|does|is|are|did) not (?:need|have|required?|obliged?)\b(?: to)?|"
        r"\bno (?:declaration|licence|permit|certificate|document|need|obligation|requirement|guarantee|duty or tax|tax|duty)\b[^.;]{0,30}"
        r"\b(?:is|are)? ?(?:needed|required|necessary|due|charged|payable)?\b|\b(?:is|are) exempt\b|\bexempted?\b|\bnot (?:required|necessary|"
        r"needed|obliged|obligatory|payable|due)\b|\bfree of (?:duty|tax|charge)\b|\bwithout (?:a |any )?(?:declaration|licence|permit|charge)\b",
        duty=r"\bmust\b|\bshall\b|\b(?:has|have|had) to\b|\b(?:is|are|be) (?:required|obliged|obligatory|mandatory|liable)\b|\brequired\b|"
        r"\bneeds?\b|\bmandatory\b|\bcompulsory\b|\bobligation\b",
        leave=r"\bmay\b|\bcan\b|\bcould\b|\b(?:is|are|be) (?:allowed|permitted|entitled|authori[sz]ed|free)\b|\ballowed\b|\bpermitted\b|"
        r"\bright to\b|\bcan be\b",
        negation=r"\bnot\b|n't\b|\bno\b|\bnever\b|\bnone\b|\bneither\b|\bnor\b|\bwithout\b|\bnothing\b|\bnobody\b|\brefus\w+|\bfail\w*\b|"
        r"\blacks?\b|\bcease\w*\b|\binsufficient\w*|\binvalid\b|\bnon-\w+",
        condition=r"\bunless\b|\bexcept\w*\b|\bprovided that\b|\bprovided\b|\bonly if\b|\bif\b|\bsubject to\b|\bnotwithstanding\b|"
        r"\bon condition\b|\bas long as\b|\bwhere\b(?= the| a| it)|\bwhen\b|\bother than\b|\buntil\b|\bbut\b|\bhowever\b|\bwhether or not\b|"
        r"\bsave (?:as|for|where)\b|\botherwise\b|\bwithout prejudice\b",
        only=r"\bonly\b|\bsolely\b|\bexclusively\b|\bentirely\b",
        every=r"\ball\b|\bany\b|\bevery\b|\beach\b|\bwhatever\b|\balways\b|\bno matter\b|\bregardless\b|\birrespective\b",
        least=r"\bat least\b|\bor more\b|\bor longer\b|\bor older\b|\bmore than\b|\bover\b|\babove\b|\bexceed\w*|\bminimum\b|\bnot less than\b|"
        r"\bno less than\b|\bfrom\b(?= [A-Z]{3} \d)|\bgreater than\b|\blonger than\b|\bhigher than\b",
        most=r"\bat most\b|\bup to\b|\bor less\b|\bor fewer\b|\bless than\b|\bunder\b(?= \d)|\bbelow\b|\bnot (?:more|longer|later) than\b|"
        r"\bno (?:more|longer|later) than\b|\bmaximum\b|\bnot exceed\w*|\bdoes not exceed\b|\bwithin\b|\bfewer than\b|\blower than\b|\bshorter than\b",
        after=r"\bafter\b|\bfollowing\b|\bsubsequent\w*|\blater\b|\bsince\b|\bonce\b",
        before=r"\bbefore\b|\bprior to\b|\bin advance\b|\bprevious\w*|\bearlier\b|\bpreced\w+",
    ),
    Language.CHINESE: Words(
        ban=r"不得|禁止|不可以?|不准|不能|嚴禁|不允許|不許",
        no_duty=r"無須|無需|毋須|毋需|不必|不需要?|不用|免[稅税徵申除繳收]|豁免|不課|不徵",
        duty=r"必須|應當?|須|需要?|務必|有義務",
        leave=r"可以|可(?!能)|得以|准許|允許|有權|能夠",
        negation=r"不|沒有|沒|無|未|非|否|勿|莫",
        condition=r"除非|除了|除外|但|如果|若|倘|只要|前提|條件|以外|否則|當.{1,20}時|須視",
        only=r"只有?|僅|唯一|唯",
        every=r"所有|任何|每[一個名位次人件]?|全部|一切|各|均|無論",
        least=r"至少|以上|超過|多於|滿|起|不少於|最低|逾|高於|大於",
        most=r"至多|最多|以下|少於|不超過|以內|之內|內|低於|上限|最高|未滿|不多於",
        after=r"之後|以後|後|其後",
        before=r"之前|以前|前|事先|預先",
    ),
    Language.THAI: Words(
        ban=r"ต้องไม่|ห้าม|ไม่ได้รับอนุญาต|ไม่อนุญาต|ไม่สามารถ|ไม่อาจ|มิให้|ไม่ให้|ไม่ได้(?=$|\s)",
        no_duty=r"ไม่ต้อง|ไม่จำเป็นต้อง|ไม่จำเป็น|ยกเว้นอากร|ยกเว้นภาษี|ปลอดอากร|ปลอดภาษี|ได้รับยกเว้น|ไม่เสีย|ไม่เก็บ",
        duty=r"ต้อง|จำเป็น|จำเป็นต้อง|มีหน้าที่|พึง",
        leave=r"สามารถ|อาจ|ได้รับอนุญาต|อนุญาต|มีสิทธิ|ได้",
        negation=r"ไม่|มิ(?=ได้|ใช่)|ปราศจาก|โดยไม่",
        condition=r"เว้นแต่|ยกเว้น|นอกจาก|ถ้า|หาก|เมื่อ|เฉพาะเมื่อ|โดยมีเงื่อนไข|แต่|มิฉะนั้น|จนกว่า|กรณี",
        only=r"เท่านั้น|เพียง|เฉพาะ|แต่ละ(?!)",
        every=r"ทุก|ทั้งหมด|ใดๆ|ใด ๆ|แต่ละ|เสมอ|ทั้งสิ้น",
        least=r"อย่างน้อย|ขึ้นไป|มากกว่า|เกิน|ไม่น้อยกว่า|ตั้งแต่",
        most=r"อย่างมาก|ไม่เกิน|น้อยกว่า|ต่ำกว่า|ภายใน|สูงสุด|ไม่ถึง",
        after=r"หลัง|ภายหลัง|นับจาก|นับแต่",
        before=r"ก่อน|ล่วงหน้า",
    ),
    Language.HINDI: Words(
        ban=r"मना है|मना|निषिद्ध|प्रतिबंधित|वर्जित|नहीं (?:ला|ले|कर|भेज|दे|रख|जा|हो)\w* सकत\w*|अनुमति नहीं|नहीं सकत\w*|सकत\w* नहीं",
        no_duty=r"ज़रूरत नहीं|जरूरत नहीं|आवश्यकता नहीं|आवश्यक नहीं|ज़रूरी नहीं|जरूरी नहीं|अनिवार्य नहीं|नहीं (?:देना|करना|भरना|चुकाना) (?:होता|होगा|पड़ता|पड़ेगा)|"
        r"शुल्क[- ]मुक्त|कर[- ]मुक्त|मुक्त|छूट|नहीं लगत\w*|निःशुल्क",
        duty=r"चाहिए|होगा|होगी|होंगे|ज़रूरी|जरूरी|अनिवार्य|आवश्यक|पड़ेगा|पड़ता|पड़ती|करना है|करनी है|करनी होती|करना होता|देना होता|बाध्य",
        leave=r"सकत\w*|अनुमति|अनुमत|अधिकार",
        negation=r"नहीं|न(?=\s)|बिना|मत|ना(?=\s)|कोई .{1,20}नहीं",
        condition=r"जब तक|सिवाय|अलावा|यदि|अगर|बशर्ते|शर्त|लेकिन|परंतु|किंतु|जब|अन्यथा|छोड़कर|तो(?=\s)|पर(?=,)",
        only=r"केवल|सिर्फ|सिर्फ़|मात्र",
        every=r"सभी|सब|हर|प्रत्येक|किसी भी|हमेशा|कोई भी|कुल",
        least=r"कम से कम|से अधिक|या अधिक|से ज़्यादा|से ज्यादा|न्यूनतम|से ऊपर|या उससे",
        most=r"अधिक से अधिक|से कम|तक|अधिकतम|के भीतर|के अंदर|से नीचे",
        after=r"बाद|पश्चात",
        before=r"पहले|पूर्व",
    ),
    Language.KHMER: Words(
        ban=r"មិនត្រូវ|ហាម(?:ឃាត់)?|មិនអាច|មិនអនុញ្ញាត|មិនត្រូវបានអនុញ្ញាត",
        no_duty=r"មិនចាំបាច់|មិនតម្រូវ|លើកលែង(?:ពន្ធ|អាករ)?|មិនបាច់|រួចពន្ធ|មិនបង់|ឥតគិតថ្លៃ|ដោយមិនបង់",
        duty=r"ត្រូវតែ|ត្រូវ(?!បាន)|ចាំបាច់|តម្រូវឱ្យ|តម្រូវ",
        leave=r"អាច|អនុញ្ញាត|មានសិទ្ធិ",
        negation=r"មិន|ពុំ|គ្មាន|ឥត|ដោយគ្មាន|ទេ|អត់",
        condition=r"លុះត្រាតែ|លើកលែងតែ|ក្រៅពី|ប្រសិនបើ|បើ|ក្នុងករណី|ប៉ុន្តែ|នៅពេល|បើមិនដូច្នេះ|រហូតដល់",
        only=r"តែប៉ុណ្ណោះ|ប៉ុណ្ណោះ|គ្រាន់តែ",
        every=r"ទាំងអស់|គ្រប់|រាល់|ណាមួយ|នីមួយៗ|ជានិច្ច|ម្នាក់ៗ",
        least=r"យ៉ាងតិច|ឡើងទៅ|លើសពី|ច្រើនជាង|ចាប់ពី|លើស",
        most=r"យ៉ាងច្រើន|មិនលើស(?:ពី)?|តិចជាង|ក្រោម|ក្នុងរយៈពេល|អតិបរមា",
        after=r"ក្រោយ|បន្ទាប់ពី",
        before=r"មុន|ជាមុន",
    ),
}


@dataclass(frozen=True, slots=True)
class Tone:
    """What the small words of a sentence say, as counts and sets."""

    forces: frozenset[Force]
    negations: int
    conditions: tuple[str, ...]
    only: int
    every: bool
    bounds: tuple[str, ...]
    order: tuple[str, ...]


def words_of(language: str) -> Words:
    return _BY_LANGUAGE.get(language, _BY_LANGUAGE[Language.ENGLISH])


@lru_cache(maxsize=16)
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    words = words_of(language)
    names = (
        "ban",
        "no_duty",
        "duty",
        "leave",
        "negation",
        "condition",
        "only",
        "every",
        "least",
        "most",
        "after",
        "before",
    )
    return {name: re.compile(getattr(words, name), re.I) for name in names}


_FORCES = (("ban", Force.BAN), ("no_duty", Force.NO_DUTY), ("duty", Force.DUTY), ("leave", Force.LEAVE))


@lru_cache(maxsize=4096)
def tone(text: str, language: str) -> Tone:
    """The tone of a sentence. What belongs to a comparison ("not more than") is no negation."""
    patterns = _patterns(language)
    left = text
    bounds: list[tuple[int, str]] = []
    for name in ("most", "least"):
        bounds += [(one.start(), name) for one in patterns[name].finditer(left)]
        left = patterns[name].sub(lambda found: " " * len(found.group()), left)
    forces = set()
    for name, force in _FORCES:
        if patterns[name].search(left):
            forces.add(force)
            left = patterns[name].sub(lambda found: " " * len(found.group()), left)
    order = [(one.start(), name) for name in ("after", "before") for one in patterns[name].finditer(left)]
    return Tone(
        frozenset(forces),
        len(patterns["negation"].findall(left)),
        tuple(one.lower() for one in patterns["condition"].findall(text)),
        len(patterns["only"].findall(text)),
        bool(patterns["every"].search(text)),
        tuple(name for _at, name in sorted(bounds)),
        tuple(name for _at, name in sorted(order)),
    )


def conditional(text: str, language: str) -> bool:
    """Whether a sentence narrows another: it begins with but, unless, however, otherwise, this, it."""
    return _NARROWS.match(text) is not None


_NARROWS = re.compile(
    r"\s*(?:but|unless|except\w*|however|otherwise|provided|only|this|that|these|those|it|they|such|the same|if not|in addition|"
    r"notwithstanding|no\b|nor\b|neither|并|但|不過|除非|否則|此|這|該|其|惟|แต่|เว้นแต่|ทั้งนี้|อย่างไรก็ตาม|หาก|ยกเว้น|लेकिन|परंतु|किंतु|हालाँकि|हालांकि|"
    r"अन्यथा|यह|ये|वह|ប៉ុន្តែ|លើកលែង|ទោះ|នេះ|វា)",
    re.I,
)


_YES_OR_NO = re.compile(
    r"^\W*(?:(?:yes|no)\b|(?:是的?|不是|可以|不可以|能|不能|有|沒有|對)[,，。、；;\s]|(?:ได้|ไม่ได้|ใช่|ไม่ใช่)(?:ค่ะ|ครับ)?[,\s]|"
    r"(?:हाँ|हां|नहीं|जी हाँ)[,।\s]|(?:បាទ|ចាស|ទេ)[,៖។\s])|^\W*(?:yes|no|是|不是|ได้|ใช่|हाँ|नहीं|បាទ|ចាស|ទេ)\W*$",
    re.I,
)


def says_yes_or_no(text: str) -> bool:
    """Whether a sentence begins as the answer to a question: what it says then hangs on how the question is put."""
    return _YES_OR_NO.match(text) is not None
