"""Static files as browsers get them: under names that change with their content, and small."""

from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

from .scripts import bare

# What everyone waits for: the client, and not the pages of staff and developers, which come small
# from their packages. Brotli makes a file a seventh smaller than gzip and takes forty times as
# long.
_CLIENT = ("js/", "css/", "vendor/")


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Rewrites the imports of JavaScript modules, too: one under two names would be two modules."""

    support_js_module_import_aggregation = True
    # A pass settles one step of a chain of imports, and ours is longer than the usual five.
    max_post_process_passes = 30
    _with_brotli = False

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """Keep a file as it was found; a script of the client without what only readers need.

        Raises ValueError for a script that is none.
        """
        if name and name.startswith(_CLIENT) and name.endswith(".js"):
            try:
                content = ContentFile(bare(content.read()))
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from error
        return super().save(name, content, max_length)

    def post_process(
        self, paths: Mapping[str, tuple[Storage, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Of the client's files as they were collected here: small, which their sources are not."""
        small = {name: (self, name) for name in paths if name.startswith(_CLIENT)}
        # whitenoise has no types, here and below.
        yield from super().post_process({**paths, **small}, dry_run, **options)  # type: ignore[no-untyped-call]

    def file_hash(self, name: str, content: Any = None) -> str | None:
        """Eight digits: every import carries one, and they do not compress.

        Six would save 0.4 KiB. But what is kept under a name, here and in browsers, is kept for
        good: a new content that came to the name of an old one would never be seen. A release of
        100 files beside 100 older ones does that in 1 of 1,700 cases with six digits, in 1 of
        430,000 with eight.
        """
        whole: str | None = super().file_hash(name, content)
        return whole[:8] if whole else whole

    def compress_files(self, paths: Collection[str]) -> Iterator[tuple[str, str]]:
        """Only under lasting names, and only once: the content of such a name never changes."""
        named = {*self.hashed_files.values()}
        new = [path for path in paths if path in named and not self.exists(f"{path}.gz")]
        for self._with_brotli in (True, False):
            some = [p for p in new if p.startswith(_CLIENT) == self._with_brotli]
            yield from super().compress_files(some)  # type: ignore[no-untyped-call]

    def create_compressor(self, **options: Any) -> Compressor:
        brotli = self._with_brotli
        return Compressor(use_brotli=brotli, **options)  # type: ignore[no-untyped-call]
