"""The charset that a label means: by all the names that programs have for it, wrong ones among them."""

import codecs
import re

from chalicelib.core.patterns import pattern

_JIS = pattern(r"(?:cs)?iso-?2022-?jp.*|cp5022[0-2]|jis(?:-?7)?|jis_encoding|x-jis|iso2022jp.*")
_EUC = pattern(
    r"(?:x-?|cs)?euc-?jp.*|ujis|eucjp.*|cp51932|(?:cs)?eucpkdfmtjapanese|x-euc|cp20932|extended_unix_code_packed_format_for_japanese"
)
_SJIS = pattern(
    r"(?:x-|cs)?(?:shift|shitf)[-_ ]?jis.*|(?:x-|p)?sjis.*|ms_?kanji|ms932|(?:cs)?windows-?(?:31j|932)|(?:x-)?(?:ms-)?cp-?(?:932|943c?)|ibm-?943|x-mac-japanese"
)
_OTHERS = {
    "gb18030": re.compile(r"(?:x-|cs)?gb(?:k|[-_]?2312.*|18030.*)|(?:cs)?iso-?ir-?58.*|(?:x-)?(?:cp|ms|windows-)936|chinese|euc-?cn|x-euc-cn"),
    "hz": re.compile(r"hz.*"),
    "cp949": re.compile(r"(?:x-|cs)?ks[-_ ]?[cx][-_ ]?(?:5601|1001).*|korean|(?:cs)?euc-?kr|x-euc-kr|(?:x-)?(?:cp|ms|windows-)949|uhc|iso-ir-149"),
    "iso2022_kr": re.compile(r"(?:cs)?iso-?2022-?kr"),
    "cp950": re.compile(r"(?:x-|cn-|cs|x-x-)?big-?5(?!.*hk).*|(?:x-)?(?:cp|ms|windows-)950"),
    "big5hkscs": re.compile(r"big-?5.*hk.*"),
    "utf-7": re.compile(r"(?:x-)?(?:unicode-1-1-|unicode-2-0-|cs)*utf-?7(?:-imap)?"),
    "utf-8": re.compile(r"(?:x-)?(?:unicode-[12]-[01]-|cs|ibm-)*utf-?8.*|utf|cp-?65001|cesu-?8"),
    "utf-32": re.compile(r"(?:cs)?utf-?32|ucs-?4|iso-10646-ucs-4"),
    "utf-16": re.compile(r"(?:cs)?utf-?16|(?:iso-10646-)?ucs-?2|unicode|unicodefffe|iso-10646-ucs-2"),
    "koi8-u": re.compile(r"koi8-?r?u|cp21866"),
    "koi8-r": re.compile(r"(?:x-|cs)?koi8(?:-?r)?|cp20866|koi"),
    "cp874": re.compile(r"(?:x-)?tis-?620.*|iso-?8859-?11|(?:windows|cp|x-windows)-?874|dos-874"),
    "cp1254": re.compile(r"(?:cs)?iso[-_]?8859-?9(?!\d).*|latin-?5|(?:windows|cp)-?1254"),
    "mac_roman": re.compile(r"(?:x-)?mac(?:intosh|-?roman)?"),
    "mac_cyrillic": re.compile(r"x-mac-cyrillic"),
    "mac_latin2": re.compile(r"x-mac-(?:ce|centraleurroman)"),
}  # fmt: skip
_NUMBERED = pattern(r"(?:x-|cs)*(?:windows|cp|ibm|dos|ms|win|microsoft-cp|x-cp|oem)[-_ ]?(\d{2,5})(?:-.*)?")
_SPELT = pattern(
    r"(?:cs)?iso[-_ ]?(8859)[-_ ]?(\d{1,2})(?:[-_:][a-z0-9]+)?|utf[-_]?(16|32)[-_]?([lb]e)|johab|hp-roman8|ptcp154|kz-1048|mac-?(?:greek|turkish|iceland)"
)


def charset_of(label: str) -> str:
    """`label` is in small letters. `iso-2022-jp`, `euc-jp`, `shift_jis`, or Python's name of another one; empty for what is none.

    Names that Python knows and mail does not (`punycode`, whose cost is the square of its input) are none.
    """
    for charset, spelling in {"iso-2022-jp": _JIS, "euc-jp": _EUC, "shift_jis": _SJIS, **_OTHERS}.items():
        if spelling.fullmatch(label):
            return charset
    numbered, spelt = _NUMBERED.fullmatch(label), _SPELT.fullmatch(label)
    if not (numbered or spelt):
        return ""
    name = f"cp{numbered.group(1)}" if numbered else f"iso8859-{spelt.group(2)}" if spelt and spelt.group(1) else label
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""
