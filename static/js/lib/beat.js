// Runs as a Web Worker: a hidden tab's own timers are slowed to once a minute, a worker's are not, so the heartbeat ticks here.

setInterval(() => postMessage("tick"), 1000);
