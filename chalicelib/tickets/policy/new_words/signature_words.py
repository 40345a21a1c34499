"""The words by which a signature, a mail program's advertisement of itself, or a list's footer is known, by language."""


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in text.split("|"))


SENT = (
    "sent from", "yahoo mail:", "yahoo mail :", "sent via", "sent with", "sent by", "sent using", "sent through", "sent securely", "composed on", "composed with", "typed on", "written on", "delivered by", "posted from",
    "this message was sent from", "this email was sent from", "this mail was sent from", "message sent from", "mail sent from",
    "envoyé de", "envoyé depuis", "envoyé à partir", "envoyé avec", "envoyé via", "envoyé par", "envoyé d'", "envoyé d’", "envoye de", "provenance :", "mail envoyé", "message envoyé", "télécharger outlook",
    "gesendet von", "gesendet mit", "gesendet aus", "gesendet über", "gesendet via", "gesendet per", "gesendet vom", "versendet mit", "verschickt mit",

    "enviado desde", "enviado de", "enviado con", "enviado a través", "enviado por", "enviado a partir", "enviado do", "enviado da", "enviado via", "enviado vía", "enviado com", "enviada desde", "enviada do", "enviado pelo",
    "mensaje enviado desde", "mensagem enviada",
    "inviato da", "inviato dal", "inviato con", "inviato via", "inviato tramite", "inviata da", "inviato dall", "inviato col", "messaggio inviato",
    "verzonden vanaf", "verzonden met", "verzonden van", "verzonden via", "verzonden door", "verzonden vanuit", "verstuurd vanaf", "verstuurd met", "verstuurd via", "verstuurd door", "verstuurd vanuit", "vanaf mijn", "dit bericht is verzonden",
    "wysłane z", "wysłano z", "wysłane za", "wysłano za", "wysłane przez", "wysłane przy", "wiadomość wysłana", "z poważaniem wysłane",
    "отправлено с", "отправлено из", "отправлено через", "отправлено от", "отправлено на", "послано с", "написано с", "с моего", "письмо отправлено", "надіслано з", "надіслано через", "відправлено з", "надіслано за",
    "发自", "發自", "来自我", "來自我", "寄自", "傳送自", "发送自", "發送自",
    "skickat från", "skickat med", "skickat via", "skickades från", "sendt fra", "sendt med", "sendt via", "sendt frå", "lähetetty", "odesláno z", "odesláno ze", "odesláno pomocí", "odoslané z", "odoslané zo", "odesláno",
    "elküldve", "küldve", "iphone-omról", "trimis de", "trimis din", "gửi từ", "được gửi từ", "đã gửi từ", "στάλθηκε από", "εστάλη από", "נשלח מ", "أرسلت من", "أُرسلت من", "مرسل من", "تم الإرسال من",
    "ส่งจาก", "dikirim dari", "poslano s", "poslano z", "poslano iz", "poslato sa", "enviat des", "saadetud minu", "išsiųsta iš", "sūtīts no", "изпратено от", "sendt",
)  # fmt: skip
"""How the line begins in languages that put the verb, or the device's owner, first."""

SENT_LAST = (
    "から送信", "より送信", "から送信しています", "から送信されました", "から送信されています", "からの送信", "からお送りします", "からお送りしています", "を使って送信", "から送信されたメールです",
    "에서 보냄", "에서 보냈습니다",
    "gönderildi", "gönderilmiştir", "gönderilmiştir.", "gönderildi.", "küldve", "elküldve", "sendt",
)  # fmt: skip
"""How the line ends in the others."""

SENT_AROUND = (
    (("von mein", "von samsung", "von outlook", "von iphone", "von ipad", "von android", "vom ", "mit mein", "von unterwegs", "diese nachricht wurde", "diese mail wurde", "diese e-mail wurde"), ("gesendet", "versendet", "verschickt", "geschrieben")),
    (("dit bericht", "deze e-mail", "dit e-mailbericht", "deze mail"), ("verzonden", "verstuurd")),
    (("从我的", "從我的", "由我的", "通过", "透過", "使用", "來自", "来自"), ("发送", "發送", "傳送", "寄出", "发出", "發出", "大师", "大師", "邮箱", "郵箱", "客户端", "客戶端")),
    (("나의", "내 ", "제 "), ("보냄", "보냈습니다", "전송")),
)  # fmt: skip
"""How it begins and ends, in languages that part the verb."""

