"""Words of times, by language (BCP 47): what `times` knows of languages. A new language is added here.

Case does not matter. Words stand between blanks; a blank inside one is written _.
"""

from __future__ import annotations

AT = {
    "en": "at",
    "es": "las",
    "fr": "à",
    "pt": "às",
    "de": "um",
    "ru": "в",
    "uk": "о об",
    "it": "alle ore dalle",
    "tr": "saat",
    "pl": "godz godzinie godziny godzina",
    "ro": "ora",
    "nl": "om",
    "ar": "الساعة",
    "th": "เวลา เริ่ม",
}
"""Before a time, hardly before anything else that is written 14.30."""

NEAR = {
    "en": "from until till to by after before around since between and",
    "es": "desde hasta después antes de a entre y sobre",
    "fr": "de dès vers après avant jusqu'à entre et",
    "pt": "das as até depois antes desde entre e de",
    "de": "ab von bis gegen nach vor zwischen und",
    "ru": "с со до после к около между и",
    "uk": "з із до після від між",
    "it": "dopo prima fino dalla",
    "pl": "od do po przed o",
    "ro": "de la până după înainte între",
    "nl": "van vanaf tot na voor tussen en",
    "ar": "من بعد قبل حتى إلى",
    "th": "เปิด ถึง หลัง ก่อน ตั้งแต่",
}
"""Before a time, and before prices and amounts as well."""

AFTER = {
    "en": "onwards onward",
    "zh": "到 至 以后 以後 之后 之後 以前 之前 开始 開始",
    "ja": "から まで 以降 以前 頃 開始",
    "ko": "부터 까지 이후 이전 시작",
    "hi": "के_बाद से तक",
    "th": "ถึง",
}
"""Behind a time."""

TO = {
    "en": "to until till",
    "es": "a hasta a_las",
    "fr": "à jusqu'à",
    "pt": "às as até a",
    "de": "bis",
    "ru": "до",
    "uk": "до",
    "it": "alle",
    "pl": "do",
    "ro": "la până_la",
    "nl": "tot",
    "ar": "إلى حتى",
    "hi": "से",
    "ja": "から",
    "ko": "부터",
    "zh": "到 至",
    "th": "ถึง",
}
"""Between the two ends of opening hours."""

FRAME = {
    "en": "from",
    "es": "desde de",
    "fr": "de",
    "pt": "das",
    "de": "von",
    "ru": "с",
    "uk": "з",
    "it": "dalle",
    "pl": "od",
    "nl": "van",
    "ar": "من",
}
"""Before two bare hours: from 9 to 17."""

CLOCK = {"en": "o'clock o’clock", "de": "uhr", "th": "น.", "hi": "बजे"}
"""Behind an hour of the clock only."""

HOUR = {
    "en": "h hr hrs hs hours hour",
    "es": "horas hora",
    "fr": "heures heure",
    "de": "std stunden",
    "ru": "ч час часа часов",
    "uk": "год година години годин",
    "it": "ore ora",
    "pl": "godz godzin godziny",
    "ro": "ore",
    "nl": "uur",
}
"""Behind an hour of the clock or a number of hours."""

MORNING = {
    "en": "in_the_morning",
    "es": "de_la_mañana",
    "fr": "du_matin",
    "pt": "da_manhã da_madrugada",
    "de": "morgens vormittags",
    "ru": "утра",
    "uk": "ранку",
    "it": "di_mattina del_mattino",
    "pl": "rano",
    "ar": "صباحا صباحاً",
}
"""Behind an hour before noon."""

AFTERNOON = {
    "en": "in_the_afternoon in_the_evening",
    "es": "de_la_tarde",
    "fr": "de_l'après-midi de_l’après-midi du_soir",
    "pt": "da_tarde",
    "de": "nachmittags abends",
    "ru": "вечера",
    "uk": "вечора",
    "it": "del_pomeriggio di_sera",
    "pl": "po_południu wieczorem",
    "ar": "مساء مساءً",
}
"""Behind an hour after noon."""

NIGHT = {
    "en": "at_night",
    "es": "de_la_noche",
    "pt": "da_noite",
    "de": "nachts",
    "it": "di_notte",
    "pl": "w_nocy",
}
"""Behind an hour of the evening or before dawn."""

ROUND_THE_CLOCK = {"zh": "小时 小時", "ja": "時間", "ko": "시간", "th": "ชั่วโมง ชม."}
"""Behind 24: never closed."""

WITHIN = {"zh": "内 內 以内 以內", "ja": "以内 前 後", "ko": "이내 전"}
"""Behind 24 hours: a term."""

