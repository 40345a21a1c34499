"""Tells running prose that happens to be made of a list's words from a phrase: prose leans on the same few words again and again."""

_FUNCTION_WORDS = """
about above again all almost alone also always among another any around away because before between can enough ever every few have into just like more much must never
next now off often once one only other over own same she should some still such than that then there they this time under until upon very want way what when where will
with you
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Those of the English list. The other lists have next to none."""
_GLUE_WORDS = {
    "english": "a an the to of in is it on at as be by or if we he do so no my me us i for are was not has had but its his her our out who how why did get"
    " your from were been does which their",
    "spanish": "de la que el en los del las por con para un es su se lo al le no si ya mi me te",
    "french": "le la les de des du et un une est que qui dans pour pas au aux ce ne se en il je ou sa",
    "italian": "di che il la per un una non del le si in della dei con mi al ma ho lo ci",
    "portuguese": "de que o a do da em um para com no os na se por as ao uma eu e",
    "czech": "a je se na v to i z s do pro si ve za od po jak",
    "turkish": "ve bir bu da de icin ile ne o ki mi",
}
_GLUE = {name: frozenset(words.split()) for name, words in _GLUE_WORDS.items()}
"""Words that hold sentences together and stand in no list: among a phrase's words they are hardly a slip of the pen."""
_COUNTING = frozenset("一二三四五六七八九十百千日月火水木金土年時分上下左右")
_NONE: frozenset[str] = frozenset()


def is_glue(word: str, name: str) -> bool:
    return word in _GLUE.get(name, _NONE)


def is_counting(words: list[str]) -> bool:
    """Weekdays and numbers in characters, as calendars and tables have them; they are in the Chinese lists."""
    return sum(word in _COUNTING for word in words) * 2 > len(words)


def prose_words(words: list[str], name: str) -> float:
    """How many function words are among twelve. Of words drawn by chance, five are such once in 50,000 phrases; of prose most are."""
    return sum(word in FUNCTION_WORDS for word in words) * 12 / max(len(words), 12) if name == "english" else 0.0
