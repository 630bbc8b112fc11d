"""Special things that are asked for: a telephone number, a fee, a forecast, an opinion, somebody's home.

A text that speaks of the subject and has nothing of the kind does not answer. Each row has the words that ask, in five
languages, and the words of which a text must have one to answer; None: no text of an administration answers it.
"""

from __future__ import annotations

import re

_Row = tuple[str, str | None]

_ROWS: tuple[_Row, ...] = (
    # How to reach somebody.
    (r"\b(?:phone|telephone|hotline) ?(?:number)\b|\b(?:phone|call)\b.{0,20}\bcustoms\b|電話號碼|熱線|"
     r"(?:เบอร์|หมายเลข)โทรศัพท์|(?:फ़ोन|फोन) ?(?:नंबर|नम्बर)|"
     r"លេខទូរស័ព្ទ", r"\+?\d[\d ()-]{6,}"),
    (r"\be-?mail address\b|電郵地址|ที่อยู่อีเมล|ईमेल पता|អាសយដ្ឋានអ៊ីមែល", r"\S+@\S+"),
    (r"\b(?:web ?site|url|web address)\b|網址|เว็บไซต์|वेबसाइट|គេហទំព័រ", r"https?://|www\.|\bpages?\b|"
     r"\bsite\b|網|เว็บ|वेबसाइट|साइट|គេហទំព័រ"),
    # Money and punishment.
    (r"\b(?:fees?|charged?|cost|costs|price)\b|費用|收費|ค่าธรรมเนียม|शुल्क कितना|ថ្លៃសេវា",
     r"\bfees?\b|\bfree\b|\bcharge|\bcosts?\b|\bUSD\b|\bpays?\b|\bprice|費|ค่า|ฟรี|शुल्क|ថ្លៃ|%"),
    (r"\b(?:interest rate|rate of interest|interest)\b|利息|ดอกเบี้ย|ब्याज|ការប្រាក់", r"\binterest\b|"
     r"利息|ดอกเบี้ย|ब्याज|ការប្រាក់"),
    (r"\b(?:prison|jail|imprison\w*)\b|監禁|坐牢|จำคุก|ติดคุก|जेल|कारावास|ពន្ធនាគារ|គុក",
     r"prison|jail|imprison|監禁|จำคุก|जेल|कारावास|ពន្ធនាគារ|គុក"),
    (r"\bsalar(?:y|ies)\b|\bwages?\b|\bhow much do(?:es)? (?:an? |the )?[\w ]{3,30} earn\b|薪水|薪金|"
     r"工資|月薪|เงินเดือน|ค่าจ้าง|वेतन|तनख्वाह|ប្រាក់ខែ|ប្រាក់បៀវត្ស",
     r"salar|wage|\bearns?\b|薪|工資|เงินเดือน|ค่าจ้าง|वेतन|तनख्वाह|ប្រាក់ខែ|បៀវត្ស"),
    # What nobody knows yet, and what is not told before.
    (r"\bnext (?:year|month|week)\b|\b(?:forecast|predict|in future)\b|\btomorrow\b|"
     r"\bwill be\b.*\b20[3-9]\d\b|"
     r"\bwill\b[^?]{3,50}\b(?:go up|go down|rise|fall|increase|decrease|be raised|be lowered)\b|明年|"
     r"下個月|下星期|明天|ปีหน้า|เดือนหน้า|พรุ่งนี้|"
     r"अगले (?:साल|वर्ष|महीने|हफ़्ते)|कल मौसम|बढ़ेगा|ឆ្នាំក្រោយ|ខែក្រោយ|ស្អែក",
     r"\bnext\b|forecast|tomorrow|明年|下個月|明天|ปีหน้า|พรุ่งนี้|अगले|ឆ្នាំក្រោយ|ស្អែក"),
    (r"\b(?:which|what) (?:lane|channel|colou?r|officer)\b[^?]{0,40}\b(?:my|our)\b|"
     r"\bmy next (?:declaration|shipment|container|parcel)\b|"
     r"\bwhat is my (?:risk )?(?:score|profile)\b|\brisk score\b[^?]{0,30}\b(?:my|our)\b|"
     r"\bwhen will (?:i|my|we|our)\b[^?]{0,40}\b(?:be )?(?:inspected|examined|searched|selected)\b|"
     r"我的?下[一次].{0,12}(?:通道|檢查)|下一[份次批].{0,12}(?:通道|檢查)|(?:ครั้งหน้า|ครั้งต่อไป|"
     r"ใบต่อไป).{0,20}(?:ช่อง|ตรวจ)|"
     r"(?:मेरी|मेरा|हमारी) अगल.{0,30}(?:चैनल|लेन|जांच|जाँच)|បន្ទាប់.{0,20}(?:ច្រក|ពិនិត្យ)", None),
    # Opinions and advice on what to buy.
    (r"\brecommend\b|\b(?:which|who|what)\b[^?]{0,50}\b(?:cheapest|nicest|most reliable)\b(?! price)|"
     r"\b(?:which|who|what)\b[^?]{0,40}\b(?:is|are) (?:the )?(?:best|better|good)\b(?! (?:way|before))|"
     r"\bshould (?:i|we) (?:invest|buy)\b|\bworth (?:buying|investing)\b|推薦|哪.{0,8}最(?:好|便宜|抵|"
     r"可靠)|值得(?:買|投資)|(?:ถูก|ดี)(?:ที่)?สุด|แนะนำ.{0,12}(?:บริษัท|ตัวแทน|ร้าน)|"
     r"सबसे (?:सस्त|अच्छ|बढ़िया)|सिफ़ारिश|सिफारिश|ថោកជាងគេ|ល្អជាងគេ|ល្អបំផុត", None),
    # Who somebody is, where they live, how many there are, what was counted.
    (r"\bwho is (?:the )?(?:head|director|chief|commissioner|minister|president|boss)\b|\b(?:director|"
     r"commissioner)[- ]?general\b|\bminister of\b|\bhead of customs\b|"
     r"(?:關長|署長|局長|部長|處長).{0,4}(?:是誰|叫)|誰是.{0,6}(?:關長|署長|局長|部長)|อธิบดี|รัฐมนตรี|"
     r"महानिदेशक|आयुक्त कौन|मंत्री|អគ្គនាយក|រដ្ឋមន្ត្រី",
     r"\b(?:director|commissioner|minister)\b[^.]{0,20}\bis [A-Z]|關長是|อธิบดีคือ"),
    (r"\bname of (?:the|my) (?:officer|inspector)\b|\bwhere do(?:es)? [^?]{3,60}\blive\b|"
     r"\bofficer[^?]{0,40}\bhome\b|(?:關員|人員|官員).{0,12}(?:住在|住址|叫什麼)|"
     r"(?:เจ้าหน้าที่|นายตรวจ).{0,40}(?:บ้านเลขที่|พักอยู่|อยู่ที่ไหน|ชื่ออะไร)|"
     r"अधिकारी.{0,25}(?:कहाँ रहत|कहां रहत|का घर|का नाम)|"
     r"មន្ត្រី.{0,40}(?:រស់នៅ|ផ្ទះនៅ|ឈ្មោះអ្វី)", None),
    (r"\bhow many (?!days|hours|weeks|months|years|minutes|quer|questions|times|pieces|copies|working|"
     r"people may|may|can|must|should)[\w ]{2,30}\b(?:do(?:es)?|has|have)\b (?:the )?"
     r"(?:\w+ )?(?:customs|administration|laboratory|service|office)\b|\bhow many (?:employees|staff|"
     r"officers|people) (?:work|are)\b|"
     r"海關.{0,6}有(?:多少|幾)[名個人隻輛艘條]|ศุลกากรมี.{0,20}กี่(?:คน|ตัว|คัน|ลำ)|(?:सीमा शुल्क|"
     r"कस्टम्स?) के पास कितन|គយមាន.{0,20}ប៉ុន្មាន(?:ក្បាល|នាក់|គ្រឿង)", None),
    (r"\b(?:how (?:many|much)|what|which share)\b(?![^?]*\b(?:i|we|my|our)\b)[^?]*\b(?:last (?:year|"
     r"month|week)|(?:were|was) (?:\w+ ){1,3}in (?:20\d\d|january|february|march|"
     r"april|may|june|july|august|september|october|november|december))\b|(?:去年|上個月|"
     r"上月).{0,14}(?:多少|幾)|(?:ปี|เดือน)ที่แล้ว.{0,30}(?:เท่าไ|กี่)|"
     r"पिछले (?:साल|वर्ष|महीने).{0,30}कितन|(?:ឆ្នាំ|ខែ)មុន.{0,30}ប៉ុន្មាន", r"last (?:year|month)|去年|"
     r"ที่แล้ว|पिछले|ឆ្នាំមុន"),
    # What things look like and where they come from.
    (r"\bwhat colou?r\b|\bwhich brand\b|\bwhat brand\b|什麼顏色|什麼牌子|สีอะไร|ยี่ห้ออะไร|किस रंग|"
     r"कौन सा ब्रांड|ពណ៌អ្វី",
     r"\bcolou?r|\bgreen\b|\bred\b|\bblue\b|\byellow\b|\bbrand|色|牌子|สี|ยี่ห้อ|रंग|ब्रांड|ពណ៌"),
    (r"\b(?:founded|history of)\b|\bwhen was [^?]{3,40}\b(?:established|created|built)\b|何時成立|"
     r"ก่อตั้งเมื่อ|स्थापना कब|បង្កើតនៅពេលណា",
     r"\bfounded\b|\bestablished (?:in|on)\b|成立於|ก่อตั้ง|स्थापना|បង្កើត"),
    # Everyday life.
    (r"\b(?:weather|rain|recipe|restaurants?|hotels?|football|film|song|married|divorce|horoscope)\b|"
     r"\b(?:cook|bake|fry|boil)\b(?!ed| on an? )|天氣|下雨|餐廳|酒店|怎[樣麼]煮|煮飯|球賽|"
     r"อากาศเป็น|ฝนตก|ร้านอาหาร|โรงแรม|หุงข้าว|ทำอาหาร|मौसम|बारिश|होटल|रेस्तरां|कैसे पका|पकाएँ|पकाएं|"
     r"पकाऊ|អាកាសធាតុ|ភ្លៀង|ភោជនីយដ្ឋាន|សណ្ឋាគារ|ចម្អិន",
     r"weather|\brain\b|restaurant|hotel|recipe|天氣|餐廳|酒店|ร้านอาหาร|โรงแรม|मौसम|होटल|រេស្តរ៉ង់|"
     r"ភោជនីយដ្ឋាន|សណ្ឋាគារ"),
)  # fmt: skip

