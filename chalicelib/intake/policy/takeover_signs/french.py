"""French."""

from . import Signs, always, clauses, rule

_ACCOUNT = r"(?:comptes?|profil|portefeuille|wallet|boite mail|e-?mail|adresse|gmail)"
_ASSETS = r"(?:bitcoins?|btc|eth|ether|crypto\w*|fonds|argent|solde|avoirs?|jetons?|tokens?|economies|usd[tc]|tout|actifs)"
_SECRETS = r"(?:mot de passe|adresse|e-?mail|mail|2fa|double authentification|numero|telephone|code|identifiants?|donnees|cle)"
_SOMEBODY = r"(?:quelqu'?un|on|un(?:e)? (?:pirate|hacker|inconnu|voleur|escroc|intrus|tiers|personne)\w*|des (?:pirates|hackers|inconnus|voleurs|escrocs)|les (?:pirates|hackers|voleurs)|il|ils|elle|un tiers|une autre personne)"
_DID = r"(?:connecte\w*|entre\w*|accede|introduit\w*|infiltre\w*|change|modifie|utilise|vole|derobe|retire|transfere|vendu|vide|pirate|hacke|deplace|envoye|pris|desactive|supprime|reinitialise|usurpe|detourne|siphonne)"
_EVENT = r"(?:retraits?|virements?|transferts?|transactions?|operations?|ordres?|connexions?|connecte\w*|sessions?|appareils?|modifi\w+|change\w*|envois?|ventes?|desactiv\w+|authentification|adresse|mot de passe|mouvements?)"

