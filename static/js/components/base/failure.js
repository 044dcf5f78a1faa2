/** What went wrong, in the reader's words. */
import { t } from "../../i18n/index.js";
import { toast } from "./ui.js";

/** @param {string} code @returns {string} */
export function wordsFor(code) {
  switch (code) {
    case "invalid":
      return t("error.invalid");
    case "unauthenticated":
      return t("error.unauthenticated");
    case "forbidden":
      return t("error.forbidden");
    case "not_found":
      return t("error.not_found");
    case "conflict":
      return t("error.conflict");
    case "rate_limited":
      return t("error.rate_limited");
    case "asked":
      return t("error.asked");
    case "unavailable":
    case "no_answer":
      return t("error.no_answer");
    default:
      return t("error.unknown");
  }
}

/** @param {unknown} error @returns {string} */
export function codeOf(error) {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}

/**
 * Waits for an action and tells the person if it failed.
 * @template T
 * @param {Promise<T>} action
 * @returns {Promise<T | undefined>} undefined when it failed
 */
export async function attempt(action) {
  try {
    return await action;
  } catch (error) {
    toast(wordsFor(codeOf(error)));
    return undefined;
  }
}
