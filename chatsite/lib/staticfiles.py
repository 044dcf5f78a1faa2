"""Static files under names that change with their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Rewrites the imports of JavaScript modules, too: one under two names would be two modules."""

    support_js_module_import_aggregation = True
    # A pass settles one step of a chain of imports, and ours is longer than the usual five.
    max_post_process_passes = 30
