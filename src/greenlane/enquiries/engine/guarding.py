"""Questions and documents are data: what hides in them is taken off, and an instruction in them is not followed.

Nothing here decides what is true. It takes off invisible characters, cuts what is too long, drops sentences that
address the service instead of asking about customs, and says when what is asked for is not for anybody to have.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

MOST = 6000
"""Characters of a message that are read. A letter of six questions is far shorter."""


class Refusal(StrEnum):
    """Why a question is not taken."""

    INSTRUCTION = "instruction"
    OTHER_PERSON = "other_person"
    SECRET = "secret"  # noqa: S105
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Guarded:
    """What is left to answer. `dropped` counts sentences that were instructions, `hidden` invisible characters."""

    text: str
    dropped: int = 0
    hidden: int = 0
    refusal: Refusal | None = None


_INVISIBLE = frozenset(
    {
        *(
            0x00AD,
            0x034F,
            0x061C,
            0x115F,
            0x1160,
            0x17B4,
            0x17B5,
            0x180E,
            0x200B,
            0x200E,
            0x200F,
            0x3164,
            0xFEFF,
            0xFFA0,
        ),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
        *range(0xE0000, 0xE1000),
    }
)
"""Tag characters, zero-width and bidirectional controls, variation selectors. U+200C and U+200D belong to words of
Hindi and Khmer: they stay beside letters of those scripts and go elsewhere."""
_JOINERS = re.compile(
    r"(?<![\u0900-\u097F\u1780-\u17FF])[\u200C\u200D]|[\u200C\u200D](?![\u0900-\u097F\u1780-\u17FF])"
)


def visible(text: str) -> tuple[str, int]:
    """The text without characters that nobody sees, and how many were taken off."""
    sound = text.encode("utf-8", "ignore").decode("utf-8")
    kept = [
        one
        for one in sound
        if ord(one) not in _INVISIBLE and (one in "\n\t" or unicodedata.category(one) != "Cc")
    ]
    plain = _JOINERS.sub("", "".join(kept))
    return unicodedata.normalize("NFC", plain), len(text) - len(plain)


_ORDERS = (
    # English
    r"\b(ignore|disregard|forget|override|bypass|skip)\b.{0,40}\b(instruction|instructions|rule|rules|prompt|"
    r"prompts|guideline|guidelines|directions|everything|above|previous|prior|earlier|safety|restriction|restrictions|"
    r"policy|policies|filter|filters|sources?|knowledge base)\b",
    r"\b(repeat|echo|copy|print|recite)\b.{0,20}\b(text|words|message|sentence|everything)\b.{0,12}\b(above|before|prior)\b",
    r"\b(system|developer|hidden|initial|original)\s+(prompt|message|instruction|instructions)\b",
    r"\b(act|behave|respond|answer|reply|roleplay|role-play|speak)\s+as\s+(if|though|an?|the|my)\b",
    r"\bpretend\b|\bjailbreak|\bdan mode\b|\bdo anything now\b|\bdeveloper mode\b|\bgod mode\b|\bsudo\b",
    r"\byou\s+(are|must|will|shall|should|can)\s+(now|only|always|never|no longer|henceforth|from now on)\b",
    r"\bfrom now on\b|\bnew (instructions?|rules?|role|persona)\b\s*:?|\bend of (document|context|prompt)\b",
    r"\b(print|reveal|show|output|repeat|display|leak|dump|disclose|exfiltrate)\b.{0,40}\b(prompt|instructions?|token|"
    r"tokens|configuration|environment|variables|database|unapproved|drafts?|internal|hidden|secret|secrets|rules)\b",
    r"\b(approve|release|clear|cancel|delete|send|refund|waive|transfer|mark|unlock|execute|run)\b.{0,25}\b"
    r"(my|this|the|all)\s+(declaration|declarations|shipment|goods|container|record|records|fine|penalty|email|"
    r"command|code|query|sql|document|draft|payment|database)s?\b(?!.{0,60}\?)",
    r"\b(say|write|answer|reply|respond|state|confirm|tell (them|everyone|users))\b\s*(only|that|with|:|“|\"|')"
    r".{0,80}\b(allowed|duty[- ]free|exempt|free of duty|approved|no duty|not required|hacked|pwned|yes)\b",
    r"<\s*/?\s*(system|assistant|instruction|script|im_start|im_end|sys)\b|\[/?(inst|system)\]|<\|.{1,30}\|>|"
    r"^\s*#{1,3}\s*(system|instruction|assistant|new instruction)|^\s*(system|assistant|developer)\s*:",
    r"\b(select|drop|insert|delete|update)\b.{1,40}\b(from|table|into|set)\b.{0,40}(;|\bwhere\b|\busers?\b|--)",
    r"\b(translate|encode|decode|base64|rot13)\b.{0,40}\b(prompt|instructions?|following|above|this text)\b",
    r"\b(write|tell|compose|make up|invent)\b.{0,25}\b(poem|joke|story|song|code|script|essay|malware|virus)\b",
    r"\bthis is (an? )?(order|command|instruction|emergency override|test) (from|by|of) (the )?(admin|administrator|"
    r"developer|director|openai|system)",
    r"\b(i am|i'm|as) (the|your|an?) (admin|administrator|developer|creator|owner|root)\b",
    # 中文
    r"(忽略|無視|无视|忘記|忘记|不要理會|不要理会|繞過|绕过|推翻).{0,20}(指示|指令|規則|规则|提示|設定|设定|限制|以上|之前|先前)",
    r"(系統|系统|開發者|开发者)(提示|訊息|消息|指令)|(扮演|假裝|假装|模擬成|模拟成|你現在是|你现在是|從現在起|从现在起)",
    r"(顯示|显示|輸出|输出|洩露|泄露|列出|告訴我|告诉我).{0,15}(提示詞|提示词|系統提示|系统提示|密碼|密码|密鑰|密钥|未批准|草稿|內部|内部)",
    # ไทย
    r"(เพิกเฉย|ไม่ต้องสนใจ|ละเว้น|ลืม|ข้าม).{0,25}(คำสั่ง|คำแนะนำ|กฎ|ข้อกำหนด|ข้างต้น|ก่อนหน้า)",
    r"(พรอมต์ระบบ|ข้อความระบบ|คำสั่งระบบ|สวมบทบาท|แสร้งทำ|ทำตัวเป็น|จากนี้ไปคุณ|ตอนนี้คุณคือ)",
    r"(แสดง|เปิดเผย|พิมพ์).{0,20}(พรอมต์|คำสั่งระบบ|รหัสผ่าน|ฉบับร่าง|ข้อมูลภายใน)",
    # हिन्दी
    r"(अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल जा|छोड़ द|उपेक्षा).{0,30}|(निर्देश|नियम|आदेश|प्रॉम्प्ट).{0,25}(अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल जा|भूल कर|उपेक्षा)",
    r"(सिस्टम प्रॉम्प्ट|सिस्टम संदेश|अब से (तुम|आप)|का नाटक कर|की तरह (व्यवहार|काम) कर|की भूमिका निभा)",
    r"(दिखा|बता|प्रकट कर).{0,20}(पासवर्ड|सिस्टम प्रॉम्प्ट|गुप्त|आंतरिक)|(पासवर्ड|गुप्त कुंजी|सिस्टम प्रॉम्प्ट).{0,15}(दिखा|बता)",
    # ខ្មែរ
    r"(មិនអើពើ|បំភ្លេច|រំលង|កុំខ្វល់).{0,30}(ការណែនាំ|បញ្ជា|ច្បាប់|វិធាន|ខាងលើ|មុន)",
    r"(ប្រអប់បញ្ជាប្រព័ន្ធ|សារប្រព័ន្ធ|ធ្វើពុតជា|ដើរតួជា|ពីពេលនេះទៅ អ្នក|ឥឡូវអ្នកជា)",
    r"(បង្ហាញ|បញ្ចេញ).{0,20}(ពាក្យសម្ងាត់|ប្រអប់បញ្ជា|ព្រាង|ផ្ទៃក្នុង)",
)
_OTHERS = (
    r"\b(address|phone|telephone|mobile|passport|e-?mail|bank account|home|salary|birth ?date|date of birth|"
    r"personal data|identity)( number| details| address)?\b.{0,25}\b(of|for|belonging to)\s+(the )?(officer|inspector|importer|"
    r"exporter|traveller|passenger|trader|company|declarant|mr|mrs|ms|director|neighbou?r|competitor|(?-i:[A-Z][a-z]+ [A-Z]))",
    r"\b(who|which (company|importer|trader|person|passenger|officer)|what (company|trader|person))\b.{0,30}\b(imported|"
    r"lodged|declared|owns|sent|shipped|is the importer|paid|was caught|was fined|examined my|is assigned)\b",
    r"\b(declaration|declarations|shipment|shipments|imports|record|records|file|data|case|penalt(y|ies)|enquir(y|ies))\s+"
    r"(of|by|for|from|belonging to)\s+(another|other|my (competitor|neighbou?r|customer|supplier|boss|ex)|"
    r"(the )?(company|trader|passenger|traveller|importer) [A-Z]|mr\.?|mrs\.?|ms\.?|all (traders|users|passengers|importers))",
    r"\b(declarations?|shipments?|imports?|goods|penalties|payments)\b.{0,12}\b(that|which) (the )?[A-Z]\w+.{0,30}\b(lodged|made|filed|imported|"
    r"declared|sent|paid|received|got)\b|\b(declarations?|shipments?|imports?|records?) (of|by|from) (?-i:[A-Z])\w+ (?-i:[A-Z])\w+",
    r"\b(another|other|someone else'?s|somebody else'?s|(my )?(competitor|neighbou?r|ex)('s)?)\s*(trader|company|person|"
    r"passenger|traveller|importer|people|broker)?('s)?\s+(declaration|declarations|shipment|data|records?|status|payments?|imports?)\b",
    r"\b(list|show|give|export|dump|send)\b.{0,15}\b(all|every|everyone'?s)\b.{0,20}\b(traders?|users?|passengers?|"
    r"importers?|customers?|declarations|conversations|letters|enquiries|names|e-?mails)\b",
    r"(其他人|別人|别人|競爭對手|竞争对手|某先生|其他公司|另一家公司).{0,10}的?.{0,6}(報關|报关|申報|申报|資料|资料|電話|电话|地址|護照|护照|貨物|货物)",
    r"(ของคนอื่น|ของบริษัทอื่น|ของคู่แข่ง|ของผู้อื่น).{0,30}|(ข้อมูล|ใบขน|ที่อยู่|เบอร์โทร|หนังสือเดินทาง).{0,20}(คนอื่น|ผู้อื่น|คู่แข่ง|บริษัทอื่น)",
    r"(दूसरे|किसी और|अन्य) (व्यक्ति|कंपनी|व्यापारी|यात्री|आयातक)? ?(का|की|के).{0,30}(घोषणा|डेटा|जानकारी|पता|फ़ोन|फोन|पासपोर्ट)|प्रतिस्पर्धी (का|की|के)",
    r"(របស់អ្នកដទៃ|របស់ក្រុមហ៊ុនផ្សេង|របស់គូប្រជែង|របស់អ្នកផ្សេង)",
)
_SECRETS = (
    r"\b(what|which|tell|give|show|send|list|print|reveal|share|e-?mail)\b(?!.{0,40}\b(forgot|reset|change|lost|issue|create|"
    r"get|renew)\b).{0,40}\b(passwords?|passcode|api[- ]?keys?|secret keys?|private keys?|access tokens?|credentials|"
    r"connection string|\.env|environment variables?|bank secret)\b",
    r"\b(risk (profiles?|rules?|scores?|criteria|weights?)|selectivity (rules?|criteria)|targeting (rules?|criteria))\b"
    r".{0,40}\b(which|list|show|trigger|avoid|red lane|evade|get around|score)\b|"
    r"\b(how|which|what|list|show)\b.{0,40}\b(avoid|evade|get around|bypass|trick|beat)\b.{0,30}\b(risk|examination|"
    r"inspection|red (lane|channel)|x-?ray|control|customs|duty|duties|detection|declaring)\b",
    r"\b(smuggle|hide|conceal|under-?declare|undervalue|fake (an )?invoice|forge)\b.{0,40}\b(without|so that|past|from customs|"
    r"not (be )?(caught|detected|found)|undetected)\b",
    r"\bhow (do|can|to|could|should|would)( i| we)? (best )?(smuggle|forge|fake|under-?declare|undervalue|bribe)\b",
    r"(密碼|密码|密鑰|密钥|私鑰|私钥).{0,10}(是什麼|是什么|多少|給我|给我)|(如何|怎樣|怎样|怎麼|怎么).{0,8}(走私|逃稅|逃税|避開檢查|避开检查|偽造|伪造)",
    r"(รหัสผ่าน|คีย์ลับ).{0,15}(คืออะไร|บอก)|(ทำอย่างไร|วิธี|อย่างไร).{0,15}(ลักลอบ|หลบเลี่ยง|ปลอมแปลง)|(ลักลอบ|หลบเลี่ยง|ปลอมแปลง)((?!จะเป็น).){0,25}(อย่างไร|ยังไง)",
    r"(पासवर्ड|गुप्त कुंजी).{0,15}(क्या|बता)|(तस्करी|जाली|चकमा).{0,20}(कैसे)|कैसे.{0,20}(तस्करी|जाली|चकमा)",
    r"(ពាក្យសម្ងាត់).{0,15}(អ្វី|ប្រាប់)|(រត់ពន្ធ|ក្លែងបន្លំ|គេចពន្ធ).{0,20}(ដូចម្ដេច|យ៉ាងណា|របៀប)|របៀប.{0,15}(រត់ពន្ធ|គេចពន្ធ)",
)


def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE | re.MULTILINE | re.DOTALL)


_ORDER, _SECRET = _compiled(_ORDERS), _compiled(_SECRETS)
_OTHER = tuple(re.compile(one, re.IGNORECASE | re.DOTALL) for one in _OTHERS)
_BETWEEN = re.compile(r"(?<=[!?。？！។।])\s*|(?<=\.)\s+|(?<=\n)")
_LETTER = re.compile(r"[^\W\d_]", re.UNICODE)


def is_order(text: str) -> bool:
    """Whether a text speaks to the service as to a tool instead of asking about customs."""
    return _ORDER.search(_folded(text)) is not None


def _folded(text: str) -> str:
    """Full-width and styled letters as plain ones, runs of space as one, letters spelt apart put together."""
    plain = re.sub(r"[^\S\n]+", " ", unicodedata.normalize("NFKC", text))
    return re.sub(r"\b(?:\w[ .\-_*]){4,}\w\b", lambda found: re.sub(r"[ .\-_*]", "", found.group()), plain)


def guarded(text: str) -> Guarded:
    """What of a message may be answered. A message of nothing but instructions is refused."""
    plain, hidden = visible(text)
    plain = plain[:MOST].strip()
    if not _LETTER.search(plain) and not re.search(r"\d", plain):
        return Guarded("", hidden=hidden, refusal=Refusal.EMPTY)
    pieces = [one for one in _BETWEEN.split(plain) if one and one.strip()]
    kept = [one for one in pieces if not is_order(one)]
    dropped = len(pieces) - len(kept)
    left = " ".join(kept).strip() if dropped else plain
    if dropped and not asks(left):
        return Guarded("", dropped, hidden, Refusal.INSTRUCTION)
    if not dropped and is_order(plain):
        return Guarded("", 1, hidden, Refusal.INSTRUCTION)
    return Guarded(left, dropped, hidden, private(left))


def private(text: str) -> Refusal | None:
    """Whether another person's data or a secret is asked for."""
    folded = _folded(text)
    if _SECRET.search(folded):
        return Refusal.SECRET
    if any(one.search(folded) for one in _OTHER):
        return Refusal.OTHER_PERSON
    return None


_ASKING = re.compile(
    r"[?？]|\b(what|how|when|where|who|which|why|do|does|is|are|may|can|must|tell me|need to know)\b|"
    r"什麼|什么|如何|怎樣|怎样|多少|嗎|吗|是否|可否|幾|哪|何時|อะไร|อย่างไร|เท่าไ|เท่าใด|ไหม|เมื่อไร|หรือไม่|ที่ไหน|ยังไง|ทำไม|"
    r"क्या|कैसे|कितन|कब|कहाँ|कहां|कौन|क्यों|តើ|អ្វី|ប៉ុន្មាន|យ៉ាងណា|ដូចម្ដេច|ទេ|នៅឯណា|ពេលណា",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether a text asks something."""
    return bool(text) and _ASKING.search(text) is not None
