"""The words of the page on which a customer says whether an answer helped; one table a language, each with the same names."""

from collections.abc import Mapping

Words = Mapping[str, str]

WORDS: Mapping[str, Words] = {
    "ja": {
        "title": "このご案内はお役に立ちましたか", "lead": "お問い合わせ {reference} に自動でお送りしたご案内についてお聞かせください。", "yes": "役に立った", "no": "解決しなかった",
        "person": "解決していない場合は、届いたメールまたはチャットにそのままご返信ください。担当者がお返事します。",
        "thanks": "ありがとうございました", "thanks_yes": "お役に立てて何よりです。", "thanks_no": "お役に立てず申し訳ありません。届いたメールまたはチャットにご返信いただければ、担当者がお返事します。",
        "home": "ヘルプセンターを見る",
        "dead": "リンクが正しくありません", "dead_more": "途中で切れた可能性があります。メールに戻り、リンク全体を開いてください。",
    },
    "en": {
        "title": "Did this answer help?", "lead": "It was sent automatically to your message {reference}.", "yes": "Yes, it helped", "no": "No, it did not",
        "person": "Still stuck? Reply to the email or in the chat, and a person will answer you.",
        "thanks": "Thank you", "thanks_yes": "Good to hear that it helped.", "thanks_no": "Sorry that it did not help. Reply to the email or in the chat, and a person will answer you.",
        "home": "To the help centre",
        "dead": "This link is not complete", "dead_more": "It was cut short on its way here. Go back to the email and open the whole link.",
    },
    "es": {
        "title": "¿Le ha servido esta respuesta?", "lead": "Se envió automáticamente a su mensaje {reference}.", "yes": "Sí, me ha servido", "no": "No me ha servido",
        "person": "¿Sigue con dudas? Responda al correo o en el chat y le atenderá una persona.",
        "thanks": "Gracias", "thanks_yes": "Nos alegra haberle ayudado.", "thanks_no": "Sentimos no haberle ayudado. Responda al correo o en el chat y le atenderá una persona.",
        "home": "Ir al centro de ayuda",
        "dead": "Este enlace no está completo", "dead_more": "Se cortó por el camino. Vuelva al correo y abra el enlace entero.",
    },
    "fr": {
        "title": "Cette réponse vous a-t-elle aidé ?", "lead": "Elle a été envoyée automatiquement à votre message {reference}.", "yes": "Oui, elle m'a aidé", "no": "Non",
        "person": "Encore une question ? Répondez au message ou dans le chat et une personne vous répondra.",
        "thanks": "Merci", "thanks_yes": "Nous sommes heureux d'avoir pu vous aider.", "thanks_no": "Désolés de ne pas avoir pu vous aider. Répondez au message ou dans le chat et une personne vous répondra.",
        "home": "Vers le centre d'aide",
        "dead": "Ce lien n'est pas complet", "dead_more": "Il a été coupé en chemin. Revenez au message et ouvrez le lien entier.",
    },
    "de": {
        "title": "Hat Ihnen diese Antwort geholfen?", "lead": "Sie wurde automatisch auf Ihre Nachricht {reference} verschickt.", "yes": "Ja, das hat geholfen", "no": "Nein, leider nicht",
        "person": "Noch Fragen? Antworten Sie auf die E-Mail oder im Chat, dann antwortet Ihnen ein Mensch.",
        "thanks": "Vielen Dank", "thanks_yes": "Schön, dass es geholfen hat.", "thanks_no": "Schade, dass es nicht geholfen hat. Antworten Sie auf die E-Mail oder im Chat, dann antwortet Ihnen ein Mensch.",
        "home": "Zur Hilfe",
        "dead": "Dieser Link ist nicht vollständig", "dead_more": "Er wurde unterwegs gekürzt. Öffnen Sie den ganzen Link aus der E-Mail.",
    },
}  # fmt: skip
