"""Encoded words as programs really write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.intake.reading.encoded_words import decoded


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?caf=C3=A9?=", "café"),
        ("=?UTF-8?Q?a_b?=", "a b"),
        ("=?iso-8859-1?q?this is some text?=", "this is some text"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?=   =?iso-8859-1?q?=E9?=", "aé"),
        ("=?utf-8?q?a?==?utf-8?q?b?=", "ab"),
        ("x=?utf-8?q?a?=y", "xay"),
        ("[Re]=?utf-8?q?a?= and =?utf-8?q?b?=", "[Re]a and b"),
        ("=?utf-8?q?=E5=87?= =?utf-8?q?=BA?=", "出"),
        ("=?utf-8?b?5Yc=?= =?utf-8?q?=BA?=", "出"),
        ("=?utf-8?b?5Ye6?=\t=?UTF-8?B?6YeR?=", "出金"),
        ("=?utf-8?b?5Ye66YeR", "出金"),
        ("=?utf-8?b?5Ye66Ye?=", "出\ufffd"),
        ("=?utf-8?b?5Ye6 6YeR?=", "出金"),
        ("=?utf-8?b?5Ye6-6YeR?=", "出金"),
        ("=?utf-8?B?SGk?=", "Hi"),
        ("=?utf-8?b?A?=", "=?utf-8?b?A?="),
        ("=?utf-8*ja?q?a?=", "a"),
        ("=?klingon?q?caf=C3=A9?=", "café"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=? ?=", "=? ?="),
        ("=?utf-8?Q?Where_is_it??=", "Where is it?"),
        ("Some text =?utf-8?Q??=here", "Some text here"),
        ("=?utf-8?Q?Hello _there!?=", "Hello there!"),
        ("=?utf-8?q?100=25_a=b?=", "100% a=b"),
        ("=?gb2312?b?09DN?= =?gb2312?b?+7iz?=", "有望赋"),
        ("=?utf-7?q?+UfqR0Q-?=", "出金"),
    ],
)
def test_words_are_decoded(value: str, text: str) -> None:
    assert decoded(value).replace("  ", " ") == text


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_exception(value: str) -> None:
    for given_value in (value, f"=?utf-8?q?{value}?=", f"=?{value}?b?{value}?= =?utf-8?b?{value}", f"=?iso-2022-jp?b?{value}?="):
        decoded(given_value).encode("utf-8", "surrogateescape")
