/** Counts, sizes, times and money as people read them. */
import { locale, words } from "./index";

const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat(locale);
const percent = new Intl.NumberFormat(locale, { style: "percent" });
const money = new Intl.NumberFormat(locale, {
  style: "currency",
  currency: "USD",
  minimumFractionDigits: 2,
  maximumFractionDigits: 4,
});
const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const UNITS = ["B", "KB", "MB", "GB"] as const;

/** "12,345". */
export function counted(count: number): string {
  return whole.format(count);
}

/** "1.2M". */
export function roughly(count: number): string {
  return compact.format(count);
}

/** From 0 to 1: "42%". */
export function share(part: number): string {
  return percent.format(part);
}

/** "1.2K tokens". */
export function tokens(count: number): string {
  return words.amounts.tokens(roughly(count));
}

/** "1.2K–3.4K tokens". */
export function tokenRange(low: number, high: number): string {
  return words.amounts.tokens(ranging(roughly(low), roughly(high)));
}

/** Of micro-USD: "$0.0123". */
export function cost(microUsd: number): string {
  return money.format(microUsd / 1_000_000);
}

/** Of micro-USD: "$0.01–$0.04". */
export function costRange(low: number, high: number): string {
  return ranging(cost(low), cost(high));
}

export function bytes(size: number): string {
  let value = size;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

/** "42 s", "3 min 05 s", "2 h 07 min". */
export function lasting(seconds: number): string {
  const all = Math.max(0, Math.round(seconds));
  const minutes = Math.floor(all / 60);
  if (minutes === 0) return words.amounts.seconds(all);
  if (minutes < 60) return words.amounts.minutes(minutes, padded(all % 60));
  return words.amounts.hours(Math.floor(minutes / 60), padded(minutes % 60));
}

/** A day of UTC: "Nov 3, 2026". */
export function onDay(date: string): string {
  return day.format(Date.parse(date));
}

/** "Nov 3, 2026, 14:05", where the reader is. */
export function at(time: string): string {
  return moment.format(Date.parse(time));
}

function ranging(low: string, high: string): string {
  return low === high ? low : `${low}–${high}`;
}

function padded(value: number): string {
  return String(value).padStart(2, "0");
}
