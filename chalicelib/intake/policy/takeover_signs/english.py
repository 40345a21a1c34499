"""English."""

from . import Signs, always, clauses, rule

_ACCOUNT = r"(?:accounts?|acounts?|acct|acc|profile|portfolio|login|exchange|(?:e-?|g)mail(?: account)?|mailbox|hotmail|outlook)"
_ASSETS = (
    r"(?:coins?|bitcoins?|btc|sats|eth|ether(?:eum)?|xrp|usd[tc]|sol|doge|altcoins?|crypto(?:s|currenc(?:y|ies))?|funds?|money|cash balance|balances?"
    r"|assets?|holdings?|savings|investments?|tokens?|portfolio|everything|stuff)"
)
_SECRETS = (
    r"(?:pass ?words?|passcode|e-?mail(?: address)?|2fa|two-?factor(?: authentication)?|authenticator|(?:phone|mobile|cell) ?number|number|pin"
    r"|codes?|log-?in(?: details| data)?|credentials?|details|api keys?|security settings|settings|recovery (?:mail|email|phrase))"
)
_SOMEBODY = (
    r"(?:some ?(?:one|body|person|guy)|(?:an? |the |these |those |some )?(?:\w+ )?(?:hackers?|thief|thieves|strangers?|intruders?|scammers?|fraudsters?"
    r"|criminals?|attackers?|burglars?|robbers?)|(?:an?|another|some) (?:other |third |unknown |unauthori[sz]ed )?(?:person|party|people|individual|user|man|guy)"
    r"|they|he|she|people|third part(?:y|ies))"
)
_DID = (
    r"(?:hacked|hacking|broken? in(?:to)?|breaking into|breaks? into|(?:got|gotten|gets|getting)(?: \w+)? (?:in(?:to)?|access|hold|control)|(?:gained|gaining|obtained|has|have|had|got) (?:\w+ )?(?:access|control)"
    r"|(?:is|are|was|were|been)(?: \w+)? in(?:side)?|accessed|accessing|log(?:ged|ging)[ -]?(?:in(?:to)?|on(?:to)?)|sign(?:ed|ing)[ -]?in(?:to)?|entered|entering|took|taken|taking|stole|stolen|stealing"
    r"|chang(?:ed|ing)|reset(?:s|ting)?|withdrew|withdrawn|withdrawing|sent|sending|transferr(?:ed|ing)|moved|moving|sold|selling|empt(?:ied|ying)|drain(?:ed|ing)"
    r"|wip(?:ed|ing)|clean(?:ed|ing)|clear(?:ed|ing)|delet(?:ed|ing)|remov(?:ed|ing)|disabl(?:ed|ing)|replac(?:ed|ing)|us(?:ed|es|ing)|trad(?:ed|ing)|controls?"
    r"|hijack(?:ed|ing)|cracked|compromis(?:ed|ing)|liquidat(?:ed|ing)|added|unlocked|invaded|infiltrated|messed with|swapped|ported)"
)
_HACKED = r"(?:hacked|compromi[sz]ed|hijacked|breached|taken over|broken in(?:to)?|infiltrated|stolen|cracked|robbed|accessed (?:by|from|without)|invaded|penetrated|under attack)"
_IS = r"(?:was|were|is|are|has|have|had|got|gets|been|may|might|must|seems?|appears?|looks?)"
_EMPTY = r"(?:drained|emptied|wiped(?: out| clean)?|cleaned out|cleared out|looted|stolen|raided|liquidated|robbed|siphoned(?: off)?)"
_AWAY = r"(?:gone|disappeared|vanished|disappearing|vanishing|missing)"
_EVENT = (
    r"(?:withdrawals?|withdraws?|withdrawls?|withdrew|transfers?|transferred|transactions?|trades?|orders?|log-?ins?|log ins?|logged|sign-?ins?|sign ins?|sessions?|devices?|changed?|changes"
    r"|resets?|activit(?:y|ies)|sends?|sent|sales?|sold|api keys?|address(?:es)?|disabled|removed|deleted|replaced|whitelisted|codes|number|coins|btc|eth|bitcoin|access|2fa|vanished|disappeared)"
)
_MADE = (
    r"(?:make|made|do|done|did|request|requested|authori[sz]ed?|approved?|initiated?|placed?|created?|perform(?:ed)?|execut(?:ed?)|conduct(?:ed)?|carr(?:y|ied) out"
    r"|whitelist(?:ed)?|add(?:ed)?|log(?:ged)? ?(?:in|on)|sign(?:ed)? ?in|ask(?:ed)? for|consent(?:ed)?(?: to)?|agreed?(?: to)?|allow(?:ed)?|sen[dt]|order(?:ed)?|sold|sell|changed?|trigger(?:ed)?|set (?:it |this )?up)"
)
_NOT_I = r"\bi (?:certainly |definitely |really |also )?(?:did ?n[o']?t|did not|didn t|never|have ?n[o']?t|have not|have never|had not|hadn'?t|do not|don'?t)(?: even| ever| personally| actually| knowingly| myself)?"
_THAT_EVENT = r"(?:(?:this|that|these|those|the|any|such|said) (?:\w+ ){0,2}?(?:withdrawals?|transfers?|transactions?|trades?|orders?|log-?ins?|sign-?ins?|change|reset|operation|device|address|access))"

