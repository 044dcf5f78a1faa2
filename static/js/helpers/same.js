// Whether two things say the same, as far as one wants to know.

/**
 * But for these fields. Lists and objects in them are compared by what they hold, one step deep.
 * @template {object} T
 * @param {(keyof T)[]} but
 * @param {T} one
 * @param {T} other
 */
export function sameBut(but, one, other) {
  const keys = /** @type {(keyof T)[]} */ (Object.keys({ ...one, ...other }));
  return keys.every((key) => but.includes(key) || alike(one[key], other[key]));
}

/** @param {unknown} one @param {unknown} other */
function alike(one, other) {
  if (Object.is(one, other)) return true;
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.is(one[key], other[key]));
}

/** @param {unknown} thing @returns {thing is Record<string, unknown>} */
function isObject(thing) {
  return typeof thing === "object" && thing !== null;
}
