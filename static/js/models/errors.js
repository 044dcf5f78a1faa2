// One failure for everything that can go wrong between client and server, with the server's own codes.

/** @implements {Chat.Failure} */
export class Failure extends Error {
  /**
   * @param {Chat.Failure["code"]} code
   * @param {{detail?: string, fields?: Record<string, string[]>, retryAfter?: number | null, place?: Wire.Place | null}} [about]
   */
  constructor(code, { detail = "", fields = {}, retryAfter = null, place = null } = {}) {
    super(detail || code);
    this.name = "Failure";
    this.code = code;
    this.detail = detail;
    this.fields = fields;
    this.retryAfter = retryAfter;
    this.place = place;
  }
}

const FOR_GOOD = new Set(["invalid", "forbidden", "not_found", "conflict"]);

/**
 * @param {unknown} error
 * @returns {Failure}
 */
export function asFailure(error) {
  if (error instanceof Failure) return error;
  return new Failure("no_answer", { detail: error instanceof Error ? error.message : String(error) });
}

/**
 * True if the server looked at it and said no: asking again with the same content is useless. Everything else
 * (unavailable, rate_limited, unauthenticated, no answer) leaves the outcome open.
 * @param {{code: string}} failure
 */
export function isRefusal(failure) {
  return FOR_GOOD.has(failure.code);
}

/**
 * The error object of a reply or an HTTP answer as a Failure.
 * @param {any} error
 * @param {number | null} [retryAfter]
 */
export function failureFrom(error, retryAfter = null) {
  return new Failure(error?.code ?? "unavailable", {
    detail: error?.detail ?? "",
    fields: error?.fields ?? {},
    retryAfter: error?.retry_after ?? retryAfter,
    place: error?.place ?? null,
  });
}
