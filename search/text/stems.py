"""Korean words without the particles that hang on them. Pure.

A search for 회의에서 means 회의 as well. Only what hangs on a word of two syllables or more is
taken off, and the longest first: 학교에서는 is 학교, and no 고 is taken off 광고.
"""

from chatsite.lib.korean import is_syllable

_WRITTEN = """
이 가 은 는 을 를 의 에 도 만 과 와 로 으로 랑 이랑 나 이나 라도 이라도 든지 이든지 에서 에게 한테
께 께서 부터 까지 마다 처럼 보다 하고 밖에 조차 마저 에는 에도 에만 에서는 에서도 에서만 에게는
에게서 한테서 한테는 으로는 으로도 로는 로도 로서 으로서 로써 으로써 까지는 까지도 부터는 만큼 대로
이라고 라고 이라는 라는 이야 야 입니다 이에요 예요 이다 인데 이랑은 하고는 이고 이며 님 씨
들 들이 들은 들을 들의 들에게
"""
_PARTICLES = sorted(_WRITTEN.split(), key=len, reverse=True)
_SHORTEST = 2


def stem(word: str) -> str | None:
    """A Korean word without its particle; None where none hangs on it."""
    if not all(map(is_syllable, word)):
        return None
    for particle in _PARTICLES:
        if word.endswith(particle) and len(word) - len(particle) >= _SHORTEST:
            return word[: -len(particle)]
    return None
