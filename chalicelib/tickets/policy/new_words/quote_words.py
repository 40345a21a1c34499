"""The words with which mail programs introduce what is quoted, by language: verbs, openers, labels of headers, names of an embedded mail."""

from enum import Enum


class Label(Enum):
    """What a header of an embedded mail says."""

    FROM = "from"
    TO = "to"
    DATE = "date"
    SUBJECT = "subject"
    OTHER = "other"


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in text.split("|"))


WROTE = _words(
    "wrote|writes|write|said|says|schrieb|schreibt|geschrieben|escribió|escribio|escribe|escrito|écrit|ecrit|écrivait|scritto|scrive|scrisse|escreveu|escreve|schreef|geschreven|"
    "schrijft|napisał|napisała|napisal|napisala|napisała|pisze|naskrobał|написал|написала|написали|пишет|писал|писала|писали|пише|написав|написала|писав|skrev|skreiv|skriver|kirjoitti|"
    "napsal|napsala|píše|napísal|napísala|írta|scris|yazdı|yazmış|yazdi|viết|έγραψε|menulis|написа|напиша|pisao|napisao|napisala|napisao/la|parašė|rakstīja|kirjutas|"
    "escrigué|escriure|idatzi|skrifaði|כתב|כתבה|כתב/ה|كتب|كتبت|نوشت|เขียน|เขียนว่า|लिखा|viết:|tulis|sumulat"
)
"""As words, in any form that programs use. `by` in mutt's and Horde's ways are below."""

QUOTED_LAST = ("から引用", "より引用", "からの引用")
"""How a Japanese line ends that names what is quoted, without a colon."""

WROTE_PARTS = (
    *QUOTED_LAST,
    "写道", "寫道", "写到", "寫到", "写信", "发表", "來信", "来信", "書きました", "書いた", "書かれました", "のメール", "のメッセージ", "さんは", "作成しました", "님이 작성", "님이 쓴", "작성:", "썼습니다", "쓰신",
    "เขียน", "כתב", "كتب", "تمت كتابة", "ezt írta", "şunu yazdı",
)  # fmt: skip
"""The same in scripts that set no blanks between words, or bend them."""

OPENERS = _words(
    "on|at|am|an|den|der|le|la|el|il|in|em|a|op|de|dne|dňa|dana|w|dnia|vào|pada|på|póä|ob|il giorno|στις|la data|la data de|lúc|um|vom|from|в|вт|у|de|ngày|tarihinde|kuupäeval|quoting|"
    "zitat|citando|citation|citát|cytowanie|tarihinde|在|于|於|ที่|ในวันที่|في|بتاريخ|بتاریخ|dimanche|lunes|dia|pe|the|"
    "mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    "mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lun|mar|mer|jeu|ven|sam|dim|mié|mie|jue|vie|sáb|sab|dom|gio|seg|ter|qua|qui|sex|"
    "ma|di|wo|do|vr|za|zo|pon|wt|śr|czw|pt|sob|niedz|пн|вт|ср|чт|пт|сб|вс|нд|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|понеділок|вівторок|середа|четвер|"
    "п'ятниця|субота|неділя|mån|tis|ons|tors|fre|lör|sön|man|tirs|lør|søn|tir|tor|ti|ke|to|pe|la|su|po|út|st|čt|pá|so|ne|vin|mie|joi|cum|paz|sal|çar|per|cmt|"
    "בתאריך|ביום|יום|vrijdag|maandag|dinsdag|woensdag|donderdag|zaterdag|zondag"
)
"""How such a line begins where it does not begin with a date or a name: "On", "Am", a day of the week."""

QUOTING = _words("quoting|zitat|citando|citation|cytowanie|citát|quote|citaat|citat|цитирую|цитата|missatge|引用")
"""How it begins where there is no verb: Horde's "Quoting Ann <…>:"."""

FIRST_PERSON = _words(
    "i|my|me|you|your|we|our|us|ich|mein|meine|sie|ihr|ihre|wir|je|j|mon|nous|vous|votre|yo|usted|ustedes|io|mio|vostro|eu|meu|ik|mijn|uw"
)
"""Who stands in a sentence of the writer's own, and in no line that a program made."""