SIGNS = Signs(
    certain=(
        rule(
            "hacker hackers thieves scammers attackers intruder got hacked",
            r"\b(?:hackers?|thieves|scammers?|attackers?|intruders?)\b (?:have |had |must have )?(?:got|gotten|broke|broken|are|came|come) in\b",
            r"^(?:(?:i|we|just|think|help|sos|urgent|please)[ ,:]*){0,4}(?:got|been|was|ve been) hacked\b",
        ),
        rule(
            "someone somebody hacker hackers they thief stranger scammer",
            rf"\b{_SOMEBODY}(?:'s|'ve)?(?: (?:else|is|are|has|have|was|were|been|still|now|just|keeps?|may|might|must)){{0,4}} (?:trying|attempting|tried|tries) to (?:withdraw|log ?in|sign in|get in|access|hack|steal|reset|change|sell|transfer|move|empty|take|break)\b",
            rf"\b{_SOMEBODY}(?: (?:else|now|apparently|probably|must|may|might|also))* (?:has|have|got|knows?|obtained|found out) my (?:\w+ ){{0,2}}?(?:pass ?words?|login|log-?in|credentials|codes?|2fa|keys?|seed)\b",
            r"\b(?:some ?one|some ?body)(?: else)?(?: has| had|'s)? (?:logged|signed) in\b(?! to your)",
            also="trying attempting tried tries has have got knows obtained found logged signed",
        ),
        rule(
            "login logins sessions logged log",
            r"\b(?:log-?ins?|log ins?|sessions?|sign-?ins?)\b[^,]{0,15}\bfrom (?:\w+ )?(?:different|another|other|foreign|unknown|strange|several|multiple|various) (?:\w+ )?(?:countr|place|location|cit|ip|state|continent)",
            also="different another other foreign unknown strange several multiple various",
        ),
        rule(
            "empty",
            r"\bmy (?:\w+ )?(?:account|wallet|balance)\b[^,]{0,10}\b(?:is|was|are) (?:now |suddenly |completely |totally )?empty\b",
            also="morning overnight now suddenly hacker caller sim stolen",
        ),
        rule(
            "hacked compromised compromized hijacked breached taken broken broke infiltrated stolen cracked robbed accessed invaded penetrated attack",
            rf"\b(?:my|our)\b[^,]{{0,30}}?\b{_ACCOUNT}\b[^,]{{0,25}}?\b(?<!can )(?<!could )(?<!will )(?<!would )(?:{_IS}|could have)(?: (?!not\b|never\b|been not\b|locked\b)\w+){{0,3}} {_HACKED}",
            rf"\b(?:my|our)\b[^,]{{0,20}}?\b(?:wallet|vault)\b[^,]{{0,25}}?\b{_IS}(?: (?!not\b|never\b)\w+){{0,3}} (?:hacked|compromi[sz]ed|hijacked|breached|{_EMPTY[3:-1].replace('|stolen', '')})",
            r"(?<!an )(?<!your )(?<!other )(?<!whose )(?<!any )(?<!'s )(?<!their )(?<!his )(?<!her )\b(?:account|acct|acc) (?:(?:has been|was|is|got|been) )?(?:just )?(?:stolen|hacked|compromi[sz]ed|hijacked|taken over|breached)\b",
        ),
        rule(
            "hacked phished swapped simswapped jacked simjacked hijacked",
            r"\b(?:i|we)(?: (?:think|believe|guess|fear|suspect|am afraid)(?: that)?(?: i| we)?)?(?:'ve| have| was| were| got| had|'m| am|'ve just| may have| might have| must have| could have)(?: (?!not\b|never\b)\w+){0,2}?"
            r" (?:hacked|phished|sim[- ]?swapped|sim[- ]?jacked|hijacked)\b",
        ),
        rule(
            "victim",
            r"\bvictim of (?:an? |the |some )?(?:\w+ ){0,2}?(?:hack(?:ing|er|ers)?|phishing|account takeover|sim[- ]?swap\w*|identity theft|cyber ?(?:attack|crime)|breach)\b",
        ),
        rule(
            "hack hacking breach intrusion break breakin takeover theft",
            rf"\b(?:hack|hacking|breach|intrusion|break-?in|takeover|theft) (?:of|on|in|into|to|from|with) (?:my|our) (?:\w+ )?(?:{_ACCOUNT}|wallet|{_ASSETS})\b",
        ),
        rule(
            "wasn was",
            r"\bit (?:was ?n[o']?t|was not) me (?:who|that) (?:sent|made|sold|did|changed|withdrew|transferred|logged|placed|requested|moved|traded)\b",
            also="who",
        ),
        rule(
            "someone somebody some hacker hackers thief thieves stranger strangers intruder intruders scammer scammers fraudster criminal attacker burglar robber person people party user third guy individual man they he she",
            rf"\b{_SOMEBODY}(?:'s|'ve|'d)?(?: (?!not\b|never\b|can\b|could\b|will\b|would\b|says?\b|i\b|from\b|who\b)[\w']+){{0,4}}? {_DID}\b(?: (?!card\b|cards\b)[\w'-]+){{0,5}}? (?:my|our) (?:(?!referral|promo|invit|affiliate)[\w'-]+ ){{0,3}}?(?:{_ACCOUNT}|{_SECRETS}|{_ASSETS})\b",
            rf"\b{_SOMEBODY}(?:'s|'ve)?(?: (?!can\b|could\b|i\b|not\b)\w+){{0,3}}? (?:took|taken|taking|stole|stolen|stealing|withdrew|withdrawn|withdrawing|transferr(?:ed|ing)|moved|moving|sold|selling|sent|sending|siphoned)\b(?:,(?=\d)|[^,]){{0,30}}\b(?:from|out of|off|through|via) (?:my|our) (?:\w+ ){{0,2}}?(?:{_ACCOUNT}|wallet)\b",
            rf"\b{_SOMEBODY}(?: (?:else|now|has|have|is|are|also|just|then))*(?:'s)? (?:took|taken|stole|stolen|withdrew|withdrawn|drained|emptied|sold|transferred|moved|sent)\b[^,]{{0,25}}\b(?:without my|my (?:coins|money|funds|crypto|bitcoins?))",
            also="hacked hacking broke broken breaking breaks got gotten getting gets gained gaining obtained access accessed accessing control controls logged logging log signed sign entered entering took taken taking stole stolen stealing changed changing reset resets withdrew withdrawn sent sending transferred moved moving sold selling emptied emptying drained draining wiped cleaned cleared deleted removed disabled replaced using used uses traded trading hijacked cracked compromised liquidated added unlocked invaded infiltrated messed swapped ported in inside",
        ),
        rule(
            "someone somebody some hacker hackers stranger intruder thief thieves",
            rf"\b(?:some ?(?:one|body)|(?:a |the )?(?:hackers?|stranger|intruder|thief|thieves))(?: else)?(?:'s|'ve)?(?: (?:is|are|was|has|have|been|had|just|now|currently|already|probably|definitely)){{0,3}}? (?:in|inside|into|on|at) (?:my|our) (?:\w+ ){{0,2}}?(?:{_ACCOUNT}|wallet)\b",
            r"\b(?:someone|somebody|(?:a |the )?(?:hackers?|stranger|intruder|thief))(?: else)?(?:'s| is| has been| was)(?: \w+)? (?:(?:in|inside) (?:it|there)|(?:in|inside|using|controlling) the account)\b",
        ),
        rule(
            "got gotten broken hacked broke",
            r"\bmy [\w' ]{2,25} (?:has |have |had )?(?:got|gotten|broken|hacked|broke) (?:in)?to my account\b",
        ),
        rule(
            "who",
            r"\bwho(?:'s| is| was| has| has been)(?: \w+)? (?:in(?:to)?|inside|using|accessing|logged in(?:to)?|on) (?:my|our)\b",
        ),
        rule(
            "unauthorized unauthorised unknown third foreign",
            r"\b(?:unauthori[sz]ed|unknown|third|foreign)[ -](?:person|party|people|user|individual)s?\b[^,]{0,40}\bmy (?:\w+ )?account\b",
        ),
        rule(
            "hacker hackers thief thieves scammer criminals intruders burglars",
            rf"\b(?:hackers?|thie(?:f|ves)|scammers?|criminals?|intruders?|burglars?)\b[^,]{{0,40}}\b(?:in|into|from|of|to|on) my (?:\w+ )?(?:{_ACCOUNT}|wallet)\b",
            r"\b(?:help|stop),? thie(?:f|ves)\b",
        ),
        rule(
            "drained emptied wiped cleaned cleared looted stolen raided liquidated robbed siphoned",
            rf"\b(?:my|our)\b(?: (?!card|deposit)[\w'-]+){{0,4}}? (?:{_ASSETS}|account|wallet(?! (?:was|were|has been|is|got)(?: just)? stolen))\b(?: (?!not\b|never\b)[\w'-]+){{0,6}}? (?<!be )(?<!being ){_EMPTY}\b",
        ),
        rule(
            "gone disappeared vanished disappearing vanishing missing",
            rf"\b(?:my|our|all|the)\b(?: (?!deposit|transfer|withdrawal|top)[\w'.-]+){{0,4}}? {_ASSETS}\b (?:is|are|was|were|has|have|had|just|suddenly|all|been|seems? to (?:be|have))(?: [\w'-]+){{0,3}}? {_AWAY}\b(?=.{{0,60}}(?:overnight|unknown|hack|stol|suddenly|zero))",
            rf"^(?!.*\b(?:deposit\w*|top\w*|transfer\w*|bought|buy|network|confirm\w*|sent|update)\b).*\b(?:my|our|all)\b(?: [\w'.-]+){{0,3}}? (?:coins|bitcoins?|btc|eth(?:ereum)?|xrp|usd[tc]|crypto(?:s|currenc(?:y|ies))?|holdings|tokens)\b (?:is|are|was|were|has|have|had|just|suddenly|all|been)(?: [\w'-]+){{0,3}}? {_AWAY}\b",
        ),
        rule(
            "zero 0 empty nothing suddenly overnight all out",
            r"\b(?:balance|account|wallet|portfolio)\b[^,]{0,20}\b(?:is|was|shows?|says|at|now)\b[^,]{0,20}\b(?:zero|0|0\.00|empty|nothing)\b.{0,20}\b(?:i (?:did|have)(?: not|n'?t)|i haven'?t|without me|nothing was)\b",
            r"\b(?:suddenly|overnight|all at once|out of nowhere)\b[^,]{0,30}\b(?:zero|empty|0\.00)\b|\bbalance\b[^,]{0,20}\bsuddenly\b[^,]{0,10}\b(?:zero|0)\b",
            also="balance wallet portfolio suddenly overnight once nowhere account",
        ),
        rule(
            "sent transferred moved withdrawn sold traded",
            rf"\b(?:my|our|[\d.,]+k?) (?:\w+ ){{0,2}}?(?:{_ASSETS}|everything)\b[^,]{{0,20}}\b(?:was|were|has|have|had|been|got|is|are)\b[^,]{{0,12}}\b(?:sent|transferred|moved|withdrawn|sold|traded)\b"
            r"[^,]{0,40}\b(?:i (?:don'?t|do not|didn'?t|did not|never)|not mine|isn'?t mine|unknown|unfamiliar|strange|out of|without my|by someone|by somebody|by a hacker|foreign|overnight)",
            also="don do didn did never mine unknown unfamiliar strange out without someone somebody hacker foreign overnight",
        ),
        rule(
            "disappearing vanishing being leaving",
            r"\b(?:money|coins|funds|crypto|bitcoins?)\b (?:is|are|keeps?|keep) (?:disappearing|vanishing|being (?:stolen|drained|withdrawn|moved out|taken)|leaving)\b",
        ),
        rule(
            "changed replaced reset disabled removed deleted turned switched swapped",
            rf"\b(?:my|our|the)\b(?: [\w'-]+){{0,3}}? {_SECRETS}\b[^,]{{0,25}}\b(?:was|were|has|have|had|been|got)\b[^,]{{0,15}}\b(?:changed|replaced|reset|disabled|removed|deleted|turned off|switched off|swapped)\b[^,]{{0,25}}\b(?:without my|by (?:some|a hacker|a stranger|another|them)|behind my back)",
            also="without someone somebody some hacker stranger another them behind",
        ),
        rule(
            "sim simcard swap swapped swapping hijacked cloned ported taken duplicated jacked number",
            r"\b(?:my|our)\b[^,]{0,15}\b(?:sim(?:[ -]?card)?|(?:phone |mobile |cell )?number)\b[^,]{0,12}\b(?:was|were|has|have|had|been|got|is)\b[^,]{0,12}\b(?:swapped|hijacked|cloned|ported|stolen|taken over|duplicated|transferred|hacked|jacked)\b",
            r"\b(?:had|suffered|happened|got|fell|after|due to|because of)\b[^,]{0,20}\bsim[ -]?(?:card )?(?:swap\w*|hijack\w*|jacking|clon\w+)\b",
        ),
        rule(
            "fell fallen",
            r"\b(?:i|we)\b[^,]{0,20}\b(?:fell|fallen|have fallen) (?:for|victim|prey)\b[^,]{0,30}\b(?:phish\w*|scam\w*|fake|fraud\w*|hack\w*|spoof\w*|impost\w*)",
        ),
        rule(
            "anydesk any teamviewer team remote ultraviewer screen control",
            r"\b(?:i|we)(?: \w+){0,4}? (?:let|gave|allowed|given|granted|installed|downloaded)\b[^,]{0,60}\b(?:any ?desk|team ?viewer|remote (?:access|control|desktop)|ultraviewer|screen ?shar\w+|control of my (?:computer|pc|phone|screen))",
            also="anydesk desk teamviewer viewer remote ultraviewer share sharing control",
        ),
        rule(
            "malware virus keylogger key trojan spyware",
            r"\b(?:malware|virus|key ?logger|trojan|spyware)\b[^,]{0,40}\b(?:stole|stolen|took|got|sent)\b[^,]{0,30}\bmy\b",
        ),
        rule(
            "takeover",
            r"\baccount takeover\b(?! (?:protection|prevention|policy))(?=.{0,40}(?:my|help|urgent|!|$))(?<!an account takeover)",
        ),
    ),
    unless_card=(
        rule(
            "withdrawal withdrawals transfer transfers transaction transactions trade trades order orders login logins",
            rf"{_NOT_I} {_MADE} (?:this|that|these|those|any such) (?:\w+ ){{0,2}}?(?:withdrawals?|transfers?|transactions?|trades?|orders?|log-?ins?)\b(?![^,]{{0,20}} yet\b)",
            rf"{_NOT_I} (?:authori[sz]ed?|approved?|initiated?|consent(?:ed)? to) (?:the|any) (?:\w+ ){{0,2}}?(?:withdrawals?|transfers?|transactions?|trades?|orders?|log-?ins?)\b(?![^,]{{0,20}} yet\b)",
            also="didn did never not haven don",
        ),
    ),
    named=rule(
        "unauthorized unauthorised authorized authorised fraudulent illegitimate suspicious unknown strange weird unfamiliar unrecognized foreign unidentified unexpected unexplained breach recognize recognise",
        rf"\b(?:don'?t|do not|didn'?t|did not|dont|cannot|can'?t) (?:even )?recogni[sz]e (?:[\w'-]+ ){{0,5}}?(?:{_EVENT[3:-1]})\b",
        r"\b(?:unauthori[sz]ed|un-?authori[sz]ed|fraudulent|illegitimate|non-?authori[sz]ed)\b(?: \w+){0,2}? (?:access|log-?ins?|log ins?|sign-?ins?|withdrawa?ls?|transactions?|transfers?|trades?|trading|orders?|activit(?:y|ies)|changes?|use|usage|entry|attempt|sales?)\b",
        r"\b(?:suspicious|unknown|strange|weird|unfamiliar|unrecogni[sz]ed|foreign|unidentified|unexpected|unexplained)\b(?: \w+){0,2}? (?:log-?ins?|log ins?|sign-?ins?|access|devices?|sessions?|withdrawa?ls?|transactions?|transfers?|trades?|orders?|activit(?:y|ies)|ip(?: address)?)\b",
        r"\b(?:security|data) breach\b(?=.{0,60}\b(?:my|please|block)\b)",
    ),
    asking=always(
        r"^(?:\w+,? )?(?:how|what|which|where|when|why|do|does|can|could|would|will|is there|are there|is it|are you|may|should|who)\b(?!.*\b(?:from|on|in|to|of|into) my\b)",
        r"\b(?:terms|policy|article|protect(?:s|ed|ion)? (?:from|against)|prevent\w*|avoid\w*|detect(?:s|ion)?|insur\w+|in case|no|(?:is|are|was|were) not|any|definition|meaning|report(?:s|ing) (?:of|on)|against|worried about|notif\w+ (?:about|of|for)|alerts? (?:about|of|for)|warn\w* (?:about|of)|what counts)\b",
        r"\b(?:mail|e-?mail|message|sms|letter|text|call)s?\b.{0,40}\b(?:says?|saying|said|claim\w*|about|warning|stating|tell\w*|of)\b",
    ),
    event=rule("withdrawal withdraw withdrawl withdrew transfer transaction trade trades order log login logins logged sign signin session device change reset activity send sends sent sale sales sold api address disabled removed deleted replaced whitelisted codes number coins btc eth bitcoin access 2fa vanished disappeared", rf"\b{_EVENT}\b"),
    denial=rule(
        "wasn wasnt isn not weren aren didn didnt never haven hadn don dont mine recognize recognise recognized recognised unrecognized without nothing idea knowledge else",
        r"(?<!account that )(?<!address that )\b(?:was ?n[o']?t|was not|is ?n[o']?t|is not|it'?s not|were ?n[o']?t|were not|wasnt|are not|aren'?t|certainly not|definitely not|not)(?: \w+)? (?:me|mine|my doing|my own|from me)(?=$|[ ,)\"']*(?:$|,|and|but|so|please|who|that|i|because|it|as|at|!))",
        r"\bnot (?:\w+ )?(?:done|made|initiated|requested|authori[sz]ed|placed|created|sent|approved|triggered|performed|executed|carried out|whitelisted|added) by (?:me|us|myself)\b",
        rf"{_NOT_I} {_MADE}(?= *(?:$|[,;:)\"']|it\b(?! yet)|this\b|that\b|them\b|these\b|those\b|any of\b|either\b|myself\b|and\b|but\b|so\b|or\b|please\b|at all|nor\b|yesterday|today|last\b))(?! yet\b)(?![^,]{{0,12}} yet\b)",
        rf"{_NOT_I} {_MADE} (?:any )?{_THAT_EVENT}(?![^,]{{0,20}} yet\b)",
        r"\b(?:not|never) {0,1}(?:have )?recogni[sz]ed?\b|\b(?:don'?t|do not|didn'?t|did not|dont) (?:even )?recogni[sz]e\b|\bunrecogni[sz]ed\b",
        r"\bwithout (?:my|our) (?:knowledge|permission|consent|authori[sz]ation|approval|authority|knowing|agreement|involvement|doing)\b",
        r"\bi (?:know|knew) nothing (?:about|of)\b|\b(?:do|does|did)(?: not|n'?t) belong to (?:me|us)\b|\bi have (?:absolutely )?no knowledge\b|\bi (?:certainly |definitely |really )?did ?(?:n't|nt|not)$|\bi (?:have |'ve )?never been (?:there|to|in)\b|\bi am not (?:there|in)\b|\bi (?:have )?no(?:t any)? (?:idea|knowledge) (?:of|about|who)\b(?=.{0,30}(?:made|did|sent|this|it))",
        r"\b(?:someone|somebody) else (?:did|made|has|must|is)\b",
            also="me mine own doing made make do done did request requested authorize authorise authorised approve approved initiate initiated place placed create created perform performed execute executed conduct conducted carry carried whitelist whitelisted add added log logged sign signed ask asked consent consented agree agreed allow allowed send sent order ordered sold sell change changed trigger triggered set recognize recognise recognised unrecognized without nothing never idea knowledge else",
        ),
    giving=rule(
        "entered typed gave given put submitted provided told shared sent disclosed filled handed pasted inserted wrote revealed uploaded read confirmed forwarded logged",
        r"\b(?:i|we)(?:'ve| have| had| just| accidentally| stupidly| unfortunately| already| then| did| also| even| mistakenly| foolishly| think i)* (?:entered|typed|gave|given|put|submitted|provided|told|shared|sent|disclosed|filled|handed|pasted|inserted|wrote|revealed|uploaded|read|confirmed|forwarded|logged in)\b"
        r"|^(?:\w+ )?(?:entered|typed|gave|put|submitted|shared|told)\b|\b(?:and|then|where i|that i|before i) (?:i )?(?:entered|typed|gave|put|submitted|shared|told|provided|filled|sent)\b",
    ),
    deceiver=rule(
        "fake phish phished phishing scam scammer fraud fraudulent suspicious clone cloned look looks looked pretended claim claimed said says caller called phone stranger telegram whatsapp discord impersonating bogus spoof imitation hoax wasn weren not imposter impostor posing airdrop wrong",
        r"^(?=.*\b(?:pass ?words?|seed|phrase|recovery|(?:12|24|twelve|twenty-?four|secret) words|codes?|2fa|private keys?|credentials?|log-?in|details|pin|otp|keys?)\b)"
        r"(?=.*\b(?:fake|phish\w*|scam\w*|fraud\w*|suspicious|clon(?:e|ed)|look(?:s|ed)? (?:like|exactly)|pretend\w*|claim(?:ed|ing|s)|said (?:he|she|they)|says (?:he|she|they)|who said|caller|called me|on the phone"
        r"|stranger|telegram|whatsapp|discord|impersonat\w*|bogus|spoof\w*|imitation|hoax|(?:was|were) ?(?:n'?t|not) (?:you|yours|real|genuine|official)|(?:but|and) (?:it )?wasn'?t|imposter|impostor|posing|airdrop|not (?:really )?(?:your|from you|you)|wrong (?:site|website|page))\b)",
            also="password passwords pass seed phrase recovery words code codes 2fa private credentials login log details pin otp key keys",
        ),
    phone=rule(
        "phone iphone mobile cell smartphone handset laptop macbook computer tablet ipad bag",
        r"\b(?:my|our)\b[^,]{0,20}\b(?:phone|iphone|mobile|cell|smartphone|handset|laptop|macbook|computer|tablet|ipad)\b[^,]{0,40}\b(?:was|were|got|has|have|had|been|is)\b[^,]{0,15}\b(?:stolen|snatched|robbed|taken|nicked)\b",
        r"\b(?:stole|stolen|took|snatched|grabbed|robbed me of|nicked)\b (?:\w+ )?(?:my|our) (?:\w+ ){0,2}?(?:phone|iphone|mobile|cell|smartphone|handset|laptop|macbook|computer|bag with my phone)\b",
        r"\b(?:had|got) my (?:\w+ )?(?:phone|iphone|mobile|laptop) (?:stolen|snatched)\b|\bstolen (?:phone|iphone|mobile|laptop)\b(?=.*\bmy\b)",
        also="stolen stole snatched robbed taken took nicked grabbed",
    ),
    on_phone=rule(
        "authenticator 2fa two google authy logged signed exchange they he she someone thief thieves app get access crypto coins bitcoin wallet verification lock block freeze",
        r"\b(?:authenticator|2fa|two-?factor|google auth\w*|authy|logged in|signed in|exchange account|(?:they|he|she|someone|thief|thieves) (?:can|could|may|might|will)|(?:your|the|exchange|trading) app\b.{0,25}\b(?:on|in|open|no pin|without)|get in(?:to)?|access to my account|crypto|coins|bitcoins?|wallet app|verification codes?|(?:lock|block|freeze) (?:my|the) account)\b",
    ),
    plea=rule(
        "lock freeze block stop suspend disable secure cancel reverse",
        r"(?<!how do i )(?<!how to )(?<!how can i )(?<!can i )(?<!want to )(?<!will you )\b(?:lock|freeze|block|stop|suspend|disable|secure|reverse)\b(?: \w+){0,3}? (?:account|everything|withdrawals?|access|all|this|it|them|him|transactions?|transfers?)\b",
    ),
    cue=rule(
        "hacked hack hacker hackers stolen stole somebody someone login logins logged codes device devices withdrawal withdrawals thief scammer robbed empty",
        r"\b(?:login|log-in|logins|logged in|sign-?in|access)\b[^,]{0,25}\bfrom (?:an? |the )?\w+",
        r"\b(?:hack\w*|stolen|stole|robbed|thief|thieves|scammers?)\b(?!.*\bcards?\b)|\b(?:someone|somebody)\b(?: (?:else|has|is|have|may|might|must|was|been)){1,3}",
        r"\bcodes?\b[^,]{0,30}\b(?:not|n't|never) (?:ask|request)",
    ),
    conditional=clauses(
        "if case unless suppos assuming whenever provided should afraid scared worried fear risk danger possibility chance avoid prevent protect stop keep without example e.g. hypothetical let imagine",
        r"(?<!check )(?<!know )(?<!sure )(?<!see )(?<!me )(?<!confirm )(?<!verify )(?<!out )(?<!wonder )(?<!wondering )(?<!looks as )(?<!as )\b(?:if|in case|unless|suppose|supposing|assuming|even if|what if|whenever|provided that|should (?=someone|somebody|my account|a hacker))\b[^,]*(?:,|$)",
        r"\b(?:afraid|scared|worried|fear|risk|danger|possibility|chance|avoid|prevent|protect\w*|stop|keep|without)\b(?: \w+){0,4}? (?:being|getting|to be|to get|be|get|that someone can|that somebody can|someone|hackers?|from)\b[^,]*",
        r"\b(?:for example|e\.g\.|hypothetically|let'?s say|imagine)\b[^,]*,?[^,]*",
    ),
    report=always(
        r"\b(?:mail|e-?mail|message|sms|letter|text|pop-?up|notice|caller|call|website|page|someone|he|she|they)s?\b[^,]{0,40}\b(?:says?|saying|said|claims?|claimed|claiming|tells?|telling|told me|stating|states|stated|which says|that|about)\b[^,]{0,20}\b(?:my|the) (?:\w+ ){0,2}?(?:account|acct|wallet)\b",
        r"\b(?:facebook|instagram|twitter|netflix|steam|paypal|amazon|ebay|tiktok|snapchat|whatsapp) account\b(?!.*\b(?:exchange|coins|bitcoin|your)\b)",
        r"\b(?:was|is|were|am|are|has|have) ?(?:not|n'?t|never)(?: \w+){0,2}? (?:hacked|compromi[sz]ed)\b|\bnobody (?:has )?hacked\b",
    ),
    card=rule("card cards debit direct atm cash cashpoint cheque merchant seller charge charges purchase purchased purchasing statement visa mastercard amex top topup topped topping refund refunded", r"\b(?:cards?|debit|direct debit|atm|cash ?point|cash|cheques?|merchants?|sellers?|charges?(?= (?:that|which|i|for|on|in|there|of)\b)|purchas(?:es?|ed|ing)|statements?|visa|mastercard|amex|top(?:ped|ping)?[ -]?ups?|refund(?:ed)?)\b"),
    account=rule(
        "hack hacked hacker hackers hacking crypto cryptocurrency coin coins bitcoin btc eth usdc usdt login log logged sign 2fa authenticator password exchange trade trading phish phished phishing seed wallet sim account",
        r"\b(?:hack\w*|crypto\w*|coins?|bitcoins?|btc|eth|usd[tc]|log-?ins?|logged|sign-?in|2fa|authenticator|password|exchange|trades?|trading|phish\w*|seed|wallet|sim)\b"
        r"|\b(?:into|access(?:ed|ing)? (?:to )?|in|gained|using|used|taken over|control of|compromised) (?:my|our) (?:\w+ )?account\b(?!.*\b(?:cards?|atm|debit)\b)|\baccount (?:was|is|has been|got) (?:hacked|compromised|taken)\b",
    ),
)  # fmt: skip
