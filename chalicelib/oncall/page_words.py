"""The words of the page at night, in the languages of the desk; one table a language, each with the same names."""

from collections.abc import Mapping

Words = Mapping[str, str]
HOUR = 60
DAY = 24 * HOUR

EN: Words = {
    "overdue": "A first answer is overdue",
    "overdue_more": "A customer has waited past the promised time, and nobody has answered.",
    "quarantine": "Mail waits in quarantine",
    "quarantine_more": "The desk could not take it in by itself. An agent decides: release or discard.",
    "critical": "Urgent", "warning": "Attention", "info": "Note",
    "level": "level {level} of {levels}",
    "reference": "Reference", "team": "Team", "since": "Paged", "promised": "Promised by", "category": "About",
    "button": "Acknowledge",
    "name": "Initials (optional)",
    "means": "Stops every copy of this page and further levels. The customer still needs an answer.",
    "means_quarantine": "Stops every copy of this page. The mail still needs a decision.",
    "acknowledged": "Acknowledged", "by": "by {who}",
    "next": "No further copy or level is sent. Next: answer the customer, or hand the ticket to somebody who is awake.",
    "next_quarantine": "No further copy is sent. Next: release or discard what waits in quarantine.",
    "settled": "Nothing to do any more",
    "settled_more": "The ticket was answered or closed since this page was sent.",
    "page": "Page", "ago_now": "just now", "ago_minutes": "{n} min ago", "ago_hours": "{n} h ago", "ago_days": "{n} days ago",
    "expired": "This link has expired", "expired_more": "A page's link works for a week.",
    "forged": "This link is not complete", "forged_more": "It was cut short or changed on its way here.",
    "missing": "This page is gone", "missing_more": "The desk keeps no page under this link.",
    "what_to_do": "What to do", "do_newest": "Open the link of the newest page that reached you.",
    "do_copy": "If it was copied, copy it whole: it ends with a dot and sixteen characters.",
    "do_reference": "Or look the ticket up in the desk by the reference in the page.",
}  # fmt: skip

JA: Words = {
    "overdue": "初回回答の期限を過ぎています",
    "overdue_more": "お約束の時刻を過ぎても、お客様にまだ誰も回答していません。",
    "quarantine": "隔離中のメールがあります",
    "quarantine_more": "自動では受け付けられませんでした。解放するか破棄するか、担当者の判断が必要です。",
    "critical": "緊急", "warning": "注意", "info": "お知らせ",
    "level": "レベル {level} / {levels}",
    "reference": "受付番号", "team": "チーム", "since": "呼び出し", "promised": "お約束の時刻", "category": "分類",
    "button": "確認しました",
    "name": "イニシャル(任意)",
    "means": "この呼び出しの再送と次のレベルが止まります。お客様への回答は別に必要です。",
    "means_quarantine": "この呼び出しの再送が止まります。メールの扱いは別に決めてください。",
    "acknowledged": "確認済み", "by": "{who} さん",
    "next": "再送も次のレベルもありません。次は、お客様に回答するか、対応できる人に引き継いでください。",
    "next_quarantine": "再送はありません。次は、隔離中のメールを解放または破棄してください。",
    "settled": "対応は不要になりました",
    "settled_more": "この呼び出しの後に、チケットは回答済みまたは完了になりました。",
    "page": "呼び出し", "ago_now": "たった今", "ago_minutes": "{n} 分前", "ago_hours": "{n} 時間前", "ago_days": "{n} 日前",
    "expired": "リンクの有効期限が切れています", "expired_more": "呼び出しのリンクは 1 週間有効です。",
    "forged": "リンクが正しくありません", "forged_more": "途中で切れたか、書き換わった可能性があります。",
    "missing": "この呼び出しは見つかりません", "missing_more": "このリンクに当たる呼び出しはデスクにありません。",
    "what_to_do": "次にすること", "do_newest": "届いた中で最も新しい呼び出しのリンクを開いてください。",
    "do_copy": "コピーした場合は、末尾(ピリオドと 16 文字)まで含まれているか確かめてください。",
    "do_reference": "または、呼び出しにある受付番号でチケットを探してください。",
}  # fmt: skip