_LABELS = {
    Label.FROM: "from|von|de|da|van|od|от|від|от кого|від кого|差出人|送信者|送信元|发件人|發件人|寄件者|寄件人|发送人|發信人|发信人|보낸 사람|보낸사람|보낸이|발신|발신자|från|fra|lähettäjä|feladó|de la|kimden|gönderen|từ|"
    "người gửi|από|מאת|من|dari|จาก|expéditeur|remitente|mittente|absender|remetente|afzender|nadawca|avsändare|avsender|afsender|odesílatel|odosielateľ|expeditor|emisor|från|frá|nuo|no|kellelt|pošiljatelj|šalje",
    Label.DATE: "sent|date|gesendet|gesendet am|datum|datum und uhrzeit|envoyé|envoyé le|envoyée|date d'envoi|enviado|enviado el|enviada|enviada em|enviado em|enviado a|fecha|data|data e ora|inviato|inviata|"
    "data invio|verzonden|verzonden op|verstuurd|wysłano|wysłane|data wysłania|отправлено|отправлен|дата|дата отправки|надіслано|відправлено|送信日時|送信日|日時|日付|受信日時|发送时间|发送日期|發送時間|傳送時間|日期|寄件日期|時間|时间|"
    "보낸 날짜|보낸날짜|날짜|보낸 시간|일시|skickat|skickat den|sendt|dato|lähetetty|päivämäärä|päiväys|pvm|odesláno|odoslané|elküldve|küldve|dátum|trimis|trimis la|data|gönderildi|gönderilen|gönderme tarihi|"
    "tarih|đã gửi|ngày|ngày gửi|gửi|στάλθηκε|ημερομηνία|נשלח|תאריך|تاريخ الإرسال|التاريخ|أرسلت|تاریخ|dikirim|tanggal|ส่ง|วันที่|poslano|datums|data siuntimo|sendt den",
    Label.TO: "to|an|à|a|para|pour|per|aan|do|кому|宛先|宛て先|收件人|收件者|收信人|받는 사람|받는사람|받는이|수신|수신자|till|til|vastaanottaja|komu|pro|címzett|către|catre|kime|alıcı|đến|tới|người nhận|προς|אל|إلى|kepada|ถึง|"
    "destinataire|destinataires|destinatario|destinatário|empfänger|geadresseerde|mottagare|mottaker|modtager|adresat|odbiorca|за|za|prima|kam|kam:|kellele",
    Label.SUBJECT: "subject|subj|sub|betreff|betr|objet|sujet|asunto|oggetto|assunto|onderwerp|temat|тема|件名|題名|表題|主题|主題|标题|標題|제목|ämne|emne|aihe|otsikko|předmět|predmet|tárgy|subiect|konu|chủ đề|tiêu đề|"
    "θέμα|נושא|الموضوع|موضوع|perihal|subjek|judul|เรื่อง|naslov|tema|teema|re|título",
    Label.OTHER: "cc|bcc|ccn|cco|cci|kopie|kopie an|copie|copie à|copia|cópia|kopia|kopi|kopio|копия|копія|抄送|副本|密送|同报|参照|참조|kopya|bilgi|másolat|reply-to|reply to|antwort an|antworten an|répondre à|"
    "responder a|risposta|rispondi a|odpověď|ответить|回复|回復|返信先|回覆|message-id|importance|priority|priorität|priorité|prioridad|importanza|belangrijkheid|重要度|重要性|attachments|attachment|anlagen|anhang|pièces jointes|"
    "adjuntos|datos adjuntos|allegati|anexos|bijlagen|załączniki|вложения|添付ファイル|添付|附件|첨부|liitteet|bilagor|vedlegg|organization|newsgroups|mailing list|x-mailer|sensitivity|resent-from|return-path",
}
LABELS: dict[str, Label] = {word: label for label, words in _LABELS.items() for word in _words(words)}

