"""Words that say how something is asked and not what about; they weigh little when questions are compared."""

_WORDS = {
    "en": """a about after again all also am an and any are as at be because been before being but by can could did do does doing done
        for from get give go got had has have having he hello help her hers hi him his how i if in into is it its just know let like may me
        might mine more most much my need new no not now of off on once one only or other our ours out over please same shall she should
        so some still tell than thank thanks that the their them then there these they this those to too try up us very want was way we
        were what when where which while who why will with without would yes yet you your yours""",
    "es": """a acerca al algo alguna alguno antes aqui asi aun aunque cada como con cual cuales cuando cuanta cuanto cuantos de del desde
        despues donde e el ella ellos en entre era es esa ese eso esta estaba estan estar este esto estoy fue gracias ha haber hace hacer
        hacia han hasta hay he hola la las le les lo los mas me mi mis mucho muy nada ni no nos o para pero podria por porque puede pueden
        puedo que quien quiero quisiera saber se sea ser si sido sin sobre solo son soy su sus tambien tan tengo tiene todo todos tu un
        una uno unos usted ustedes ya yo""",
    "fr": """a afin ai alors apres au aucun aussi autre aux avant avec avez avoir avons bien bonjour c ce cela ces cet cette ceux chez
        comme comment d dans de depuis des deux dois donc dont du elle elles en encore est et etait etre eu faire fait faut il ils j je l
        la le les leur leurs lors lorsque lui m ma mais me merci mes moi mon n ne nos notre nous on ont ou par parce pas peu peut peux
        plus pour pourquoi pouvez puis puisje qu quand que quel quelle quelles quels qui quoi s sa sans se ses si soit son sont sous suis
        sur t ta te tes ton tous tout toute toutes tres tu un une va vers veux voudrais vos votre vous y""",
    "de": """ab aber alle allem allen alles als also am an auch auf aus bei beim bekomme bekommen bereits bin bis bist bitte da dabei
        damit danach dann darf das dass dazu dem den denn der des deren dessen die dies diese diesem diesen dieser dieses doch dort du
        durch ein eine einem einen einer eines er es etwas fur ganz gegen geht gibt habe haben hallo hat hatte hier ich ihm ihn ihnen ihr
        ihre ihrem ihren ihrer im immer in ins ist ja jede jeder jetzt kann kannst kein keine keinen konnen man mehr mein meine meinem
        meinen meiner mich mir mit mochte muss nach nicht nichts noch nun nur ob oder ohne schon sehr sein seine seit sich sie sind so
        soll sondern um und uns unser unter viel viele vom von vor wann war waren warum was weil welche welchem welchen welcher welches
        wenn wer werde werden wie wieder wieso will wir wird wo wurde wurden zu zum zur""",
}

FUNCTION_WORDS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
"""By language, without accents, as `features` spells words."""