ES: Words = {
    "overdue": "Hay una primera respuesta fuera de plazo",
    "overdue_more": "Ha pasado la hora prometida y nadie ha respondido al cliente.",
    "quarantine": "Hay correo en cuarentena",
    "quarantine_more": "El sistema no pudo admitirlo por sí solo. Un agente decide si lo libera o lo descarta.",
    "critical": "Urgente", "warning": "Atención", "info": "Aviso",
    "level": "nivel {level} de {levels}",
    "reference": "Referencia", "team": "Equipo", "since": "Aviso enviado", "promised": "Prometida para", "category": "Tema",
    "button": "Confirmar",
    "name": "Iniciales (opcional)",
    "means": "Detiene todas las copias de este aviso y los niveles siguientes. El cliente sigue esperando una respuesta.",
    "means_quarantine": "Detiene todas las copias de este aviso. Aún hay que decidir qué hacer con el correo.",
    "acknowledged": "Confirmado", "by": "por {who}",
    "next": "No se enviarán más copias ni niveles. Ahora responda al cliente o pase el ticket a alguien disponible.",
    "next_quarantine": "No se enviarán más copias. Ahora libere o descarte el correo en cuarentena.",
    "settled": "Ya no hay nada que hacer",
    "settled_more": "El ticket se respondió o se cerró después de este aviso.",
    "page": "Aviso", "ago_now": "ahora mismo", "ago_minutes": "hace {n} min", "ago_hours": "hace {n} h", "ago_days": "hace {n} días",
    "expired": "Este enlace ha caducado", "expired_more": "El enlace de un aviso vale una semana.",
    "forged": "Este enlace no está completo", "forged_more": "Se cortó o cambió por el camino.",
    "missing": "Este aviso ya no existe", "missing_more": "No hay ningún aviso para este enlace.",
    "what_to_do": "Qué hacer", "do_newest": "Abra el enlace del aviso más reciente que le haya llegado.",
    "do_copy": "Si lo copió, cópielo entero: termina en un punto y dieciséis caracteres.",
    "do_reference": "O busque el ticket por la referencia que figura en el aviso.",
}  # fmt: skip

FR: Words = {
    "overdue": "Une première réponse est en retard",
    "overdue_more": "L'heure promise est passée et personne n'a répondu au client.",
    "quarantine": "Du courrier attend en quarantaine",
    "quarantine_more": "Le système n'a pas pu l'accepter seul. Un agent décide : libérer ou écarter.",
    "critical": "Urgent", "warning": "Attention", "info": "Note",
    "level": "niveau {level} sur {levels}",
    "reference": "Référence", "team": "Équipe", "since": "Alerte envoyée", "promised": "Promise pour", "category": "Sujet",
    "button": "Je m'en occupe",
    "name": "Initiales (facultatif)",
    "means": "Arrête toutes les copies de cette alerte et les niveaux suivants. Le client attend toujours une réponse.",
    "means_quarantine": "Arrête toutes les copies de cette alerte. Il reste à décider du courrier.",
    "acknowledged": "Prise en compte", "by": "par {who}",
    "next": "Plus aucune copie ni aucun niveau ne suivra. Répondez maintenant au client, ou passez le ticket à quelqu'un de disponible.",
    "next_quarantine": "Plus aucune copie ne suivra. Libérez ou écartez maintenant le courrier en quarantaine.",
    "settled": "Il n'y a plus rien à faire",
    "settled_more": "Le ticket a reçu une réponse ou a été fermé depuis cette alerte.",
    "page": "Alerte", "ago_now": "à l'instant", "ago_minutes": "il y a {n} min", "ago_hours": "il y a {n} h", "ago_days": "il y a {n} jours",
    "expired": "Ce lien a expiré", "expired_more": "Le lien d'une alerte vaut une semaine.",
    "forged": "Ce lien n'est pas complet", "forged_more": "Il a été coupé ou modifié en chemin.",
    "missing": "Cette alerte n'existe plus", "missing_more": "Aucune alerte ne correspond à ce lien.",
    "what_to_do": "Que faire", "do_newest": "Ouvrez le lien de l'alerte la plus récente que vous avez reçue.",
    "do_copy": "Si vous l'avez copié, copiez-le en entier : il finit par un point et seize caractères.",
    "do_reference": "Ou cherchez le ticket par la référence donnée dans l'alerte.",
}  # fmt: skip

