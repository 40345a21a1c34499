"""German."""

from . import Signs, always, clauses, rule

_ACCOUNT = r"(?:konto|accounts?|kontos|konten|wallet|profil|e-?mail(?:-?konto|-?account)?|postfach|zugang|depot)"
_ASSETS = (
    r"(?:bitcoins?|btc|eth|ether|coins?|krypto\w*|guthaben|geld|gelder|vermogen|bestand|tokens?|usd[tc]|alles|ersparnisse|saldo|kontostand)"
)
_SECRETS = r"(?:passwort|kennwort|e-?mail(?:-?adresse)?|mailadresse|2fa|zwei-?faktor\w*|authenticator|nummer|handynummer|telefonnummer|pin|codes?|daten|zugangsdaten|einstellungen)"
_SOMEBODY = r"(?:(?:irgend ?)?jemand(?: anderes?| anders| fremdes)?|(?:ein |eine |der |die )?(?:fremde[rn]?|unbekannte[rn]?|hacker|betruger|dieb|diebe|dritte[rn]?|einbrecher|krimineller?|tater|person)|man|sie|er|irgendwer|leute)"
_DID = r"(?:eingeloggt|angemeldet|zugegriffen|zugriff|geandert|gehackt|gestohlen|geklaut|verkauft|uberwiesen|abgehoben|ausgezahlt|geleert|leergeraumt|ausgeraumt|verschafft|ubernommen|benutzt|verwendet|gesendet|transferiert|geschickt|geloscht|deaktiviert|zuruckgesetzt|eingedrungen|gekapert|abgezogen|bewegt|eingebrochen)"
_EVENT = r"(?:auszahlung\w*|abhebung\w*|uberweisung\w*|transaktion\w*|transfers?|orders?|auftrag|auftrage|trades?|login\w*|logins?|anmeldung\w*|einloggen|eingeloggt|angemeldet|sitzung\w*|gerat\w*|anderung\w*|geandert|deaktiviert|passwort|adresse|gesendet|verkauf\w*|zugriff\w*|buchung\w*|zuruckgesetzt|bewegung\w*)"