SIGNS = Signs(
    certain=(
        rule("voler vole volent", r"\b(?:on|ils?|quelqu'?un) (?:est|sont)? ?(?:en train de )?me (?:voler|vole|volent)\b(?!.*\bcarte\b)"),
        rule(
            "autorise demande effectue initie valide fait passe",
            r"\bje n'?ai (?:pas|jamais) (?:autorise|demande|effectue|initie|valide|fait|passe) (?:ce|cet|cette|ces|ledit) (?:\w+ )?(?:retrait|virement|transfert|transaction|operation|ordre|achat|vente|changement|modification)",
            also="pas jamais",
        ),
        rule(
            "pirate hacke compromis vole vide usurpe detourne attaque cracke infiltre piratee hackee compromise",
            rf"\b(?:mon|notre|nos|mes|le)\b[^,]{{0,12}}\b{_ACCOUNT}\b[^,]{{0,15}}\b(?:a ete|est|a|semble|s'?est fait|ont ete|vient d'?etre|aurait ete|etait)\b(?: (?!pas\b|bloque)\w+){{0,2}} ?(?:pirate\w*|hacke\w*|compromis\w*|vole|vide|usurpe|detourne|attaque|cracke|infiltre)\b",
        ),
        rule(
            "compte",
            r"(?<!un )(?<!votre )(?<!son )(?<!autre )\bcompte (?:pirate|hacke|compromis|vole|vide|usurpe)\b",
            also="pirate piratee hacke compromis vole vide usurpe",
        ),
        rule(
            "pirater hacker voler vider usurper phisher hameconner",
            r"\bje (?:crois que je |pense que je )?(?:me suis|m'?etais|viens de me) (?:fait|faire) (?:pirater|hacker|voler|vider|usurper|phisher|hameconner)\b(?!.*\b(?:carte|telephone)\b)",
        ),
        rule(
            "pirate hacke phishe ete pirater hack",
            r"\b(?:on|ils|quelqu'?un|des \w+|un \w+) (?:m'?a|m'?ont|a|ont) (?:\w+ )?(?:pirate|hacke|phishe)\b|\bj'?ai ete (?:\w+ )?(?:pirate|hacke|victime)\w*\b(?=.*\b(?:pirat\w+|hack\w*|hamec\w+|phishing|sim|vol|usurpation)\b)",
        ),
        rule(
            "vole volee derobe pris vide siphonne",
            rf"\b(?:on m'?a|ils m'?ont|quelqu'?un (?:m'?a|a)|m'?a ete) (?:\w+ )?(?:vole\w*|derobe\w*|pris|vide|siphonne)\b[^,]{{0,20}}\b(?:{_ASSETS}|compte)\b",
        ),
        rule(
            "quelqu on un une des les il ils elle tiers autre",
            rf"\b{_SOMEBODY} (?:a|ont|s'?est|se sont|est|m'?a|m'?ont|utilise|a pris|a acces)(?: (?!pas\b|peut\b)\w+){{0,3}}? ?(?:{_DID}|controle|acces)\b[^,]{{0,30}}\b(?:mon|mes|notre|dans mon|a mon|de mon) (?:\w+ )?(?:{_ACCOUNT}|{_SECRETS}|{_ASSETS})\b",
            also="connecte connectee entre entree accede introduit infiltre change modifie utilise vole volee derobe retire transfere vendu vide pirate hacke deplace envoye pris desactive supprime reinitialise usurpe detourne siphonne controle acces",
        ),
        rule(
            "pirate hacker inconnu intrus quelqu pirates",
            r"\b(?:un (?:pirate|hacker|inconnu|intrus)|quelqu'?un|des pirates)\b[^,]{0,12}\b(?:a acces|utilise|controle|est dans|se connecte)\b[^,]{0,15}\b(?:mon|mes)\b",
        ),
        rule(
            "vole voles volee volees disparu disparus derobe envole envoles vide vides siphonne",
            rf"\b(?:mon|mes|tous mes|les)\b[^,]{{0,15}}\b{_ASSETS}\b[^,]{{0,12}}\b(?:voles?|volee?s?|disparus?|disparu|derobe\w*|envoles?|vides?|siphonne\w*)\b(?!.*\b(?:depot|carte)\b)",
        ),
        rule(
            "fonds argent crypto cryptos bitcoin bitcoins solde",
            r"\b(?:fonds|argent|cryptos?|bitcoins?) (?:vole|derobe|detourne|siphonne)\w*\b|\bsolde\b[^,]{0,15}\b(?:a|est|de) (?:zero|0)\b.{0,20}\b(?:alors que )?je n'?ai rien\b",
        ),
        rule(
            "sans insu",
            r"\b(?:retir\w+|retraits?|virements?|transferts?|transactions?|vend\w+|modifi\w+|change\w*|envoy\w+|ordres?|fait\w*|effectue\w*|transfer\w+)\b[^,]{0,40}\b(?:sans (?:mon|ma) (?:accord|autorisation|consentement|permission)|a mon insu)\b",
        ),
        rule(
            "victime",
            r"\bvictime d'?(?:un |une |e )?(?:\w+ )?(?:piratage|hack\w*|hameconnage|phishing|sim ?swap\w*|usurpation|vol de (?:compte|crypto\w*)|intrusion)",
        ),
        rule(
            "piratage intrusion intrusions acces prise",
            r"\b(?:piratage|intrusion|intrusions|acces frauduleux|prise de controle)\b[^,]{0,15}\b(?:de|dans|sur|a) mon (?:compte|portefeuille)\b",
        ),
        rule(
            "sim numero",
            r"\b(?:ma |la )?(?:carte )?sim\b[^,]{0,15}\b(?:detournee|clonee|dupliquee|piratee|volee et|echangee)\b|\bmon numero\b[^,]{0,15}\b(?:detourne|porte|pirate|vole)\b",
        ),
        rule(
            "avoir arnaquer pieger tombe tombee pris",
            r"\b(?:me suis fait (?:avoir|arnaquer|pieger)|tombe\w* dans)\b[^,]{0,40}\b(?:phishing|hameconnage|faux (?:conseiller|site|support)|piege|arnaque)\b(?=.*\b(?:compte|mot de passe|code|phishing|hameconnage|identifiants)\b)|\bpris le controle\b",
        ),
        rule(
            "anydesk teamviewer prise acces",
            r"\b(?:anydesk|teamviewer|prise en main a distance|acces a distance)\b",
        ),
    ),
    named=rule(
        "autorise autorisee autorises suspecte suspect frauduleux frauduleuse inconnu inconnue inconnus reconnu reconnue reconnais",
        r"\breconnais (?:pas|aucun\w*) (?:\w+ ){0,4}?(?:connexions?|retraits?|transferts?|transactions?|operations?|virements?|appareils?|ordres?|mouvements?|session)\b",
        r"\b(?:retraits?|virements?|transferts?|transactions?|acces|connexions?|operations?|ordres|modifications?|activite)\b(?: \w+){0,2}? (?:non autorise\w*|suspecte?s?|frauduleu\w+|inconnue?s?|non reconnue?s?)\b",
        r"\bappareil inconnu\b",
    ),
    asking=always(r"^(?:\w+ )?(?:comment|que|quel\w*|quand|ou|pourquoi|y a|puis-je|pouvez|peut|est-ce)\b|\?$|\b(?:proteg\w+|eviter|conditions|prevenir|en cas)\b"),
    event=rule(
        "retrait virement transfert transaction operation ordre ordres connexion connecte session appareil modifie modifiee change changee envoi envois vente desactive desactivee authentification adresse mot mouvement",
        rf"\b{_EVENT}\b"),
    denial=rule(
        "pas moi jamais rien sans insu reconnais connais n",
        r"\bce n'?(?:etait|est) (?:vraiment |absolument |surement )?pas (?:moi|le mien|la mienne)\b|\bc'?(?:est|etait) pas moi\b|\bpas (?:ete )?(?:fait|effectue\w*|initie\w*|demande\w*|autorise\w*) par moi\b",
        r"\b(?:que |et |mais |pourtant )?je n'?(?:ai|en ai|y ai|avais)(?: pas| jamais| rien)(?: \w+)? ?(?:fait|effectue|autorise|demande|passe|valide|initie|realise|ordonne|sollicite|approuve)\w*\b(?! (?:la|le|ma|mon|une?|encore|de) (?:verif|piece|photo|dossier))(?!.*\bencore\b)",
        r"\bje (?:ne )?reconnais (?:pas|aucun)\w*|\bsans (?:mon|ma) (?:accord|autorisation|consentement)\b|\ba mon insu\b|\bn'?est pas (?:le mien|la mienne|a moi)\b|\bje ne connais pas\b|\bje n'?ai pas voyage\b|\bje n'?y (?:suis|etais) pas\b|\bjamais alle\b",
            also="moi mien mienne voyage fait faits faites faite effectue autorise demande passe valide initie realise ordonne sollicite approuve reconnais connais sans insu",
        ),
    giving=rule(
        "saisi donne entre tape communique fourni rentre mis transmis partage envoye renseigne confie ecrit indique donnant saisissant communiquant",
        r"\bj'?ai (?:\w+ )?(?:saisi|donne|entre|tape|communique|fourni|rentre|mis|transmis|partage|envoye|renseigne|confie|ecrit|indique)\b|\ben (?:donnant|saisissant|communiquant)\b"),
    deceiver=rule(
        "faux fausse frauduleux frauduleuse hameconnage phishing arnaque arnaqueur escroc disait faisait faisant pretend pretendu soi suspect suspecte telegram whatsapp imite ressemblait usurpe pirate pirates",
        r"^(?=.*\b(?:mot de passe|mots de passe|phrase|code|cle|identifiants?|donnees|seed|pin|mots)\b)(?=.*\b(?:faux|fausse|frauduleu\w+|hameconnage|phishing|arnaqu\w+|escroc\w*|se disait|se faisait passer|se faisant passer|pretend\w+|soi-?disant|suspecte?|telegram|whatsapp|imit\w+|ressemblait|usurp\w+|pirates?)\b)",
    ),
    phone=rule(
        "telephone portable iphone smartphone mobile",
        r"\b(?:vole|derobe|arrache)\w*\b[^,]{0,12}\b(?:telephone|portable|iphone|smartphone|mobile)\b|\b(?:telephone|portable|iphone|smartphone)\b[^,]{0,15}\b(?:vole|derobe)\b",
        also="vole volee derobe arrache volé",
    ),
    on_phone=rule(
        "authentification authenticator 2fa application appli compte session connecte code codes crypto bitcoin",
        r"\b(?:authentifi\w+|authenticator|2fa|application|appli|compte|session|connecte|codes?|crypto\w*|bitcoins?)\b"),
    plea=rule(
        "bloquez bloquer gelez geler stoppez suspendez arretez",
        r"(?<!comment )\b(?:bloquez|gelez|stoppez|suspendez|arretez|(?:veuillez|merci de|pouvez-vous) (?:bloquer|geler|suspendre))\b",
    ),
    cue=rule(
        "voler vole volee volent pirate pirater hacke alerte connexion quelqu arnaque",
        r"\b(?:train de me voler|me vole\w*|pirat\w+|hack\w+|arnaque\w*|quelqu'?un (?:a|est|s'est)|alerte de connexion)\b",
    ),
    conditional=clauses(
        "si s'il cas supposons peu crains evit proteg prevenir risque pourrait lu vu autre avez-vous ami",
        r"(?<!savoir )(?<!voir )(?<!verifier )(?<!sure )\b(?:si|s'il|au cas ou|en cas de|que (?:se passe|faire)[^,]{0,12} si|supposons)\b[^,]*(?:,|$)",
        r"\b(?:peur|crains|evit\w+|proteg\w+|prevenir|risque)\b[^,]*",
        r"\b(?:peut|pourrait|peut-il|peuvent)[ -](?:il |on )?[^,]*|\bquelqu'?un peut[^,]*",
        r"\b(?:j'?ai lu|j'?ai vu|une autre plateforme|un autre|avez-vous|mon ami|mon amie)\b[^,]*",
    ),
    report=always(
        r"\b(?:mail|e-?mail|message|sms|courrier|appel)\b[^,]{0,30}\b(?:disant|dit|indiqu\w+|affirm\w+|que|informant|pretend\w*)\b[^,]{0,12}\bmon compte\b|\bn'?a (?:pas|jamais) ete (?:pirate|hacke|compromis)\w*|\b(?:facebook|instagram|netflix|paypal)\b",
    ),
    card=rule(
        "carte debit prelevement distributeur",
        r"\bcarte\b(?! sim)|\bdebit\b|\bprelevement\b|\bdistributeur\b"),
    account=rule(
        "compte bitcoin bitcoins crypto cryptos connexion sim retrait",
        r"\b(?:compte|bitcoins?|crypto\w*|connexion|sim|retrait)\b"),
)  # fmt: skip
