import { daysOn, monthsOn, weeksOf, within } from "../../models/calendar.js";
import { dayKey, fullDay, monthName, weekdayNames } from "../../i18n/dates.js";
import { t } from "../../i18n/index.js";
import { Dialog } from "../base/dialog.js";
import { html, useLayoutEffect, useRef, useState } from "../base/html.js";
import { IconButton } from "../base/icon.js";

/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/**
 * A calendar from the first day of a conversation until today.
 * @param {{ first: Date, day: Date, onPick: (day: Date) => void, onClose: () => void }} props
 */
export function DateDialog({ first, day: given, onPick, onClose }) {
  const today = new Date();
  const [day, setDay] = useState(within(daysOn(given, 0), first, today));
  const grid = useRef(/** @type {HTMLElement | null} */ (null));
  const walked = useRef(false);
  const go = (/** @type {Date} */ to) => setDay(within(to, first, today));
  useLayoutEffect(() => {
    if (!walked.current) return;
    walked.current = false;
    const there = grid.current?.querySelector('[tabindex="0"]');
    if (there instanceof HTMLElement) there.focus();
  }, [day]);
  const keys = (/** @type {KeyboardEvent} */ event) => {
    const step = STEPS[event.key];
    const month = { PageUp: -1, PageDown: 1 }[event.key];
    if (step === undefined && month === undefined) return;
    event.preventDefault();
    walked.current = true;
    go(step === undefined ? monthsOn(day, month ?? 0) : daysOn(day, step));
  };
  const pick = (/** @type {Date} */ chosen) => {
    onClose();
    onPick(chosen);
  };
  return html`<${Dialog} title=${t("date.title")} size="small" onClose=${onClose}>
    <div class="dialog-body calendar">
      <div class="calendar-head">
        <${IconButton} icon="back" label=${t("date.month_before")} onClick=${() => go(monthsOn(day, -1))} />
        <h3 class="calendar-month" aria-live="polite">${monthName(day)}</h3>
        <${IconButton} icon="next" label=${t("date.month_after")} onClick=${() => go(monthsOn(day, 1))} />
      </div>
      <table ref=${grid} class="calendar-days" role="grid" aria-label=${monthName(day)} onKeyDown=${keys}>
        <thead>
          <tr>
            ${weekdayNames().map(({ short, long }) => html`<th key=${long} scope="col"><abbr title=${long}>${short}</abbr></th>`)}
          </tr>
        </thead>
        <tbody>
          ${weeksOf(day).map(
            (week, row) =>
              html`<tr key=${row}>
                ${week.map((one, at) => html`<${Day} key=${at} one=${one} day=${day} first=${first} today=${today} pick=${pick} />`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  <//>`;
}

/** @param {{ one: Date | null, day: Date, first: Date, today: Date, pick: (day: Date) => void }} props */
function Day({ one, day, first, today, pick }) {
  if (!one) return html`<td></td>`;
  const chosen = dayKey(one) === dayKey(day);
  return html`<td role="gridcell" aria-selected=${String(chosen)}>
    <button
      type="button"
      class="calendar-day"
      tabindex=${chosen ? 0 : -1}
      data-autofocus=${chosen ? "true" : undefined}
      disabled=${one < daysOn(first, 0) || one > today}
      aria-current=${dayKey(one) === dayKey(today) ? "date" : undefined}
      aria-label="${one.getDate()}, ${fullDay(one)}"
      onClick=${() => pick(one)}
    >
      ${one.getDate()}
    </button>
  </td>`;
}