_TOPICS = (
    r"driving licen[cs]e|駕駛執照|ใบขับขี่|ड्राइविंग लाइसेंस|បណ្ណបើកបរ",
    r"\bpassports?\b|護照|หนังสือเดินทาง|พาสปอร์ต|पासपोर्ट|លិខិតឆ្លងដែន",
    r"\bvisas?\b|簽證|วีซ่า|वीज़ा|वीजा|ទិដ្ឋាការ",
    r"\bincome tax\b|所得稅|入息稅|ภาษีเงินได้|आयकर|ពន្ធលើប្រាក់ចំណូល",
    r"\b(?:jobs?|careers?|internships?|vacanc(?:y|ies)|recruit\w*|become an? (?:customs )?officer)\b|"
    r"招聘|投考|求職|實習|สมัครงาน|รับสมัคร|สมัครเป็น|ฝึกงาน|"
    r"नौकरी|भर्ती|ការងារធ្វើ|ជ្រើសរើសបុគ្គលិក|ក្លាយជាមន្ត្រី",
    r"\bpark(?:ing)?\b(?! of)|停車|ที่จอดรถ|จอดรถ|पार्किंग|ចតរថយន្ត|ចំណត",
    r"\bbank accounts? for\b|\bopen (?:a|an|my) [\w ]{0,12}bank account\b|開銀行戶口|開銀行帳戶|"
    r"เปิดบัญชีธนาคาร|बैंक खाता खोल|បើកគណនីធនាគារ",
    r"\bvaccinat\w*|\bvaccines?\b|疫苗|วัคซีน|टीक[ाोे]|वैक्सीन|វ៉ាក់សាំង",
    r"\bschools?\b|\buniversit(?:y|ies)\b|學校|大學|โรงเรียน|มหาวิทยาลัย|स्कूल|विश्वविद्यालय|សាលារៀន|"
    r"សាកលវិទ្យាល័យ",
    r"\b(?:electricity|water|gas|phone|rent) bills?\b|電費|水費|ค่าไฟ|ค่าน้ำ|बिजली|ថ្លៃភ្លើង|ថ្លៃទឹក",
    r"\b(?:postal code|post ?code|zip code)\b|郵政編碼|郵遞區號|รหัสไปรษณีย์|पिन ?कोड|លេខកូដប្រៃសណីយ៍",
    r"\bspeed(?:ing| limit)\b|超速|ความเร็ว|गति सीमा|ល្បឿន",
    r"\b(?:unemployment|pension|retire\w*|social security)\b|失業|退休|บำนาญ|เกษียณ|पेंशन|सेवानिवृत्ति|"
    r"ចូលូលនិវត្តន៍|សោធន",
    r"\b(?:marr(?:y|iage)|wedding|newborn|birth certificate|adopt)\b|結婚|出生證|แต่งงาน|สูติบัตร|शादी|"
    r"विवाह|जन्म प्रमाण|រៀបការ|សំបុត្រកំណើត",
    r"\b(?:shares?|stocks?|invest\w*) (?:in|price|market)\b|股票|投資|ลงทุน|หุ้น|निवेश|វិនិយោគ",
    r"\b(?:guns?|pistols?|armed|firearms?|rifles?|weapons?)\b|槍|武器|ปืน|อาวุธ|बंदूक|हथियार|"
    r"आग्नेयास्त्र|កាំភ្លើង|អាវុធ",
    r"\bsue\b|\blawsuit\b|起訴|ฟ้อง|मुकदमा|ប្តឹង",
    r"\bdepth\b|\bhow deep\b|有多深|ลึกเท่า|कितना गहरा|ជ្រៅប៉ុន្មាន",
    r"\bmuseums?\b|博物館|พิพิธภัณฑ์|संग्रहालय|សារមន្ទីរ",
    r"(?<!by )\b(?:trains?|bus(?:es)?|metro|taxis?)\b|火車|巴士|地鐵|รถไฟ|รถเมล์|แท็กซี่|रेलगाड़ी|ट्रेन|बस(?= )|"
    r"រថភ្លើង|ឡានក្រុង",
)
"""Subjects of everyday life that are near to customs. A text that never names one does not speak of it."""

_TOPIC = tuple(re.compile(one, re.I) for one in _TOPICS)
_SPECIAL = tuple(
    (re.compile(asked, re.I), re.compile(there, re.I) if there else None) for asked, there in _ROWS
)


def lacks_special(question: str, text: str) -> bool:
    """Whether a special thing is asked for of which the text has none."""
    if any(one.search(question) and not one.search(text) for one in _TOPIC):
        return True
    return any(
        asked.search(question) and (there is None or not there.search(text)) for asked, there in _SPECIAL
    )
