"""Static files as browsers get them: under names that change with their content, and small."""

from collections.abc import Collection, Iterator
from typing import IO, Any

import minify
from django.core.files.base import ContentFile
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Brotli makes a file a seventh smaller than gzip and takes forty times as long, so it is kept for
# what everyone waits for: the client, and not the pages of staff and developers.
_BROTLI_FOLDERS = ("js/", "css/", "vendor/")


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Rewrites the imports of JavaScript modules, too: one under two names would be two modules."""

    support_js_module_import_aggregation = True
    # A pass settles one step of a chain of imports, and ours is longer than the usual five.
    max_post_process_passes = 30
    _with_brotli = False

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """Keep a file as it was collected; a script without its comments and long names.

        Raises ValueError for a script that is none.
        """
        if name and name.endswith(".js"):
            content = ContentFile(_minified(name, content.read()))
        return super().save(name, content, max_length)

    def compress_files(self, paths: Collection[str]) -> Iterator[tuple[str, str]]:
        """Only under lasting names, and only once: the content of such a name never changes."""
        named = {*self.hashed_files.values()}
        new = [path for path in paths if path in named and not self.exists(f"{path}.gz")]
        # whitenoise has no types, here and below.
        for self._with_brotli in (True, False):
            some = [p for p in new if p.startswith(_BROTLI_FOLDERS) == self._with_brotli]
            yield from super().compress_files(some)  # type: ignore[no-untyped-call]

    def create_compressor(self, **options: Any) -> Compressor:
        brotli = self._with_brotli
        return Compressor(use_brotli=brotli, **options)  # type: ignore[no-untyped-call]


def _minified(name: str, script: bytes) -> bytes:
    try:
        small: str = minify.string("text/javascript", script.decode())
    except minify.MinifyError as error:
        raise ValueError(f"{name} is no JavaScript: {error}") from error
    return small.encode()
