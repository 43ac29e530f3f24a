import { grouped } from './report-text';

/** Drawn by hand: the page must work without scripts and without the network. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

export interface Series {
  readonly name: string;
  /** Class of the style sheet. */
  readonly style: string;
  readonly values: readonly number[];
}

const WIDTH = 960;
const HEIGHT = 180;

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/**
 * Stacked columns over time; `labels` stand below the first, the middle and the last one. The drawing is stretched to the width of the
 * page and holds no text, so that what is written keeps its size on a narrow screen.
 */
export function stackedColumns(title: string, series: readonly Series[], labels: readonly string[]): string {
  const count = labels.length;
  if (count === 0) return '';
  const totals = labels.map((_, i) => series.reduce((sum, { values }) => sum + values[i]!, 0));
  const max = Math.max(...totals, 1);
  const width = WIDTH / count;
  const scale = (HEIGHT - 4) / max;
  const columns = labels.map((label, i) => {
    let y = HEIGHT;
    const bars = series.map(({ style, values }) => {
      const height = values[i]! * scale;
      y -= height;
      return height === 0
        ? ''
        : `<rect class="${style}" x="${round(i * width)}" y="${round(y)}" width="${round(Math.max(width - 0.5, 0.5))}" height="${round(Math.max(height, 0.5))}"/>`;
    });
    const tip = series.map(({ name, values }) => `${name} ${grouped(values[i]!)}`).join(', ');
    return `<g><title>${escapeHtml(`${label}: ${tip}`)}</title>${bars.join('')}</g>`;
  });
  const grid = [0.5, 1].map(
    (share) =>
      `<line class="grid" x1="0" x2="${WIDTH}" y1="${4 + (HEIGHT - 4) * (1 - share)}" y2="${4 + (HEIGHT - 4) * (1 - share)}"/>`,
  );
  const ticks = [...new Set([0, Math.floor((count - 1) / 2), count - 1])].map(
    (i) => `<span>${escapeHtml(labels[i]!)}</span>`,
  );
  return (
    `<figure><figcaption>${escapeHtml(title)}: up to ${grouped(max)}</figcaption>` +
    `<svg role="img" aria-label="${escapeHtml(title)}" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none">${grid.join('')}${columns.join('')}</svg>` +
    `<div class="ticks">${ticks.join('')}</div></figure>`
  );
}

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly style: string;
  readonly text: string;
}

/** Horizontal bars, one a row; what is written wraps where there is no room. */
export function bars(title: string, rows: readonly Bar[]): string {
  const max = Math.max(...rows.map(({ value }) => value), 1);
  const body = rows.map(({ label, value, style, text }) => {
    const width = round(Math.max((value / max) * 100, value > 0 ? 0.5 : 0));
    return `<li><span>${escapeHtml(label)}</span> <span class="dim">${escapeHtml(text)}</span><svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="${style}" width="${width}" height="8"/></svg></li>`;
  });
  return `<ul class="bars" aria-label="${escapeHtml(title)}">${body.join('')}</ul>`;
}
