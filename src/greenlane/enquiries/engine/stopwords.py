"""Words that questions are full of and that say nothing about what is asked; spelled as `languages.folded` leaves them.

"Not", "without", "before" and the like are no stop words: they make passages differ.
"""

from __future__ import annotations

from greenlane.enquiries.engine.shapes import Language

STOPWORDS: dict[str, frozenset[str]] = {
    Language.ENGLISH: frozenset(
        "a an and are am as at be been being but by can could did do does doing for from had has have "
        "having he her him his how i if in into is it its itself just may me might my of on or our ought "
        "shall she should so some such than that the their them then there these they this those to too was "
        "we were what when where which who whom whose why will with would you your yours please tell know "
        "want wish need help hello hi thank thanks dear regards under about also get much many long per i'm "
        "i've i'd it's don't doesn't what's there's s t".split()
    ),
    Language.CHINESE: frozenset(
        "的 了 吗 呢 吧 啊 是 在 和 及 与 或 我 你 您 他 她 它 我们 你们 他们 这 那 这个 那个 请 请问 什么 "
        "怎么 怎样 如何 为何 为什么 哪 哪里 哪些 谁 多少 几 可以 可 能 能否 可否 会 要 想 有 有没有 是否 对 "
        "就 也 都 而 其 之 以 于 到 从 由 把 被 给 让 个 时 若 如果 如 则 即 并 且 但 但是 所 上 中 下 任何 "
        "作出 可就 之下 根据 下 、 。 ， ？ ！".split()
    ),
    Language.THAI: frozenset(
        "ที่ และ หรือ ใน ของ เป็น คือ จะ ได้ ให้ กับ จาก ไป มา นี้ นั้น ๆ ก็ ว่า ซึ่ง อยู่ มี ต้อง ฉัน ผม "
        "ดิฉัน เรา คุณ เขา อะไร อย่างไร ยังไง ไหม มั้ย หรือไม่ เท่าไร เท่าไหร่ เท่าใด กี่ ใคร เมื่อไร "
        "เมื่อไหร่ เมื่อใด ทำไม ครับ ค่ะ คะ นะ ขอ ช่วย สามารถ โดย แล้ว แต่ ถ้า หาก เพื่อ ด้วย การ ความ อยาก "
        "ทราบ ตาม แห่ง ณ ภายใต้ ยัง ไว้ กัน ฯ".split()
    ),
    Language.HINDI: frozenset(
        "का की के को में से पर और या है हैं था थी थे हो होता होती होते होगा होगी होंगे हूं मैं मुझे मेरा "
        "मेरी मेरे हम हमें आप आपको आपका वह वे यह ये इस उस इन उन जो कि तो भी ही क्या कैसे कब कहां कौन कौनसा "
        "कितना कितनी कितने किस किसे क्यों ने एक लिए कर करना करने करनी करें करता करते किया जा जाता जाती जाते "
        "जाए सकता सकती सकते चाहिए कृपया अपना अपनी अपने तक साथ द्वारा होनी होने अंतर्गत वाली वाले वाला यदि "
        "अगर हो".split()
    ),
    Language.KHMER: frozenset(
        "តើ ដែល និង ឬ នៅ ក្នុង នៃ របស់ ជា គឺ នឹង បាន ឱ្យ អោយ ឲ្យ ពី ទៅ មក នេះ នោះ ៗ ក៏ ថា មាន ត្រូវ ខ្ញុំ "
        "យើង អ្នក គាត់ គេ លោក អ្វី អ្វីខ្លះ យ៉ាងណា យ៉ាងដូចម្តេច ដូចម្ដេច ប៉ុន្មាន នរណា ណា ពេលណា នៅពេល "
        "ហេតុអ្វី ទេ សូម ជួយ អាច ដោយ ហើយ ប៉ុន្តែ ប្រសិនបើ បើ ដើម្បី ចំពោះ តាម ការ សម្រាប់ ដែរ ឬទេ ។ ៕ ៖".replace(
            "\u17d2\u178a", "\u17d2\u178f"
        ).split()
    ),
}