DE: Words = {
    "overdue": "Eine erste Antwort ist überfällig",
    "overdue_more": "Die zugesagte Zeit ist vorbei, und niemand hat dem Kunden geantwortet.",
    "quarantine": "Mail wartet in Quarantäne",
    "quarantine_more": "Sie ließ sich nicht von selbst annehmen. Jemand muss sie freigeben oder verwerfen.",
    "critical": "Dringend", "warning": "Achtung", "info": "Hinweis",
    "level": "Stufe {level} von {levels}",
    "reference": "Referenz", "team": "Team", "since": "Gerufen", "promised": "Zugesagt bis", "category": "Thema",
    "button": "Ich übernehme",
    "name": "Kürzel (freiwillig)",
    "means": "Stoppt alle Kopien dieses Rufs und weitere Stufen. Der Kunde braucht noch immer eine Antwort.",
    "means_quarantine": "Stoppt alle Kopien dieses Rufs. Über die Mail muss noch jemand entscheiden.",
    "acknowledged": "Übernommen", "by": "von {who}",
    "next": "Keine Kopie und keine Stufe folgt mehr. Jetzt: dem Kunden antworten, oder das Ticket an jemanden geben, der wach ist.",
    "next_quarantine": "Keine Kopie folgt mehr. Jetzt: freigeben oder verwerfen, was in Quarantäne wartet.",
    "settled": "Es ist nichts mehr zu tun",
    "settled_more": "Das Ticket wurde seit diesem Ruf beantwortet oder geschlossen.",
    "page": "Ruf", "ago_now": "gerade eben", "ago_minutes": "vor {n} Min.", "ago_hours": "vor {n} Std.", "ago_days": "vor {n} Tagen",
    "expired": "Dieser Link ist abgelaufen", "expired_more": "Der Link eines Rufs gilt eine Woche.",
    "forged": "Dieser Link ist nicht vollständig", "forged_more": "Er wurde unterwegs gekürzt oder verändert.",
    "missing": "Diesen Ruf gibt es nicht mehr", "missing_more": "Zu diesem Link kennt der Desk keinen Ruf.",
    "what_to_do": "Was tun", "do_newest": "Öffnen Sie den Link des neuesten Rufs, den Sie bekommen haben.",
    "do_copy": "Wenn Sie ihn kopiert haben: ganz kopieren, er endet mit einem Punkt und sechzehn Zeichen.",
    "do_reference": "Oder suchen Sie das Ticket über die Referenz im Ruf.",
}  # fmt: skip

WORDS: Mapping[str, Words] = {"en": EN, "ja": JA, "es": ES, "fr": FR, "de": DE}


def reader_language(accept_language: str, fallback: str) -> str:
    """The reader's first choice that we write, by `Accept-Language` (RFC 9110, 12.5.4), else `fallback`, else English."""
    choices = [_choice(part) for part in accept_language.lower().split(",")[:20]]
    wanted = sorted((choice for choice in choices if choice[1] in WORDS), key=lambda choice: -choice[0])
    return wanted[0][1] if wanted else fallback if fallback in WORDS else "en"


def _choice(part: str) -> tuple[float, str]:
    tag, _, weight = part.strip().partition(";")
    try:
        quality = float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        quality = 0.0
    return quality, tag.strip().partition("-")[0]


def ago(seconds: float, words: Words) -> str:
    """How long since, in the largest unit that says enough."""
    minutes = int(seconds) // 60
    if minutes < 1:
        return words["ago_now"]
    if minutes < HOUR:
        return words["ago_minutes"].format(n=minutes)
    return words["ago_hours"].format(n=minutes // HOUR) if minutes < 2 * DAY else words["ago_days"].format(n=minutes // DAY)
