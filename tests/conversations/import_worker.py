"""A worker in a process of its own, to be killed: reads an import of the tests' database."""

import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "chatsite.settings"
    import django

    django.setup()
    from conversations.services import imports
    from conversations.services.imports import reading

    owner_id, import_id, entries = map(int, sys.argv[1:])
    reading.BATCH_ENTRIES = entries
    while imports.read_on(owner_id=owner_id, import_id=import_id):
        pass