DEVICES = (
    "iphon", "ipad", "ipod", "apple", "macbook", "android", "samsung", "galaxy", "xperia", "huawei", "honor", "xiaomi", "redmi", "oneplus", "oppo", "vivo", "pixel", "motorola", "moto ", "nokia", "lumia", "htc", "alcatel",
    "blackberry", "windows phone", "windows mail", "windows 1", "windows 8", "windows版", "windows 版", "für windows", "for windows", "per windows", "pour windows", "para windows", "voor windows", "dla windows", "для windows",
    "outlook", "yahoo", "gmail", "mailbox", "airmail", "spark", "proton", "tutanota", "tuta", "k-9", "k9", "thunderbird", "aquamail", "bluemail", "blue mail", "newton", "superhuman", "edison", "fairemail", "mail app",
    "mail-app", "myMail", "mymail", "web.de", "gmx", "t-online", "telekom", "orange", "laposte", "libero", "tiscali", "mail.ru", "yandex", "яндекс", "rambler", "почт", "ukr.net", "i.ua", "wp poczta", "poczt", "onet", "seznam", "email.cz",
    "aol", "canary", "boxer", "typeapp", "typemail", "shortwave", "missive", "zoho", "hey.com", "fastmail", "hotmail", "polymail", "mailspring", "evolution", "claws", "mutt", "roundcube", "rainloop", "front", "foxmail", "netease", "网易", "qq邮箱", "qq郵箱", "mailmaster", "邮箱大师",
    "mobile", "phone", "smartphone", "smart phone", "cell", "tablet", "handy", "mobil", "mobiel", "téléphone", "teléfono", "telefono", "telefone", "telefoon", "telefon", "телефон", "смартфон", "планшет", "mobiltelefon", "móvil",
    "movil", "celular", "cellulare", "portable", "téléphone", "puhelin", "kännykä", "điện thoại", "κινητό", "手机", "手機", "電話", "行動", "平板", "スマートフォン", "スマホ", "スマフォ", "携帯", "ケータイ", "タブレット", "アイフォン", "アイパッド", "フォン",
    "휴대폰", "스마트폰", "핸드폰", "아이폰", "모바일", "нокиа", "айфон", "my device", "mail para", "mail for", "mail pour", "mail per", "mail für", "mail voor", "のメール", "メールアプリ", "auの", "ドコモ", "docomo", "softbank", "ソフトバンク", "ahamo",
    "yahoo!メール", "dispositivo", "appareil", "gerät", "toestel", "apparaat", "urządzeni", "устройств", "пристро", "enhet", "laite", "zařízení", "zariadeni", "cihaz",
)  # fmt: skip

ADVERTISED = _words(
    "get|download|obtenir|obtenez|télécharger|téléchargez|holen|laden|herunterladen|obtener|obtén|obten|obtenga|descargar|descarga|descargue|baixe|baixar|obter|obtenha|scarica|ottieni|scaricare|downloaden|downloade|"
    "haal|ophalen|pobierz|uzyskaj|скачать|скачайте|загрузить|получить|получите|отримати|завантажити|завантажте|hent|få|hämta|skaffa|hanki|lataa|stáhnout|získejte|získajte|letöltése|letöltés|obțineți|obțineți|indir|indirin|edinin|alın|tải|λήψη"
)
ADVERTISED_PARTS = ("获取", "下载", "取得", "下載", "入手", "ダウンロード", "다운로드", "받기", "ดาวน์โหลด", "הורד", "קבל", "احصل", "تنزيل")

MONEY = _words(
    "wallet|account|ledger|bank|card|address|exchange|btc|eth|bitcoin|ethereum|usdt|coin|coins|yen|jpy|usd|eur|euro|euros|dollars|money|funds|transaction|txid|transfer|deposit|withdrawal|konto|karte|adresse|wallet-adresse|"
    "cuenta|tarjeta|dirección|compte|carte|conto|carta|conta|rekening|konta|кошелек|кошелька|счета|счёта|карты|биржи|гаманця|口座|ウォレット|钱包|錢包|账户|帳戶|login|password|trezor|metamask|coinbase|binance|kraken"
)
"""What is sent from such things is sent by the writer."""

