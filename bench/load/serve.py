"""`python -m bench.load.serve NAME`: makes that load and does what the bench asks of it.

A line of JSON in: `[method, arguments]`; a line out: `{"result": …}` or `{"error": …}`.
"""

import asyncio
import gc
import json
import sys
import traceback
from importlib import import_module
from typing import Any


async def serve(load: Any) -> None:
    """Until the bench closes its end."""
    lines = asyncio.StreamReader(limit=1 << 26)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        method, arguments = json.loads(line)
        try:
            answer = {"result": await getattr(load, method)(**arguments)}
        except Exception as error:
            traceback.print_exc()
            answer = {"error": f"{method}: {error!r}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def main() -> None:
    module = import_module(f"bench.load.{sys.argv[1]}")
    # Its own collections would show up in the latencies that it measures.
    gc.freeze()
    gc.disable()
    asyncio.run(serve(module.Load()))


if __name__ == "__main__":
    main()
