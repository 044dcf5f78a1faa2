"""Hangul in parts: syllables, the jamo they are typed with, initial consonants, keys. Pure.

The client has the same rules in static/js/helpers/korean.js; tests/korean.json holds both to it.
"""

import re
import unicodedata
from functools import lru_cache

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_MEDIALS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_FIRST, _LAST = 0xAC00, 0xD7A3  # 가, 힣
_PER_INITIAL = len(_MEDIALS) * len(_FINALS)

# The two-set keyboard (두벌식, KS X 5002): what each key writes, and what takes two strokes.
_KEYS = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnm" + "QWERTOP",
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ" + "ㅃㅉㄸㄲㅆㅒㅖ",
        strict=True,
    )
)
_KEY_OF = {jamo: key for key, jamo in _KEYS.items()}
_STROKES = {
    **{
        "ㅘ": "ㅗㅏ",
        "ㅙ": "ㅗㅐ",
        "ㅚ": "ㅗㅣ",
        "ㅝ": "ㅜㅓ",
        "ㅞ": "ㅜㅔ",
        "ㅟ": "ㅜㅣ",
        "ㅢ": "ㅡㅣ",
    },
    **{"ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ"},
    **{"ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ"},
}
_JOINED = {strokes: jamo for jamo, strokes in _STROKES.items()}


def is_syllable(character: str) -> bool:
    """Whether it is a whole syllable, 가 to 힣."""
    return len(character) == 1 and _FIRST <= ord(character) <= _LAST


def is_open(character: str) -> bool:
    """Whether it is a syllable that another consonant may still end: 기, but not 길."""
    return is_syllable(character) and (ord(character) - _FIRST) % len(_FINALS) == 0


def initials(text: str) -> str:
    """홍길동 → ㅎㄱㄷ; any other character as it is."""
    return "".join(map(_initial, unicodedata.normalize("NFC", text)))


def strokes(text: str) -> str:
    """The jamo as they are typed, one for each stroke of a key: 값 → ㄱㅏㅂㅅ, 뒤 → ㄷㅜㅣ."""
    return "".join(map(_strokes, unicodedata.normalize("NFC", text)))


def composed(jamo: str) -> str:
    """The syllables that these strokes make, as an input method would: ㄱㅏㅂㅅㅣ → 갑시."""
    return "".join(_compose(jamo))


def loosened(text: str) -> str:
    """Initials as they were meant: typed one after the other, an input method joins ㄱㅅ to ㄳ."""
    return "".join(_STROKES[c] if c in _CLUSTERS else c for c in text)


def are_initials(text: str) -> bool:
    """Whether these are nothing but initial consonants, as of `loosened`."""
    return bool(text) and all(c in INITIALS for c in text)


def hangul_of_keys(text: str) -> str:
    """What the same keys write on a Korean keyboard: gksrmf → 한글."""
    return composed("".join(_KEYS.get(c) or _KEYS.get(c.lower(), c) for c in text))


def keys_of_hangul(text: str) -> str:
    """What the same keys write on a Latin keyboard: 한글 → gksrmf, ㅗ디ㅣㅐ → hello."""
    return "".join(_KEY_OF.get(c, c) for c in strokes(text))


def retyped(word: str) -> str | None:
    """What a word was perhaps meant to be, typed with the keyboard in the other language, or None.

    Latin letters that make whole syllables, or Hangul that is no Korean: ㅗ디ㅣㅐ, ㅅㄷㄴㅅ.
    """
    word = unicodedata.normalize("NFC", word)
    if any(is_syllable(c) or c in _JAMO for c in word):
        stray = any(c in _JAMO for c in word)
        return keys_of_hangul(word) if stray else None
    meant = hangul_of_keys(word)
    whole = meant != word and not any(c in _JAMO for c in meant)
    return meant if whole else None


def otherwise_typed(typed: str) -> str | None:
    """A name, perhaps half of it, typed with the keyboard in the other language; None if not.

    Unlike `retyped` nothing has to be whole yet: ghdrl is on the way to 홍길동.
    """
    typed = unicodedata.normalize("NFC", typed)
    korean = any(is_syllable(c) or c in _JAMO for c in typed)
    meant = keys_of_hangul(typed) if korean else hangul_of_keys(typed)
    return meant if meant != typed else None


def pattern(typed: str) -> str:
    """A regular expression (of Python and of PostgreSQL) for what somebody is typing a part of.

    Initial consonants stand for their syllables, and the last syllable may be unfinished:
    홍ㄱ and 홍기 find 홍길동.
    """
    characters = loosened(unicodedata.normalize("NFC", typed))
    last = len(characters) - 1
    return "".join(_pattern(c, unfinished=at == last) for at, c in enumerate(characters))


def n_grams(text: str, n: int) -> list[str]:
    """Every run of `n` characters, in order; a shorter text is one by itself."""
    if len(text) <= n:
        return [text] if text else []
    return [text[at : at + n] for at in range(len(text) - n + 1)]


_CLUSTERS = frozenset("ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ")
_JAMO = frozenset(INITIALS + _MEDIALS) | _CLUSTERS


@lru_cache(maxsize=16384)
def _initial(character: str) -> str:
    if not is_syllable(character):
        return character
    return INITIALS[(ord(character) - _FIRST) // _PER_INITIAL]


@lru_cache(maxsize=16384)
def _strokes(character: str) -> str:
    if not is_syllable(character):
        return _STROKES.get(character, character)
    rest, final = divmod(ord(character) - _FIRST, len(_FINALS))
    initial, medial = divmod(rest, len(_MEDIALS))
    jamo = (INITIALS[initial], _MEDIALS[medial], _FINALS[final])
    return "".join(_STROKES.get(one, one) for one in jamo)


def _compose(jamo: str) -> list[str]:
    made: list[str] = []
    at = 0

    def vowel_at(where: int) -> bool:
        return jamo[where : where + 1] in _VOWELS

    while at < len(jamo):
        if not (jamo[at] in INITIALS and vowel_at(at + 1)):
            pair = jamo[at : at + 2]
            joined = _JOINED.get(pair) if vowel_at(at) else None
            made.append(joined or jamo[at])
            at += 2 if joined else 1
            continue
        initial, medial, final = jamo[at], jamo[at + 1], ""
        at += 2
        if medial + jamo[at : at + 1] in _JOINED:
            medial = _JOINED[medial + jamo[at]]
            at += 1
        # A consonant before a vowel begins the next syllable; it ends none.
        if jamo[at : at + 1] in _ENDS and not vowel_at(at + 1):
            final = jamo[at]
            at += 1
            if final + jamo[at : at + 1] in _JOINED and not vowel_at(at + 1):
                final = _JOINED[final + jamo[at]]
                at += 1
        made.append(_syllable(initial, medial, final))
    return made


_VOWELS = frozenset(_MEDIALS)
_ENDS = frozenset(_FINALS[1:])


def _syllable(initial: str, medial: str, final: str = "") -> str:
    index = INITIALS.index(initial) * _PER_INITIAL + _MEDIALS.index(medial) * len(_FINALS)
    return chr(_FIRST + index + _FINALS.index(final))


def _pattern(character: str, *, unfinished: bool) -> str:
    if character in INITIALS:
        first = ord(_syllable(character, "ㅏ"))
        return f"[{character}{chr(first)}-{chr(first + _PER_INITIAL - 1)}]"
    if unfinished and is_open(character):
        return f"[{character}-{chr(ord(character) + len(_FINALS) - 1)}]"
    return re.escape(character)
