"""What the client says: the tests look for words by their keys, in the reader's language."""

import re
from functools import cache

from tests.product import PROJECT

_PLURAL = re.compile(r"\{n#([^#}]*)#([^#}]*)\}")
_ENTRY = re.compile(r'^  "([\w.]+)": "(.*)",$', re.MULTILINE)


class Words:
    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        one = 1 if values.get("n") == 1 else 2
        text = _PLURAL.sub(lambda found: found[one], _catalogue(self.language)[key])
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        assert "{" not in text, f"{key} needs what only the client can fill in: {text}"
        return text


@cache
def _catalogue(language: str) -> dict[str, str]:
    source = PROJECT / "static" / "js" / "i18n" / f"{language}.js"
    return dict(_ENTRY.findall(source.read_text()))
