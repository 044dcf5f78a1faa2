import assert from "node:assert/strict";
import { test } from "node:test";

import { daysOn, monthsOn, weeksOf, within } from "../../static/js/models/calendar.js";

const day = (year, month, date) => new Date(year, month - 1, date);

test("a month is whole weeks from Sunday on, each of its days once", () => {
  for (const [month, weeks, days] of [[day(2026, 11, 23), 5, 30], [day(2026, 2, 1), 4, 28], [day(2026, 8, 31), 6, 31], [day(2028, 2, 5), 5, 29]]) {
    const shown = weeksOf(month);
    assert.equal(shown.length, weeks);
    assert.ok(shown.every((week) => week.length === 7));
    assert.deepEqual(shown.flat().filter(Boolean).map((one) => one.getDate()), Array.from({ length: days }, (_, at) => at + 1));
    shown.forEach((week) => week.forEach((one, at) => assert.ok(!one || one.getDay() === at)));
  }
});

test("months and days are walked over their ends", () => {
  assert.deepEqual(monthsOn(day(2026, 12, 31), 1), day(2027, 1, 1));
  assert.deepEqual(monthsOn(day(2026, 3, 31), -1), day(2026, 2, 1));
  assert.deepEqual(daysOn(day(2026, 11, 30), 1), day(2026, 12, 1));
});

test("no day lies before the first or after the last", () => {
  const [first, last] = [new Date(2026, 10, 3, 15), new Date(2026, 10, 20, 8)];
  assert.deepEqual(within(day(2026, 11, 1), first, last), day(2026, 11, 3));
  assert.deepEqual(within(day(2026, 11, 30), first, last), day(2026, 11, 20));
  assert.deepEqual(within(day(2026, 11, 3), first, last), day(2026, 11, 3));
});
