import time

import pytest

from chalicelib.faq.policy.own_script import is_in_own_script

OWN = (
    ("en", "How do I reset my password?"), ("en", ""), ("en", "2FA?"), ("en", "Is μBTC shown, and ΔP? What does 手数料 mean on the page?"), ("en", "Ｈｏｗ ｄｏ Ｉ"),
    ("es", "¿Cómo cambio mi contraseña? Soy Iñaki Ångström"), ("fr", "Où est l’œuvre ? Ça coûte ½ €"), ("fr", "e\u0301te\u0301 comme c\u0327a"), ("de", "Straße, Größe, ẞ"),
    ("ja", "出金手数料はいくらですか"), ("ja", "KYC"), ("ja", "ﾊﾟｽﾜｰﾄﾞを再設定したい"), ("ja", "登録の画面で「invalid password」と出て来て進めないです。"), ("ja", "本人確認"), ("ja", "𠮷野家で"),
    ("en", "What is the withdrawal fee?\n\nИван Петров"), ("en", "🙂🙂 fees ™ № 5"), ("ru", "Как восстановить пароль?"), ("", "Как?"),
)  # fmt: skip
OTHERS = (
    ("ja", "Как восстановить пароль?"), ("en", "Как восстановить пароль?"), ("ja", "كيف يمكنني إعادة تعيين كلمة المرور؟"), ("en", "비밀번호를 어떻게 재설정하나요?"),
    ("es", "如何重置密码？"), ("de", "איך מאפסים סיסמה?"), ("fr", "πώς αλλάζω κωδικό"), ("ja", "비밀번호 パスワード 재설정"), ("en", "パスワードを忘れました"), ("ja", "เปลี่ยนรหัสผ่าน"),
    ("en", "𓀀𓀁𓀂"), ("en", "password का रीसेट कैसे करें"),
)  # fmt: skip


@pytest.mark.parametrize(("language", "text"), OWN, ids=range(len(OWN)))
def test_languages_own_script_with_some_words_of_others(language, text):
    assert is_in_own_script(text, language)


@pytest.mark.parametrize(("language", "text"), OTHERS, ids=range(len(OTHERS)))
def test_another_script(language, text):
    assert not is_in_own_script(text, language)


def test_longest_text_is_told_in_milliseconds():
    begun = time.process_time()
    is_in_own_script("Привет, " * 1_000, "ja")
    assert time.process_time() - begun < 0.05
