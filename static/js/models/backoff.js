// Full jitter: a thousand clients that lost one node come back spread out, not in waves.

const BASE_MS = 500;
const CAP_MS = 30_000;

/**
 * Milliseconds to wait before try number `attempt` (from 0): random(0, min(30 s, 0.5 s · 2^attempt)).
 * @param {number} attempt
 * @param {() => number} random
 */
export function backoff(attempt, random) {
  return random() * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 16));
}
