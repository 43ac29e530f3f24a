import { wilson } from '../../runtime/wilson';

/** Below this a rate says nothing. */
export const ENOUGH_MAILS = 100;

/** What is too high or unused shows in half a month at the earliest. */
export const ENOUGH_DAYS = 14;

export function rate(hits: number, total: number): string {
  if (total < ENOUGH_MAILS) return 'too few to judge';
  const { lower, upper } = wilson(hits, total, 1.96);
  return `${percent(Math.min(1, hits / total))} (${percent(lower)} – ${percent(upper)})`;
}

export function percent(fraction: number): string {
  const value = 100 * fraction;
  return `${value === 0 ? '0' : value < 1 ? value.toFixed(2) : value < 10 ? value.toFixed(1) : value.toFixed(0)} %`;
}

export function number(value: number): string {
  return Math.round(value).toLocaleString('en');
}

export function dollars(value: number): string {
  return `${value < 0.1 && value > 0 ? value.toFixed(4) : value.toFixed(2)} USD`;
}

export function days(count: number): string {
  return count === 1 ? 'one day' : `${count} days`;
}