ORIGINALS = tuple(
    _words(
        "original message|original mail|original email|original e-mail|original|originalnachricht|original-nachricht|original nachricht|ursprüngliche nachricht|urspr. nachricht|ursprüngliche e-mail|ursprüngliche mail|"
        "mensaje original|correo original|message d'origine|message d’origine|message original|message initial|courriel original|messaggio originale|messaggio di origine|mensagem original|oorspronkelijk bericht|"
        "oorspronkelijke bericht|origineel bericht|original bericht|wiadomość oryginalna|oryginalna wiadomość|treść oryginalnej wiadomości|исходное сообщение|оригинальное сообщение|исходное письмо|"
        "первоначальное сообщение|початкове повідомлення|вихідне повідомлення|оригінальне повідомлення|原始邮件|原始郵件|回复的原邮件|回覆的原郵件|转发的原邮件|来自原邮件|原邮件|原始信件|原始訊息|原始消息|元のメッセージ|元のメール|元メール|元メッセージ|オリジナルメッセージ|"
        "オリジナル メッセージ|もとのメッセージ|受信メール|받은 메일 내용|원본 메시지|원본 메세지|원본 이메일|원본메일|원본 메일|ursprungligt meddelande|ursprungligt brev|originalmeddelande|oprindelig meddelelse|original besked|"
        "oprindelig besked|opprinnelig melding|alkuperäinen viesti|původní zpráva|původní e-mail|pôvodná správa|eredeti üzenet|eredeti levél|mesajul original|mesaj original|orijinal mesaj|orijinal ileti|özgün ileti|"
        "özgün mesaj|asıl ileti|thư gốc|tin nhắn gốc|αρχικό μήνυμα|הודעה מקורית|الرسالة الأصلية|رسالة أصلية|pesan asli|ข้อความต้นฉบับ|ข้อความเดิม|izvorna poruka|originalna poruka|izvirno sporočilo|missatge original|"
        "jatorrizko mezua|mensaxe orixinal|originalus laiškas|oriģinālais ziņojums|algne kiri|оригинално съобщение|оригинална порука|upprunaleg skilaboð|previous message|reply message|reply to message|"
        "in reply to|quoted message"
    )
)
FORWARDS = tuple(
    _words(
        "forwarded message|forwarded mail|forwarded email|forwarded by|begin forwarded message|start of forwarded message|fwd|weitergeleitete nachricht|anfang der weitergeleiteten nachricht|weitergeleitete e-mail|"
        "weitergeleitet von|mensaje reenviado|inicio del mensaje reenviado|mensaje remitido|message transféré|message réexpédié|début du message réexpédié|début du message transféré|messaggio inoltrato|"
        "inizio messaggio inoltrato|mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada|início da mensagem reencaminhada|doorgestuurd bericht|doorgestuurde bericht|begin doorgestuurd bericht|"
        "begin van doorgestuurd bericht|wiadomość przekazana|przekazana wiadomość|wiadomość przesłana dalej|początek przekazywanej wiadomości|początek przesłanej dalej wiadomości|przesłana wiadomość|"
        "пересылаемое сообщение|пересланное сообщение|переадресованное сообщение|пересылаемое письмо|перенаправленное сообщение|начало переадресованного сообщения|начало переадресованного письма|"
        "начало перенаправленного сообщения|переслане повідомлення|повідомлення, яке пересилається|转发的邮件|转发邮件|转发邮件信息|转发信息|转发的消息|已转发邮件|下面是被转发的邮件|开始转发邮件|轉寄郵件|轉寄的郵件|開始轉寄郵件|轉寄訊息|"
        "轉發郵件|転送メッセージ|転送されたメッセージ|転送メール|転送元メッセージ|以下は転送されたメッセージです|転送されたメール|전달된 메시지|전달된 메일|전달된 메세지|전달 메시지|전달된 메시지 시작|vidarebefordrat brev|"
        "vidarebefordrat meddelande|vidarebefordrat mejl|videresendt meddelelse|videresendt besked|start på videresendt besked|videresendt melding|videresendt e-post|välitetty viesti|edelleenlähetetty viesti|"
        "välitetty viesti alkaa|přeposlaná zpráva|začátek přeposlané zprávy|preposlaná správa|továbbított üzenet|továbbított levél|mesaj redirecționat|mesaj redirectionat|yönlendirilmiş ileti|yönlendirilen ileti|"
        "iletilen mesaj|iletilmiş ileti|iletilmiş iletinin başlangıcı|yönlendirilmiş mesaj|thư đã chuyển tiếp|thư được chuyển tiếp|bắt đầu thư được chuyển tiếp|tin nhắn đã chuyển tiếp|προωθημένο μήνυμα|"
        "הודעה שהועברה|הודעה מועברת|رسالة معاد توجيهها|رسالة محولة|pesan terusan|pesan yang diteruskan|ข้อความที่ส่งต่อ|proslijeđena poruka|prosleđena poruka|posredovano sporočilo|missatge reenviat|"
        "edasisaadetud kiri|препратено съобщение"
    )
)
ABOVE_THIS_LINE = (
    "above this line", "oberhalb dieser linie", "über dieser linie", "oberhalb dieser zeile", "encima de esta línea", "por encima de esta línea", "au-dessus de cette ligne", "sopra questa riga", "sopra questa linea",
    "acima desta linha", "boven deze lijn", "boven deze regel", "powyżej tej linii", "выше этой строки", "выше этой линии", "この行より上", "この線より上", "この行の上", "在此行上方", "在這行上方", "此行上方", "이 줄 위에",
)  # fmt: skip
"""How a help desk marks where its own mail begins."""
