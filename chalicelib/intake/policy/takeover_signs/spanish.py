"""Spanish, of Spain and the Americas."""

from . import Signs, always, clauses, rule

_ACCOUNT = r"(?:cuentas?|perfil|billetera|monedero|wallet|correo|e-?mail|gmail|usuario)"
_ASSETS = r"(?:bitcoins?|btc|eth|ether|monedas?|cripto\w*|fondos?|dinero|saldo|activos?|ahorros|usd[tc]|tokens?|todo|plata)"
_SECRETS = r"(?:contrasena|clave|password|correo(?: electronico)?|e-?mail|2fa|doble factor|autenticador|verificacion|numero|telefono|pin|datos|codigo)"
_SOMEBODY = r"(?:alguien|algun\w*|un(?:os|a)? (?:hacker|extrano|desconocido|tercero|ladron|estafador|intruso|persona)\w*|hackers?|intrusos?|ladrones|delincuentes|estafadores|terceros|otra persona|un tercero|se|han?)"
_DID = (
    r"(?:entr(?:o|aron|ado|ando)|acced(?:io|ieron|ido|iendo)|meti(?:o|eron|do)|ingres(?:o|aron|ado)|cambi(?:o|aron|ado)|us(?:o|aron|ado|a|ando)|utiliz(?:o|aron|ado|a|ando)|rob(?:o|aron|ado)|sac(?:o|aron|ado)"
    r"|retir(?:o|aron|ado)|transfiri(?:o|eron)|transferido|vend(?:io|ieron|ido|iendo)|movi(?:o|eron|do)|vaci(?:o|aron|ado)|hacke(?:o|aron|ado)|jaque(?:o|aron|ado)|inici(?:o|aron|ado) sesion|conect(?:o|aron|ado)|envi(?:o|aron|ado)|borr(?:o|aron|ado)|desactiv(?:o|aron|ado)|restableci(?:o|eron|do)|tom(?:o|aron|ado))"
)
_EVENT = r"(?:retir(?:o|ada|adas|os|aron|ado)|transferencias?|transacci(?:on|ones)|operaci(?:on|ones)|ordenes?|inicios? de sesion|acceso|sesion(?:es)?|dispositivos?|cambi\w+|envios?|ventas?|compras?|login|desactiv\w+|movimientos?|correo|direccion(?:es)?|contrasena|2fa)"

