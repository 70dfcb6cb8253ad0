/** Times, tokens and money as people read them. */
import { locale, words } from "../../../words";

const text = words.workshop.amounts;
const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat(locale);
const money = new Intl.NumberFormat(locale, {
  style: "currency",
  currency: "USD",
  minimumFractionDigits: 2,
  maximumFractionDigits: 4,
});
const UNITS = ["B", "KB", "MB"] as const;

/** "42 s", "3 min 05 s". */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return text.seconds(seconds);
  return text.minutes(Math.floor(seconds / 60), String(seconds % 60).padStart(2, "0"));
}

export function between(start: string, end: string | null, now = Date.now()): number {
  return (end === null ? now : Date.parse(end)) - Date.parse(start);
}

export function tokens(count: number): string {
  return text.tokens(compact.format(count));
}

export function tokenRange(low: number, high: number): string {
  return text.tokens(low === high ? compact.format(low) : `${compact.format(low)}–${compact.format(high)}`);
}

export function count(value: number): string {
  return whole.format(value);
}

export function cost(microUsd: number): string {
  return money.format(microUsd / 1_000_000);
}

export function costRange(low: number, high: number): string {
  return low === high ? cost(low) : `${cost(low)}–${cost(high)}`;
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
