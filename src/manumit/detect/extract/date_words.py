"""Words of dates, by language (BCP 47): what `dates` knows of languages. A new language is added here.

Accents and case do not matter.
"""

from __future__ import annotations

MONTHS = {
    "en": "january jan, february feb, march mar, april apr, may, june jun, july jul, august aug,"
    " september sept sep, october oct, november nov, december dec",
    "es": "enero ene, febrero feb, marzo mar, abril abr, mayo may, junio jun, julio jul, agosto ago,"
    " septiembre setiembre sept sep, octubre oct, noviembre nov, diciembre dic",
    "fr": "janvier janv, février févr fév, mars, avril avr, mai, juin, juillet juil, août,"
    " septembre sept, octobre oct, novembre nov, décembre déc",
    "pt": "janeiro jan, fevereiro fev, março mar, abril abr, maio mai, junho jun, julho jul, agosto ago,"
    " setembro set, outubro out, novembro nov, dezembro dez",
    "de": "januar jänner jan, februar feber feb, märz maerz mär, april apr, mai, juni jun, juli jul,"
    " august aug, september sept sep, oktober okt, november nov, dezember dez",
    "ru": "января январь янв, февраля февраль февр фев, марта март мар, апреля апрель апр, мая май,"
    " июня июнь июн, июля июль июл, августа август авг, сентября сентябрь сент сен, октября октябрь окт,"
    " ноября ноябрь нояб ноя, декабря декабрь дек",
    "uk": "січня січень січ, лютого лютий лют, березня березень бер, квітня квітень квіт,"
    " травня травень трав, червня червень черв, липня липень лип, серпня серпень серп,"
    " вересня вересень вер, жовтня жовтень жовт, листопада листопад лист, грудня грудень груд",
    "it": "gennaio gen, febbraio feb, marzo mar, aprile apr, maggio mag, giugno giu, luglio lug, agosto ago,"
    " settembre set sett, ottobre ott, novembre nov, dicembre dic",
    "tr": "ocak oca, şubat şub, mart mar, nisan nis, mayıs may, haziran haz, temmuz tem, ağustos ağu,"
    " eylül eyl, ekim eki, kasım kas, aralık ara",
    "pl": "stycznia styczeń sty, lutego luty lut, marca marzec mar, kwietnia kwiecień kwi, maja maj,"
    " czerwca czerwiec cze, lipca lipiec lip, sierpnia sierpień sie, września wrzesień wrz,"
    " października październik paź, listopada listopad lis, grudnia grudzień gru",
    "ro": "ianuarie ian, februarie feb, martie mar, aprilie apr, mai, iunie iun, iulie iul, august aug,"
    " septembrie sept, octombrie oct, noiembrie nov noi, decembrie dec",
    "nl": "januari jan, februari feb, maart mrt, april apr, mei, juni jun, juli jul, augustus aug,"
    " september sept sep, oktober okt, november nov, december dec",
    "ar": "يناير كانون_الثاني جانفي, فبراير شباط فيفري, مارس آذار, أبريل إبريل نيسان أفريل, مايو أيار ماي,"
    " يونيو يونيه حزيران جوان, يوليو يوليه تموز جويلية, أغسطس آب أوت غشت, سبتمبر أيلول شتنبر,"
    " أكتوبر تشرين_الأول تشرين_الاول, نوفمبر تشرين_الثاني نونبر, ديسمبر كانون_الأول كانون_الاول دجنبر",
    "th": "มกราคม ม.ค., กุมภาพันธ์ ก.พ., มีนาคม มี.ค., เมษายน เม.ย., พฤษภาคม พ.ค., มิถุนายน มิ.ย.,"
    " กรกฎาคม ก.ค., สิงหาคม ส.ค., กันยายน ก.ย., ตุลาคม ต.ค., พฤศจิกายน พ.ย., ธันวาคม ธ.ค.",
}
"""Month names by language (BCP 47): twelve cells between commas, forms between blanks, _ for a blank.

Chinese, Japanese and Korean number their months: see `MARKS`. Accents and case do not matter.
"""

MARKS = {"year": "年년", "month": "月월", "day": "日号號일"}
"""What stands behind a number in Chinese, Japanese and Korean."""

ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
"""Years to add to the year of an era."""

MONTH_FIRST = ("en", "es")
"""Languages that also write the month before the day: May 12."""

ALSO_WORDS = {
    "en": "out set mag gen sty lip ian",
    "es": "ago haz kas ara",
    "pt": "tem lis oca",
    "de": "sie",
    "ru": "лист",
    "it": "noi lug giu",
    "pl": "gru lut eki",
}
"""Forms that are everyday words or names in a language: months only beside a year of four digits."""

ALSO_NAMES = ("april", "may", "june", "august")
"""Months that are names as well: before a number alone, perhaps a name and an age."""

DATE_WORDS = {
    "en": "date dated dob born birth",
    "es": "fecha nacimiento",
    "fr": "date né née",
    "pt": "data nascimento",
    "de": "datum geboren",
    "ru": "дата",
    "uk": "дата народження",
    "it": "data nato nata",
    "tr": "tarih tarihi",
    "pl": "data urodzenia",
    "ro": "data născut",
    "nl": "datum geboortedatum",
    "ar": "تاريخ",
    "zh": "日期",
    "ja": "日付",
    "ko": "날짜",
    "th": "วันที่",
}
"""Words after which eight figures (20260512) are a date."""

DAY_WORDS = {
    "en": "on since until till from by",
    "es": "el desde hasta",
    "fr": "le du au depuis",
    "pt": "em desde até",
    "de": "am vom ab bis zum seit",
    "ru": "с со до от по",
    "uk": "з із від до",
    "it": "il dal al",
    "pl": "od do dnia",
    "ro": "din până",
    "nl": "op vanaf tot",
}
"""Words after which figures with dots and without leading noughts (3.5.26) are a day."""

NUMBERED = (
    "v",
    "ver",
    "version",
    "release",
    "build",
    "python",
    "section",
    "sec",
    "chapter",
    "art",
    "article",
    "§",
)
"""Words after which figures with dots are a number of something."""
