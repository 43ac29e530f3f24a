import { grouped } from './report-text';

/** Static SVG, drawn by hand: the page must work without scripts and without the network. */
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
const HEIGHT = 220;
const LEFT = 64;
const BOTTOM = 24;

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function axis(max: number): string {
  return [0, 0.5, 1]
    .map((share) => {
      const y = round((HEIGHT - BOTTOM) * (1 - share) + 8 * share);
      return `<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y}" y2="${y}"/><text class="tick" x="${LEFT - 8}" y="${y + 4}" text-anchor="end">${grouped(Math.round(max * share))}</text>`;
    })
    .join('');
}

/** Stacked columns over time; `labels` stand below the first, the middle and the last one. */
export function stackedColumns(title: string, series: readonly Series[], labels: readonly string[]): string {
  const count = labels.length;
  if (count === 0) return '';
  const totals = labels.map((_, i) => series.reduce((sum, { values }) => sum + values[i]!, 0));
  const max = Math.max(...totals, 1);
  const width = (WIDTH - LEFT) / count;
  const scale = (HEIGHT - BOTTOM - 8) / max;
  const columns = labels.map((label, i) => {
    let y = HEIGHT - BOTTOM;
    const bars = series.map(({ style, values }) => {
      const height = values[i]! * scale;
      y -= height;
      return height === 0
        ? ''
        : `<rect class="${style}" x="${round(LEFT + i * width)}" y="${round(y)}" width="${round(Math.max(width - 0.5, 0.5))}" height="${round(Math.max(height, 0.5))}"/>`;
    });
    const tip = series.map(({ name, values }) => `${name} ${grouped(values[i]!)}`).join(', ');
    return `<g><title>${escapeHtml(`${label}: ${tip}`)}</title>${bars.join('')}</g>`;
  });
  const ticks = [...new Set([0, Math.floor((count - 1) / 2), count - 1])].map((i) => {
    const anchor = i === 0 ? 'start' : i === count - 1 ? 'end' : 'middle';
    return `<text class="tick" x="${round(LEFT + (i + 0.5) * width)}" y="${HEIGHT - 6}" text-anchor="${anchor}">${escapeHtml(labels[i]!)}</text>`;
  });
  return `<svg role="img" aria-label="${escapeHtml(title)}" viewBox="0 0 ${WIDTH} ${HEIGHT}">${axis(max)}${columns.join('')}${ticks.join('')}</svg>`;
}

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly style: string;
  readonly text: string;
}

/** Horizontal bars, one a row. */
export function bars(title: string, rows: readonly Bar[], labelWidth = 260): string {
  const max = Math.max(...rows.map(({ value }) => value), 1);
  const height = rows.length * 24 + 4;
  const room = WIDTH - labelWidth - 230;
  const body = rows.map(({ label, value, style, text }, i) => {
    const y = i * 24 + 4;
    const width = round(Math.max((value / max) * room, value > 0 ? 1 : 0));
    return (
      `<g><title>${escapeHtml(`${label}: ${text}`)}</title>` +
      `<text class="label" x="${labelWidth - 8}" y="${y + 14}" text-anchor="end">${escapeHtml(label)}</text>` +
      `<rect class="${style}" x="${labelWidth}" y="${y}" width="${width}" height="18" rx="2"/>` +
      `<text class="tick" x="${round(labelWidth + width + 8)}" y="${y + 14}">${escapeHtml(text)}</text></g>`
    );
  });
  return `<svg role="img" aria-label="${escapeHtml(title)}" viewBox="0 0 ${WIDTH} ${height}">${body.join('')}</svg>`;
}