SIGNS = Signs(
    certain=(
        rule(
            "me se vendieron mandaron enviaron transfirieron",
            r"\bme (?:han |estan )?(?:cambi(?:aron|ado|ando)|borr(?:aron|ado)|desactiv(?:aron|ado)|modific(?:aron|ado))\b[^,]{0,20}\b(?:contrasena|clave|correo|e-?mail|2fa|telefono|numero|autenticador|datos)\b|\bme estan robando\b(?!.*\btarjeta\b)",
            r"\b(?:se (?:llevaron|han llevado)|vendieron|mandaron|enviaron|transfirieron|sacaron)\b[^,]{0,10}\b(?:mis?|todos mis|todo mi|todo el)\b[^,]{0,10}\b(?:bitcoins?|btc|eth|monedas|cripto\w*|fondos|dinero|saldo|ahorros)\b",
            also="cambiaron cambiado cambiando borraron borrado desactivaron modificaron robando llevaron llevado vendieron mandaron enviaron transfirieron sacaron",
        ),
        rule("vacia", r"\b(?:ahora|ya|y)\b[^,]{0,8}\b(?:cuenta|billetera|monedero)\b[^,]{0,12}\bvacia\b"),
        rule(
            "autorice autorizado hice hecho solicite solicitado realice realizado",
            r"\b(?:no|nunca|jamas) (?:he )?(?:autorice|autorizado|hice|hecho|solicite|solicitado|realice|realizado) (?:es[ae]s?|est[aeo]s?|ningun[ao]?) (?:retir|transfer|transacci|operaci|venta|compra|orden|cambio|movimiento)",
        ),
        rule(
            "hackeado hackearon hackeo jaqueado jaquearon hackeada",
            r"\bme (?:han |ha )?(?:hacke\w+|jaque\w+)\b(?<!hackeen)(?<!hackeara)(?<!hackean)",
        ),
        rule(
            "hackeada hackeado jaqueada comprometida comprometido robada pirateada secuestrada usurpada vaciada intervenida vulnerada robado",
            rf"\b(?:mi|nuestra|la|mis)\b[^,]{{0,15}}\b{_ACCOUNT}\b[^,]{{0,20}}\b(?:fue|ha sido|esta|han?|estuvo|quedo|parece|fueron)\b(?: (?!no\b)\w+){{0,3}} ?(?:hackead\w|jaquead\w|comprometid\w|robad\w|pirateada|secuestrada|usurpada|vaciada|intervenida|vulnerada)",
            also="cuenta cuentas perfil billetera monedero wallet correo email mail gmail usuario",
        ),
        rule(
            "hackeada jaqueada robada comprometida vulnerada",
            r"(?<!otra )(?<!una )(?<!su )\bcuenta (?:hackeada|jaqueada|robada|comprometida|vulnerada)\b",
        ),
        rule(
            "hackearon jaquearon robaron vaciaron secuestraron usurparon clonaron intervinieron han",
            rf"\b(?:hackearon|jaquearon|robaron|vaciaron|secuestraron|usurparon|clonaron|intervinieron|han (?:hackeado|jaqueado|robado|vaciado|usurpado|secuestrado|vulnerado)) (?:de )?(?:\w+ )?(?:mi|mis|la|todo mi)\b[^,]{{0,15}}\b(?:{_ACCOUNT}|{_ASSETS})\b",
        ),
        rule(
            "robaron robado vaciaron vaciado sacaron sacado quitaron quitado sustrajeron",
            rf"\bme (?:han |ha )?(?:robaron|robado|vaciaron|vaciado|sacaron|sacado|quitaron|quitado|sustrajeron)\b[^,]{{0,20}}\b(?:{_ASSETS}|cuenta|billetera|monedero)\b(?!.*\btarjeta\b)",
        ),
        rule(
            "alguien alguno un unos hacker hackers intruso intrusos ladron ladrones delincuentes estafadores terceros otra se han ha",
            rf"\b{_SOMEBODY}(?: (?!no\b|puede\b|pueda\b)\w+){{0,3}}? {_DID}\b[^,]{{0,30}}\b(?:mi|mis|nuestra|la) (?:\w+ )?(?:{_ACCOUNT}|{_SECRETS}|{_ASSETS})\b",
            also="entro entraron entrado accedio accedieron accedido metio metieron metido ingreso ingresaron cambio cambiaron cambiado uso usaron usado usando utilizo utilizado robo robaron robado saco sacaron sacado retiro retiraron retirado transfirio transferido vendio vendieron vendido movio movieron vacio vaciaron vaciado hackeo hackearon hackeado jaquearon inicio iniciaron conecto conectado envio enviaron enviado borro desactivo desactivaron restablecio tomo tomaron",
        ),
        rule(
            "alguien hacker hackers ladron desconocido extrano intruso tercero",
            rf"\b(?:alguien|un (?:hacker|desconocido|extrano|intruso|tercero)|hackers?|un ladron)\b[^,]{{0,20}}\b(?:tiene|tomo|esta usando|esta en|usa|controla|esta dentro)\b[^,]{{0,20}}\b(?:mi|la) {_ACCOUNT}\b",
            also="tiene tomo esta usa usando controla",
        ),
        rule(
            "robados robado robada robadas desaparecio desaparecieron desaparecido sustraido vaciado retirado enviado enviada",
            rf"\b(?:mi|mis|los|las)\b[^,]{{0,12}}\b{_ASSETS}\b[^,]{{0,15}}\b(?:robad\w|desapareci\w+|sustraid\w|vaciad\w|retirad\w|enviad\w)\b(?!.*\b(?:deposito|ingreso)\b)",
        ),
        rule(
            "cero 0",
            r"\bsaldo\b[^,]{0,20}\b(?:cero|0)\b.{0,20}\b(?:yo )?no (?:he|hice|toque)\b",
            also="saldo",
        ),
        rule(
            "sin",
            r"\b(?:retir\w+|transferencias?|transacci\w+|operaci\w+|movimientos?|envi\w+|sac\w+|vendi\w+|vend\w+)\b[^,]{0,50}\bsin mi (?:consentimiento|permiso|autorizacion|conocimiento|aprobacion)",
        ),
        rule(
            "victima",
            r"\bvictima de (?:un |una )?(?:\w+ )?(?:hacke\w+|phishing|sim ?swap\w*|robo de (?:cuenta|identidad)|suplantacion)",
        ),
        rule(
            "sim",
            r"\b(?:duplica\w+|clona\w+|secuestr\w+|intercambi\w+)\b[^,]{0,12}\b(?:la |mi )?(?:tarjeta )?sim\b|\bmi (?:tarjeta )?sim\b[^,]{0,15}\b(?:clonad|duplicad|secuestrad|hackead)\w",
        ),
        rule(
            "cai suplantaron",
            r"\bca[ií]\b[^,]{0,12}\b(?:phishing|estafa|engano|trampa|fraude)\b|\bsuplantaron\b[^,]{0,30}\b(?:sacaron|retiraron|entraron|cuenta)\b",
        ),
        rule(
            "usurparon tomaron apoderaron apodero",
            r"\b(?:usurparon|tomaron el control de|se apoderaron de|se apodero de)\b[^,]{0,12}\bcuenta\b",
        ),
        rule(
            "anydesk teamviewer remoto",
            r"\b(?:anydesk|teamviewer|acceso remoto)\b[^,]{0,40}\b(?:di|instal\w+|permiti|deje)\b|\b(?:di|instale|permiti|deje)\b[^,]{0,40}\b(?:anydesk|teamviewer|acceso remoto)\b",
        ),
    ),
    named=rule(
        "autorizado autorizada autorizados reconozco reconocido reconocida sospechoso sospechosa sospechosos fraudulento fraudulenta desconocido desconocida extrano",
        r"\bno reconozco (?:\w+ ){0,4}?(?:inicios?|sesion|acceso|retir\w+|transfer\w+|transacci\w+|operaci\w+|dispositivo|movimientos?|orden\w*|conexi\w+)\b",
        r"\b(?:retir\w+|transferenci\w+|transacci\w+|operaci\w+|acceso|inicios? de sesion|ordenes|movimientos?|cambios?|ingreso|actividad)\b(?: \w+){0,2}? (?:no (?:autorizad\w|reconocid\w)|sospechos\w+|fraudulent\w+|desconocid\w+)",
        r"\bdispositivo (?:desconocido|extrano)\b",
    ),
    asking=always(r"^(?:\w+ )?[¿]?(?:como|que|cual|cuando|donde|por que|hay|puedo|puede|pueden|existe)\b|\?$|\b(?:proteg\w+|evitar|politica|terminos|prevenir|en caso)\b"),
    event=rule(
        "retiro retirada retiradas retirado retiraron transferencia transferencias transaccion transacciones operacion operaciones orden ordenes inicio inicios acceso sesion sesiones dispositivo cambio cambios cambiado cambiaron envio envios venta ventas compra login desactivado desactivo movimiento correo direccion contrasena 2fa",
        rf"\b{_EVENT}\b"),
    denial=rule(
        "no nunca jamas sin reconozco",
        r"\bno (?:fui|he sido|era|soy) yo\b|\byo no (?:fui|he sido|lo hice|la hice|hice|he hecho|autoric\w|autorice|realice|he realizado|pedi|solicite)\b|\bno (?:la|lo|las|los) (?:hice|he hecho|autorice|reconozco|realice|pedi|solicite)\b",
        r"\bque (?:yo )?(?:no|nunca|jamas) (?:he |hice|hago|autorice|realice|solicite|pedi|reconozco)\w*",
        r"\bno (?:reconozco|autorice|he autorizado)\b(?! (?:un |el |este )?cargo)|\bno es(?:ta)? m[ií]o?a?\b|\bno me pertenece\b|\bsin mi (?:consentimiento|permiso|autorizacion|conocimiento)\b|\bdireccion que no (?:conozco|es mia)\b|\bno son m[ií][oa]s\b|\bno he (?:viajado|estado)\b|\bnunca (?:he )?estado\b",
            also="yo fui hice he autorice realice solicite pedi reconozco sin mio mia mios pertenece conozco viajado estado",
        ),
    giving=rule(
        "puse introduje escribi meti di entregue ingrese comparti envie teclee facilite proporcione he les le",
        r"\b(?:puse|introduje|escribi|meti|di|entregue|ingrese|comparti|envie|teclee|facilite|proporcione|he (?:puesto|introducido|dado|escrito|metido|compartido|facilitado)|les di|le di)\b"),
    deceiver=rule(
        "falsa falso falsos phishing fraudulento fraudulenta estafa estafador estafaron estafadores decia dijo hacia haciendose supuesto supuesta sospechoso sospechosa engano enganaron telegram whatsapp parecia clon impostor que diciendo llamaron llamo",
        r"^(?=.*\b(?:contrasena|clave|frase|semilla|codigo|datos|credenciales|password|palabras|pin|usuario)\b)(?=.*\b(?:fals[oa]s?|phishing|fraudulent[oa]s?|estafa\w*|decia ser|dijo ser|se hacia pasar|haciendose pasar|supuest[oa]|sospechos[oa]|engan\w+|telegram|whatsapp|parecia|clon|impostor\w*|que llamo|diciendo (?:que )?(?:eran?|ser)|me llam(?:o|aron))\b)",
    ),
    phone=rule(
        "movil celular telefono iphone portatil",
        r"\b(?:robaron|robado|robo|quitaron)\b[^,]{0,15}\b(?:movil|celular|telefono|iphone|portatil)\b|\b(?:movil|celular|telefono|iphone)\b[^,]{0,15}\b(?:robado|robaron)\b",
        also="robado robaron robo quitaron",
    ),
    on_phone=rule(
        "autenticador authenticator 2fa doble verificacion sesion cuenta app aplicacion exchange cripto bitcoin",
        r"\b(?:autenticador|authenticator|2fa|doble factor|verificacion|sesion|cuenta|app|aplicacion|exchange|cripto\w*|bitcoins?)\b"),
    plea=rule(
        "bloqueen bloquear bloquee bloquea bloqueenla congelen congelar detengan paren suspendan",
        r"\b(?:bloque(?:en|ar|e|a)|congel(?:en|ar|e)|suspend(?:an|er|a)|deteng(?:an|a)|paren|cancelen)(?:la|lo|las|los)?\b(?: \w+){0,3}? ?(?:cuenta|todo|retir\w+|acceso|\b)",
    ),
    cue=rule(
        "robando robado robo robaron hackeado hackearon alerta acceso alguien ladron ladrones estafado",
        r"\b(?:rob(?:ando|aron|ado|o)|hacke\w+|estafad\w+|estafaron|alguien (?:ha|esta|entro|accedio)|(?:alerta|aviso) de (?:acceso|inicio))\b",
    ),
    conditional=clauses(
        "si caso suponiendo miedo temo evit proteg prevenir riesgo puede podria lei noticia otr amig",
        r"(?<!saber )(?<!ver )(?<!seguro )(?<!comprobar )(?<!verificar )\b(?:si|en caso de que|en caso de|que pasa(?:ria)? si|suponiendo)\b(?! (?:alguien )?(?:por favor))[^,]*(?:,|$)",
        r"\b(?:miedo|temo|evit\w+|proteg\w+|prevenir|riesgo)\b[^,]*",
        r"^[¿ ]*(?:puede|podria|pueden) (?:alguien|un hacker|otra persona)[^,]*",
        r"\b(?:lei|noticia\w*|otra (?:plataforma|exchange)|otro exchange|mi amig[oa])\b[^,]*",
    ),
    report=always(
        r"\b(?:correo|mail|e-?mail|mensaje|sms|carta|llamada)\b[^,]{0,30}\b(?:dice|diciendo|dicen|que|indica|avisa|sobre)\b[^,]{0,12}\bmi cuenta\b|\bno (?:fue|ha sido|esta|han) (?:\w+ )?(?:hackead|comprometid|jaquead)\w|\b(?:facebook|instagram|netflix|paypal)\b",
    ),
    card=rule(
        "tarjeta tarjetas cajero cargo debito",
        r"\btarjetas?\b(?! sim)|\bcajero\b|\bcargo\b|\bdebito\b"),
    account=rule(
        "cuenta bitcoin bitcoins cripto sesion exchange sim hackeado hackearon",
        r"\b(?:cuenta|bitcoins?|cripto\w*|sesion|exchange|sim|hacke\w+)\b"),
)  # fmt: skip