SENTENCE = _words(
    "but|and|was|were|is|are|has|have|had|not|never|did|does|do|it|that|this|because|when|yesterday|today|now|to|aber|nicht|ist|war|wurde|pero|no|fue|es|mais|pas|est|ma|non|è|mas|não|foi|maar|niet|ale|nie|но|не|was|i|why|how|please"
)
"""What stands in a sentence, and in no generic "sent from my …"."""

FOOTERS = (
    "to unsubscribe", "unsubscribe", "you received this message because", "you are receiving this because", "you're receiving this", "you received this email because", "to stop receiving", "manage your subscription",
    "this email has been checked", "this e-mail has been checked", "this email was scanned", "virus-free", "virenfrei", "sin virus", "libre de virus", "garanti sans virus", "sans virus", "senza virus", "privo di virus", "livre de vírus",
    "virusvrij", "wolny od wirusów", "без вирусов", "не содержит вирусов", "ウイルス フリー", "ウイルスフリー", "diese e-mail wurde von avast", "este correo electrónico ha sido comprobado", "l'absence de virus",
    "cet e-mail a été vérifié", "questa e-mail è stata controllata", "este e-mail foi verificado", "deze e-mail is gecontroleerd", "проверено на отсутствие вирусов", "このメールはアバスト", "no virus found in this",
    "this email and any attachment", "this e-mail and any attachment", "this message and any attachment", "the information contained in this", "the information transmitted", "this message is confidential", "this email is confidential",
    "this message contains confidential", "this e-mail is confidential", "this communication is confidential", "confidentiality notice", "confidentiality note", "disclaimer:", "notice of confidentiality", "privileged and confidential",
    "diese e-mail enthält vertrauliche", "diese nachricht enthält vertrauliche", "diese e-mail kann vertrauliche", "der inhalt dieser e-mail ist vertraulich", "este mensaje y sus archivos", "este mensaje y cualquier archivo",
    "este correo electrónico y", "la información contenida en este", "aviso de confidencialidad", "aviso legal", "ce message et toutes les pièces jointes", "ce message et ses pièces jointes", "ce courriel et", "cet e-mail et les",
    "ce message est confidentiel", "le informazioni contenute", "questo messaggio e i suoi allegati", "avviso di riservatezza", "ai sensi del", "esta mensagem e seus anexos", "esta mensagem pode conter", "aviso de confidencialidade",
    "dit bericht is uitsluitend bestemd", "dit e-mailbericht", "de informatie in dit", "niniejsza wiadomość", "ta wiadomość e-mail", "treść tej wiadomości", "это сообщение и любые", "данное сообщение", "please consider the environment",
    "think before you print", "pensez à l'environnement", "denken sie an die umwelt", "bitte denken sie an", "antes de imprimir", "prima di stampare", "配信停止", "このメールに心当たりのない", "本メールに心当たりのない", "本メールは機密", "このメールには機密",
    "本邮件及其附件", "本電子郵件", "此邮件", "reply to this email directly or", "view this email in your browser",
)  # fmt: skip
"""How a paragraph begins that no person typed: lists, virus scanners, lawyers."""

CONTACT = (
    "@", "http:", "https:", "www.", "〒", "株式会社", "有限会社", "合同会社", "東京都", "大阪府", "部門", "部 ", "課 ", "ооо", "有限公司", "주식회사",
    "+81", "+44", "+1 ", "+49", "+33", "+34", "+39", "+7",
)  # fmt: skip
"""What a name card has and a sentence seldom: an address, a company, a country's number."""

COMPANIES = ("ltd", "inc", "gmbh", "s.l.", "s.a.", "srl", "s.r.l", "b.v.", "sp. z o.o.", "oy", "ab")
"""As words of their own, behind a name."""

NUMBERED = ("tel", "phone", "fax", "mobile", "mob.", "cell", "電話", "携帯", "住所", "тел")
"""What a card's numbers stand behind. Without a number, a sentence may hold them as well."""

ASKING = _words("i|me|my|we|our|us|mich|mir|mein|meine|wir|moi|mes|nous|mi|mis|quiero|solicito|chiedo|richiedo|miei|mio|mia")
ASKING_PARTS = ("お願い", "ください", "下さい", "したい", "希望します", "ほしい", "欲しい")
"""Who asks for what a footer speaks of ("unsubscribe me") has typed it."""
