/** The one door to the drawing library. */
export { html } from "htm/preact";
export { createContext, Fragment, render } from "preact";
export {
  useCallback,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "preact/hooks";
export { batch, computed, effect, signal, useComputed, useSignal } from "@preact/signals";