SIGNS = Signs(
    certain=(
        rule("bestohlen ausgeraubt", r"\bich (?:werde|wurde|bin) (?:\w+ ){0,3}?(?:bestohlen|ausgeraubt)\b"),
        rule(
            "gehackt kompromittiert gestohlen übernommen ubernommen geknackt gekapert leergeräumt leergeraumt ausgeraumt geplundert geleert missbraucht leer",
            rf"\b(?:mein|meine|meinen|meinem|unser|das|der)\b[^,]{{0,15}}\b{_ACCOUNT}\b[^,]{{0,12}}\b(?:wurde|ist|sei|scheint|war|wird gerade)\b(?: (?!nicht\b|gesperrt\b)[\w-]+){{0,4}} ?(?:gehackt|kompromittiert|gestohlen|ubernommen|geknackt|gekapert|leergeraumt|ausgeraumt|geplundert|geleert|missbraucht|leer\b)",
        ),
        rule(
            "gehackt",
            r"\b(?:mein|unser)\w*\b[^,]{0,12}\b(?:konto|account)\b[^,]{0,20}\bgehackt\b(?! wird)",
        ),
        rule(
            "gehackt kompromittiert ubernommen leergeraumt geknackt",
            r"(?<!ein )(?<!ihr )(?<!anderes )\b(?:konto|account) (?:wurde )?(?:gehackt|kompromittiert|ubernommen|leergeraumt|geknackt)\b",
        ),
        rule(
            "gehackt gephisht hereingefallen reingefallen",
            r"\b(?:ich|wir) (?:wurde|bin|wurden|sind)(?: (?!nicht\b|nie\b)\w+){0,3} ?(?:gehackt|gephisht|hereingefallen|reingefallen)\b(?! (?:zu werden))",
        ),
        rule(
            "opfer",
            r"\bopfer (?:von|eines|einer|des)\b[^,]{0,15}\b(?:hack\w*|phishing\w*|sim-?\w*|kontoubernahme|identitatsdiebstahl\w*|cyber\w*)",
        ),
        rule(
            "hackerangriff angriff einbruch hack zugriff",
            r"\b(?:hackerangriff|angriff|einbruch|hack|zugriff fremder)\b (?:auf|in) (?:mein|meinen|meinem|unser)\w*\b",
        ),
        rule(
            "jemand irgendjemand irgend fremder fremde fremdes unbekannte unbekannter hacker betruger dieb diebe dritter dritte einbrecher krimineller tater person man sie er irgendwer leute",
            rf"\b{_SOMEBODY}\b (?:hat|haben|ist|sind|war|hatte|muss)\b(?: (?!nicht\b|kein\w*\b|mir versehentlich\b)[\w-]+){{0,8}}? ?{_DID}\b(?=.*)(?<!nicht )",
            also="eingeloggt angemeldet zugegriffen zugriff geandert gehackt gestohlen geklaut verkauft uberwiesen abgehoben ausgezahlt geleert leergeraumt ausgeraumt verschafft ubernommen benutzt verwendet gesendet transferiert geschickt geloscht deaktiviert zuruckgesetzt eingedrungen gekapert abgezogen bewegt eingebrochen",
        ),
        rule(
            "hacker fremder unbekannter dritter dieb betruger jemand irgendjemand irgendwer",
            r"\b(?:ein |der )?(?:hacker|fremder|unbekannter|dritter|dieb|betruger|jemand|irgendjemand|irgendwer)\b[^,]{0,15}\b(?:hat zugriff|ist in|benutzt|nutzt|verkauft|kontrolliert|hat zugang)\b[^,]{0,20}\b(?:mein\w*|alles)\b",
        ),
        rule(
            "gestohlen geklaut weg verschwunden abgezogen entwendet leer",
            rf"\b(?:mein|meine|meinen|alle|samtliche|die)\b[^,]{{0,12}}\b{_ASSETS}\b[^,]{{0,10}}\b(?:sind|ist|wurde|wurden|war|waren)\b[^,]{{0,25}}\b(?:gestohlen|geklaut|weg|verschwunden|abgezogen|entwendet|leer)\b(?!.*\beinzahlung\b)",
        ),
        rule(
            "gestohlen geklaut entwendet abgezogen weggenommen weg",
            rf"\b(?:mir|uns)\b[^,]{{0,20}}\b{_ASSETS}\b[^,]{{0,12}}\b(?:gestohlen|geklaut|entwendet|abgezogen|weggenommen)\b|\bgeld ist weg\b",
        ),
        rule(
            "null 0 leer",
            r"\b(?:guthaben|kontostand|saldo|konto)\b[^,]{0,15}\b(?:null|0|leer)\b.{0,25}\bich (?:habe )?(?:nichts|nicht|gar nichts)\b|\b(?:plotzlich|uber nacht)\b[^,]{0,12}\b(?:null|leer)\b",
            also="guthaben kontostand saldo plotzlich nacht konto",
        ),
        rule(
            "ohne",
            rf"\bohne (?:mein|meine) (?:wissen|zustimmung|genehmigung|erlaubnis|einwilligung|zutun|einverstandnis)\b[^,]{{0,40}}\b{_DID}|\b(?:{_DID[3:-1]}|durchgefuhrt|vorgenommen)\b[^,]{{0,25}}\bohne (?:mein|meine)\b|\b{_EVENT}\b[^,]{{0,30}}\bohne (?:mein|meine) (?:wissen|zustimmung|genehmigung|erlaubnis)",
        ),
        rule(
            "sim simkarte nummer handynummer telefonnummer mobilnummer",
            r"\b(?:meine )?sim(?:-?karte)?\b[^,]{0,12}\b(?:wurde|ist)\b[^,]{0,12}\b(?:gekapert|geklont|getauscht|kopiert|ubernommen|gestohlen)\b|\bmeine (?:handy|telefon|mobil)?nummer\b[^,]{0,12}\b(?:wurde|ist)\b[^,]{0,12}\b(?:gekapert|portiert|ubernommen|gestohlen)\b",
        ),
        rule(
            "hereingefallen reingefallen",
            r"\bauf (?:eine|einen|ein)\b[^,]{0,25}\b(?:phishing\w*|betrug\w*|betruger|fake\w*|falsche\w*)\b[^,]{0,15}\b(?:hereingefallen|reingefallen)\b|\b(?:herein|rein)gefallen\b",
        ),
        rule(
            "fernzugriff anydesk teamviewer",
            r"\b(?:fernzugriff|anydesk|teamviewer)\b[^,]{0,30}\b(?:gegeben|gewahrt|installiert|erlaubt)\b",
        ),
    ),
    named=rule(
        "unbefugte unautorisierte autorisiert autorisierte genehmigt beantragt veranlasst beauftragt freigegeben aufgegeben getatigt unberechtigte verdachtige unbekannte unbekanntes fremde fremdes betrugerische erkenne",
        r"\berkenne (?:\w+ ){0,5}?(?:anmeldung\w*|login\w*|auszahlung\w*|transaktion\w*|uberweisung\w*|gerat\w*|orders?|sitzung\w*|bewegung\w*) (?:\w+ ){0,4}?nicht\b",
        r"\bich (?:habe )?(?:\w+ ){0,3}?(?:auszahlung\w*|abhebung\w*|uberweisung\w*|transaktion\w*|orders?) (?:\w+ ){0,2}?(?:nie|niemals|nicht) (?:\w+ )?(?:autorisiert|veranlasst|beauftragt|genehmigt|freigegeben|aufgegeben|getatigt|beantragt)\b(?!.*\bnoch\b)",
        r"\b(?:unbefugte\w*|unautorisierte\w*|nicht autorisierte\w*|nicht genehmigte\w*|unberechtigte\w*|verdachtige\w*|unbekannte\w*|fremde\w*|betrugerische\w*)\b(?: \w+){0,1}? (?:zugriff\w*|auszahlung\w*|anmeldung\w*|login\w*|transaktion\w*|uberweisung\w*|gerat\w*|abhebung\w*|aktivitat\w*|buchung\w*|orders?|trades?)\b",
    ),
    asking=always(r"^(?:\w+ )?(?:wie|was|wann|wo|warum|welche\w*|kann|konnen|gibt es|wer|haftet|haften|erstatten)\b|\?$|\b(?:schutz\w*|vermeid\w*|verhinder\w*|bedingungen|im falle|falls)\b"),
    event=rule(
        "auszahlung abhebung uberweisung transaktion transfer order orders auftrag auftrage trade trades login logins anmeldung einloggen eingeloggt angemeldet sitzung gerat anderung geandert deaktiviert passwort adresse gesendet verkauf zugriff buchung zuruckgesetzt bewegung",
        rf"\b{_EVENT}\b"),
    denial=rule(
        "nicht nie niemals keine keinen ohne erkenne",
        r"\bmir nicht gehor\w+|\bgehor\w+ (?:mir )?nicht\b|\bnicht verreist\b",
        r"\b(?:das |es |dies )?(?:war|bin|ist|waren)(?: \w+)? (?:ich nicht|nicht ich|nicht von mir|nicht mein\w*)\b|\bnicht von mir\b|\b(?:stammt|kommt|stammen|kommen) nicht von mir\b",
        r"\b(?:die |den |das )?ich (?:\w+ )?(?:nicht|nie|niemals)(?: \w+)? ?(?:veranlasst|autorisiert|beauftragt|getatigt|gemacht|aufgegeben|durchgefuhrt|beantragt|genehmigt|freigegeben|angefordert|vorgenommen|erteilt|ausgelost)\b",
        r"\bich habe (?:diese|dieses|diesen|die|das|den|aber|jedoch|es|so)?[^,]{0,20}\b(?:nicht|nie|niemals|keine?n?)\b[^,]{0,12}\b(?:veranlasst|autorisiert|beauftragt|getatigt|aufgegeben|durchgefuhrt|beantragt|genehmigt|freigegeben|angefordert|vorgenommen)\b(?!.*\bnoch\b)",
        r"\bhabe (?:aber |jedoch )?(?:ich )?(?:keine|nie)[^,]{0,25}\b(?:beantragt|veranlasst|angefordert|gemacht|getatigt)\b|\berkenne\b[^,]{0,25}\bnicht\b(?!.*\bkarte\b)|\b(?:ist|sind) nicht (?:meins|meine[rs]?|von mir)\b|\bohne mein(?:e)? (?:wissen|zustimmung|genehmigung|erlaubnis)\b",
            also="verreist gehort mir mein meins meine meiner meinen veranlasst autorisiert beauftragt getatigt gemacht aufgegeben durchgefuhrt beantragt genehmigt freigegeben angefordert vorgenommen erteilt ausgelost erkenne ohne ich",
        ),
    giving=rule(
        "eingegeben eingetippt gegeben verraten mitgeteilt weitergegeben ubermittelt preisgegeben genannt eingetragen geschickt durchgegeben herausgegeben",
        r"\b(?:eingegeben|eingetippt|gegeben|verraten|mitgeteilt|weitergegeben|ubermittelt|preisgegeben|genannt|eingetragen|geschickt|durchgegeben|herausgegeben)\b"),
    deceiver=rule(
        "gefalschte gefalschten falsche falschen fake phishing betrug betruger angeblich angeblichen vermeintlichen dubiose verdachtige telegram whatsapp ausgab ausgegeben nachgemachte sah betrugsseite",
        r"^(?=.*\b(?:passwort|kennwort|zugangsdaten|seed\w*|phrase|code|codes|pin|login\w*|daten|schlussel|worter|tan)\b)(?=.*\b(?:gefalscht\w*|falsche[nmrs]?|fake\w*|phishing\w*|betrug\w*|betruger\w*|angeblich\w*|vermeintlich\w*|dubios\w*|verdachtig\w*|telegram|whatsapp|ausgab|ausgegeben|nachgemacht\w*|sah aus wie)\b)",
    ),
    phone=rule(
        "handy smartphone iphone telefon laptop",
        r"\b(?:handy|smartphone|iphone|telefon|laptop)\b[^,]{0,30}\b(?:wurde|ist)\b[^,]{0,20}\b(?:gestohlen|geklaut|entwendet)\b|\b(?:handy|smartphone|iphone|laptop)\b[^,]{0,12}\b(?:gestohlen|geklaut)\b",
        also="gestohlen geklaut entwendet",
    ),
    on_phone=rule(
        "authenticator 2fa zwei app eingeloggt angemeldet konto account code codes coins krypto kryptos",
        r"\b(?:authenticator\w*|2fa|zwei-?faktor\w*|app|eingeloggt|angemeldet|konto|account|codes?|coins|krypto\w*)\b|authenticator"),
    plea=rule(
        "sperren sperrt sperre stoppen stoppt einfrieren blockieren stornieren",
        r"\b(?:sperren sie|bitte (?:\w+ ){0,4}?(?:sperren|stoppen|einfrieren|blockieren)|stoppen sie|sofort (?:\w+ ){0,2}?(?:sperren|stoppen))\b",
    ),
    cue=rule(
        "bestohlen gehackt gestohlen geklaut hacker jemand fremder login logins anmeldung betruger betrogen",
        r"\b(?:bestohlen|gehackt|gestohlen|geklaut|hacker|betrogen|jemand (?:hat|ist|war)|(?:login|anmeldung) (?:aus|von))\b(?!.*\bkarte\b)",
    ),
    conditional=clauses(
        "wenn fall sofern angst befurcht vermeid verhinder schutz risiko gefahr kann konn gelesen nachrichten ander wurden freund versehentlich",
        r"\b(?:wenn|falls|sofern|im falle|fur den fall)\b[^,]*(?:,|$)",
        r"\b(?:angst|befurcht\w*|vermeid\w*|verhinder\w*|schutz\w*|risiko|gefahr)\b.*",
        r"\b(?:kann|konnte|konnen|konnten)\b (?:\w+ )?(?:jemand|ein hacker|man|hacker)\b[^,]*",
        r"\b(?:gelesen|nachrichten|andere borse|eine andere|anderen borse|wurden sie|mein freund|meine freundin)\b.*|\bversehentlich\b[^,]*",
    ),
    report=always(
        r"\b(?:e-?mail|mail|nachricht|sms|anruf|brief)\b[^,]{0,20},? ?\b(?:dass|die sagt|die behauptet|wonach|in der steht)\b[^,]{0,12}\bmein\w* (?:konto|account)\b|\b(?:nicht|nie) (?:gehackt|kompromittiert)\b|\b(?:facebook|instagram|netflix|paypal)\b",
    ),
    card=rule(
        "karte karten kreditkarte kreditkarten bankkarte debitkarte girokarte abbuchung lastschrift geldautomat",
        r"\b\w*(?<!sim-)(?<!sim)karten?\b|\babbuchung\w*\b|\blastschrift\w*\b|\bgeldautomat\w*\b"),
    account=rule(
        "konto account bitcoin bitcoins krypto login sim",
        r"\b(?:konto|account|bitcoins?|krypto\w*|login|sim|sim-?karte)\b"),
)  # fmt: skip