PARTS = {
    "zh": "上午 am, 早上 am, 凌晨 am, 下午 pm, 傍晚 pm, 中午 noon, 晚上 night",
    "ja": "午前 am, 朝 am, 午後 pm, 昼 noon, 夕方 pm, 夜 night, 深夜 night",
    "ko": "오전 am, 새벽 am, 아침 am, 오후 pm, 저녁 pm, 밤 night",
}
"""Before an hour: which half of the day."""

NOON = {
    "en": "noon midday",
    "es": "mediodía mediodia",
    "fr": "midi",
    "pt": "meio-dia",
    "ru": "полдень",
    "uk": "опівдні",
    "it": "mezzogiorno",
    "zh": "正午",
    "ko": "정오",
    "th": "เที่ยงวัน",
}

MIDNIGHT = {
    "en": "midnight",
    "es": "medianoche",
    "fr": "minuit",
    "pt": "meia-noite",
    "de": "mitternacht",
    "ru": "полночь полуночи",
    "uk": "опівночі",
    "it": "mezzanotte",
    "ro": "miezul_nopții",
    "nl": "middernacht",
    "ar": "منتصف_الليل",
    "zh": "午夜",
    "ko": "자정",
    "th": "เที่ยงคืน",
}

LASTS = {
    "en": "for within in during every each only works work lasts notice",
    "es": "durante en dentro por cada",
    "fr": "pendant durant dans en chaque",
    "pt": "durante em dentro por cada",
    "de": "für innerhalb in während je alle",
    "ru": "за через на",
    "uk": "за через на",
    "it": "per entro in ogni",
    "pl": "przez za co",
    "nl": "binnen gedurende elke",
}
"""Before a number of hours that something lasts."""

A_DAY = {
    "en": "day week shift month night",
    "es": "día dia semana",
    "fr": "jour semaine",
    "pt": "dia semana",
    "de": "tag woche schicht",
    "ru": "день сутки неделю смену",
    "uk": "день добу тиждень",
    "it": "giorno settimana",
    "pl": "dzień dobę tydzień",
    "nl": "dag week",
}
"""What a number of hours is counted by: 8 h a day."""

NO_CLOCK = {
    "en": "won lost win wins beat score scored scores ratio scale aspect odds final draw verse"
    " chapter minutes min mins",
    "es": "ganó perdió marcador proporción escala versículo min minutos",
    "fr": "gagné perdu score rapport échelle verset min minutes",
    "pt": "ganhou perdeu placar proporção escala versículo min minutos",
    "de": "gewonnen verloren stand verhältnis maßstab vers kapitel min minuten",
    "ru": "счёт счет счётом счетом выиграл проиграл масштаб мин минут",
    "uk": "рахунок рахунком масштаб хв хвилин",
    "it": "vinto perso punteggio scala minuti min",
    "pl": "wynik skala minut",
    "nl": "gewonnen verloren schaal minuten",
}
"""Beside a score, a ratio, a verse, a length of film."""

BOOKS = {
    "en": "genesis gen exodus ex leviticus numbers deuteronomy joshua judges ruth samuel sam kings"
    " chronicles ezra nehemiah esther job psalm psalms ps proverbs prov ecclesiastes isaiah isa"
    " jeremiah jer lamentations ezekiel daniel dan hosea joel amos obadiah jonah micah nahum habakkuk"
    " zephaniah haggai zechariah malachi matthew matt mt mark mk luke lk john jn acts romans rom"
    " corinthians cor galatians gal ephesians eph philippians phil colossians col thessalonians thess"
    " timothy tim titus philemon hebrews heb james jas peter pet jude revelation rev quran surah",
    "es": "génesis éxodo salmo salmos proverbios isaías jeremías mateo marcos lucas juan hechos romanos"
    " corintios gálatas efesios filipenses hebreos santiago pedro apocalipsis",
    "fr": "genèse exode psaume psaumes proverbes ésaïe jérémie matthieu marc luc jean actes romains"
    " corinthiens",
    "pt": "gênesis êxodo provérbios isaías jeremias mateus marcos joão atos coríntios efésios apocalipse",
    "de": "mose psalmen sprüche jesaja jeremia matthäus markus lukas johannes römer korinther offenbarung",
    "ru": "бытие исход псалом матфея марка луки иоанна римлянам коринфянам откровение",
    "it": "genesi esodo matteo marco luca giovanni atti romani",
    "pl": "mateusza marka łukasza jana",
}
"""Books whose verses are written 3:16."""
