// The one door to signals for models and lib: a relative path, so that `node --test` runs them as the browser does.
export { Signal, batch, computed, effect, signal, untracked } from "../../vendor/signals-core.js";
