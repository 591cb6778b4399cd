"""Column names that need no mapping, in several languages."""

from __future__ import annotations

import unicodedata

SINGLE = (
    "source_id",
    "kind",
    "author",
    "thread",
    "url",
    "lang",
    "longitude",
    "latitude",
    "accuracy_m",
    "media",
    "simulated",
)
"""Targets that take one column; where several fit, the first in the list of names below wins."""

JOINED = {"text": "\n\n", "title": " | ", "place": ", ", "contact": "\n", "time": " "}
"""Targets that take several columns, and what stands between their values."""

TARGETS = (*JOINED, *SINGLE)

_NAMES = {
    "source_id": """id, record id, source id, ad id, advert id, job id, post id, message id, msg id,
        listing id, offer id, tweet id, uuid, guid, identifier, ref, reference, anzeigen id,
        identificador, identifiant, kennung, ид, номер, идентификатор""",
    "kind": "kind, record kind, record type, tipo de registro, satzart",
    "time": """observed at, time as written, posted at, posted, posted on, post date, posting date,
        date posted, published at, published, publication date, date published, created at,
        created, creation date, created utc, sent at, sent, date sent, received, timestamp,
        time stamp, datetime, date time, date, day, time, fecha, fecha de publicacion,
        publicado, hora, date de publication, date et heure, publie le, heure, data, data de
        publicacao, data e hora, datum, veroffentlicht, veroffentlicht am, erstellt,
        erstellt am, gesendet, zeit, zeitpunkt, uhrzeit, дата, дата публикации,
        опубликовано, отправлено, время, дата и время""",
    "author": """author, author name, username, user name, user, user id, account, account name,
        poster, posted by, sender, from, handle, seller, advertiser, name of poster, autor,
        autora, usuario, cuenta, anunciante, remitente, auteur, utilisateur, compte,
        expediteur, annonceur, usuario, conta, remetente, benutzer, benutzername, nutzer,
        konto, absender, verfasser, автор, пользователь, отправитель, аккаунт""",
    "thread": """thread, thread id, conversation, conversation id, chat, chat id, chat name, channel,
        topic id, hilo, conversacion, fil, conversa, verlauf, unterhaltung, беседа, чат,
        канал""",
    "url": """url, link, uri, permalink, web address, page url, ad url, source url, enlace, lien,
        adresse web, ligacao, verweis, webadresse, ссылка, адрес страницы""",
    "title": """title, headline, heading, subject, subject line, job title, ad title, titulo,
        asunto, encabezado, titre, objet, intitule, assunto, titel, uberschrift, betreff,
        заголовок, тема, название""",
    "text": """text, full text, body, body text, message, message text, msg, content, contents,
        description, job description, ad text, advert, post, post text, tweet, comment,
        caption, details, sms, company profile, requirements, benefits, texto, mensaje,
        cuerpo, contenido, descripcion, detalles, requisitos, beneficios, texte, corps,
        contenu, mensagem, corpo, conteudo, descricao, nachricht, inhalt, beschreibung,
        anzeigentext, anforderungen, текст, сообщение, описание, содержание, объявление""",
    "lang": """lang, language, lang stated, language code, idioma, langue, lingua, sprache, язык""",
    "place": """place, location, city, town, region, state, province, country, address, area, lugar,
        ubicacion, ciudad, pais, provincia, direccion, lieu, ville, pays, adresse,
        localisation, local, cidade, localizacao, estado, endereco, ort, stadt, land,
        standort, место, город, страна, регион, адрес""",
    "contact": """contact, contacts, phone, phone number, phones, telephone, tel, mobile, mobile
        number, cell, whatsapp, telegram, email, e mail, email address, contacto, telefono,
        movil, correo, correo electronico, telephone, portable, courriel, contato, telefone,
        celular, telemovel, kontakt, telefon, telefonnummer, handy, handynummer, контакт,
        контакты, телефон, номер телефона, почта, электронная почта""",
    "longitude": "longitude, lon, lng, long, longitud, langengrad, долгота",
    "latitude": "latitude, lat, latitud, breitengrad, широта",
    "accuracy_m": "accuracy m, accuracy, horizontal accuracy, precision m, radius m",
    "media": """media, images, image, image url, image urls, photos, photo, pictures, attachments,
        attachment, imagenes, fotos, imagen, foto, pieces jointes, imagens, bilder, anhang,
        фото, изображения, вложения""",
    "simulated": "simulated, is simulated",
}


def plain(name: str) -> str:
    """A name without accents, case, spaces and marks, so that `Job-ID`, `job_id` and `JobId` are one."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in letters if c.isalnum())


def _table() -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for target, names in _NAMES.items():
        for rank, name in enumerate(names.split(",")):
            found.setdefault(plain(name), (target, rank))
    return found


_BY_NAME = _table()


def target_of(name: str) -> tuple[str, int] | None:
    """The target that a column's name means, and its rank in the list of names; None: unknown."""
    return _BY_NAME.get(plain(name))
