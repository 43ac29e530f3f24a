import type { FigureSettings, SenderSettings } from '../../../lib/contract/notices/sender-figures';
import { number, percent } from './figure-text';
import type { AccountDay } from './figures';
import type { ReportTable } from './report-table';

/** The table about the account of the sender, whoever that is: its monitor said which figures there are and how they read. */
export function accountTable({ title, figures }: SenderSettings, { values }: AccountDay): ReportTable[] {
  const spoken = values.some((value) => value !== undefined);
  const rows = figures.flatMap((figure, index) => {
    const value = values[index];
    if (value !== undefined) return [[figure.label, textOf(figure, value)]];
    return spoken && figure.absent !== undefined ? [[figure.label, figure.absent]] : [];
  });
  return rows.length === 0 ? [] : [{ title, rows }];
}

/** What a person should do about the account; the same thing is said once. */
export function accountAdvice({ figures }: SenderSettings, { values }: AccountDay): string[] {
  const advice = figures.flatMap(({ advice: text, from = Infinity, below = -Infinity }, index) => {
    const value = values[index];
    return text !== undefined && value !== undefined && (value >= from || value < below) ? [text] : [];
  });
  return [...new Set(advice)];
}

function textOf({ words, says = '{}', unit }: FigureSettings, value: number): string {
  const word = words?.[value];
  if (word !== undefined) return word;
  const text = unit === 'percent' ? percent(value / 100) : unit === 'fraction' ? percent(value) : number(value);
  return says.replace('{}', text);
}
