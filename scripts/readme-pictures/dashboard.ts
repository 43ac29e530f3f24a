import { compile } from '../../lab/aws/metric-math';
import { HOURS, sampleTable, sampleValues } from './sample-day';

/** The part of a dashboard's JSON that is drawn. */
export interface Widget {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly type: string;
  readonly properties: {
    readonly title: string;
    readonly metrics?: unknown[][];
    readonly alarms?: string[];
    readonly query?: string;
    readonly period?: number;
    readonly stacked?: boolean;
    readonly yAxis?: { left?: { max?: number }; right?: { max?: number } };
    readonly annotations?: { horizontal?: ReadonlyArray<{ value: number; label: string; yAxis?: string }> };
  };
}

interface Series {
  readonly label: string;
  /** Has its scale on the other side. */
  readonly right: boolean;
  readonly values: readonly number[];
}

interface Options {
  readonly id?: string;
  readonly label?: string;
  readonly expression?: string;
  readonly visible?: boolean;
  readonly period?: number;
  readonly yAxis?: 'left' | 'right';
}

const COLUMN = 46;
const ROW = 40;
const GAP = 8;
const INKS = ['#2563c9', '#d97706', '#15803d', '#b91c9c', '#0e7490', '#7c3aed', '#a16207', '#be123c'];

/** A page that looks like CloudWatch's, as far as titles, lines, axes and thresholds go. */
export function dashboardPage(widgets: readonly Widget[], alarmsOn: readonly string[]): string {
  const height = Math.max(...widgets.map(({ y, height }) => y + height)) * ROW;
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; background: #f2f3f3; font: 13px/1.3 "Open Sans", Helvetica, Arial, sans-serif; color: #16191f; }
    main { position: relative; width: ${24 * COLUMN + GAP}px; height: ${height + GAP}px; }
    section { position: absolute; box-sizing: border-box; background: #fff; border: 1px solid #d5dbdb; border-radius: 4px; padding: 8px 10px; overflow: hidden; }
    h2 { font-size: 13px; margin: 0 0 4px; white-space: nowrap; letter-spacing: -0.01em; }
    svg { display: block; } svg text { font-size: 11px; fill: #545b64; }
    .legend { display: flex; flex-wrap: wrap; gap: 0 12px; font-size: 12px; } .legend i { display: inline-block; width: 10px; height: 10px; margin-right: 4px; }
    .alarms { display: flex; flex-wrap: wrap; gap: 10px; margin-top: 8px; }
    .alarms span { padding: 6px 14px; border-left: 5px solid #d13212; background: #fdf3f1; font-weight: 600; }
    table { border-collapse: collapse; width: 100%; } th { text-align: left; color: #545b64; } th, td { padding: 4px 8px; border-bottom: 1px solid #eaeded; }
    .alarms small { color: #d13212; font-weight: 400; }
  </style><main>${widgets.map((widget) => box(widget, alarmsOn)).join('')}</main>`;
}

function box(widget: Widget, alarmsOn: readonly string[]): string {
  const [width, height] = [widget.width * COLUMN - GAP, widget.height * ROW - GAP];
  const at = `left:${widget.x * COLUMN + GAP}px;top:${widget.y * ROW + GAP}px;width:${width}px;height:${height}px`;
  const inside =
    widget.type === 'alarm'
      ? alarms(widget, alarmsOn)
      : widget.type === 'log'
        ? table(widget)
        : chart(widget, width - 22, height - 42);
  return `<section style="${at}"><h2>${widget.properties.title}</h2>${inside}</section>`;
}

/** The widget shows only alarms that are on. */
function alarms({ properties }: Widget, on: readonly string[]): string {
  const shown = (properties.alarms ?? []).filter((name) => on.includes(name));
  return `<div class="alarms">${shown.map((name) => `<span>${name}<br><small>In alarm</small></span>`).join('')}</div>`;
}

/** What the query finds, as a table. */
function table({ properties }: Widget): string {
  const [head, ...rows] = sampleTable(properties.query ?? '');
  const line = (cells: readonly (string | number)[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table>${line(head!, 'th')}${rows.map((cells) => line(cells, 'td')).join('')}</table>`;
}

function chart({ properties }: Widget, width: number, height: number): string {
  const { metrics = [], stacked = false, annotations, period = 60 } = properties;
  const all = seriesOf(metrics, period);
  const limits = annotations?.horizontal ?? [];
  const onTheLeft = all.filter(({ right }) => !right);
  const top =
    properties.yAxis?.left?.max ??
    ceiling([
      ...(stacked ? piled(onTheLeft) : onTheLeft).flatMap(({ values }) => values),
      ...limits.filter(({ yAxis }) => yAxis !== 'right').map(({ value }) => value),
    ]);
  const ratio = top / (properties.yAxis?.right?.max ?? top);
  const scaled = all.map((line) =>
    line.right ? { ...line, values: line.values.map((value) => value * ratio) } : line,
  );
  const lines = stacked ? piled(scaled.filter(({ values }) => values.some((value) => value > 0))) : scaled;
  const legendRows = Math.ceil(lines.map(({ label }) => label.length * 6.6 + 28).reduce((a, b) => a + b, 0) / width);
  const [left, bottom] = [40, height - 18 - legendRows * 17];
  const x = (share: number) => left + share * (width - left - 6);
  const y = (value: number) => bottom - (value / top) * (bottom - 12);
  const grid = [0, 0.5, 1].map(
    (part) =>
      `<line x1="${left}" x2="${width}" y1="${y(top * part)}" y2="${y(top * part)}" stroke="#eaeded"/><text x="${left - 5}" y="${y(top * part) + 4}" text-anchor="end">${short(top * part)}</text>`,
  );
  const hours = [0, 3, 6, 9, 12].map(
    (hour) =>
      `<text x="${x(hour / HOURS)}" y="${bottom + 14}" text-anchor="${hour === HOURS ? 'end' : 'middle'}">${String(8 + hour).padStart(2, '0')}:00</text>`,
  );
  const drawn = lines.map(({ values }, index) => {
    const points = values.map(
      (value, i) => `${x(i / Math.max(1, values.length - 1)).toFixed(1)},${y(value).toFixed(1)}`,
    );
    const ink = INKS[index % INKS.length];
    return stacked
      ? `<polygon points="${x(0)},${y(0)} ${points.join(' ')} ${x(1)},${y(0)}" fill="${ink}"/>`
      : `<polyline points="${points.join(' ')}" fill="none" stroke="${ink}" stroke-width="1.8"/>`;
  });
  // The pile of all comes first, so that the lower ones stay visible.
  const thresholds = limits.map(({ value: given, label, yAxis }) => {
    const value = yAxis === 'right' ? given * ratio : given;
    return `<line x1="${left}" x2="${width}" y1="${y(value)}" y2="${y(value)}" stroke="#d13212" stroke-dasharray="5 3" stroke-width="1.5"/><text x="${width - 4}" y="${y(value) - 4}" text-anchor="end" style="fill:#d13212">${label}</text>`;
  });
  const legend = lines.map(
    ({ label }, index) => `<span><i style="background:${INKS[index % INKS.length]}"></i>${label}</span>`,
  );
  return `<svg width="${width}" height="${bottom + 18}">${[...grid, ...hours, ...(stacked ? drawn.reverse() : drawn), ...thresholds].join('')}</svg><div class="legend">${legend.join('')}</div>`;
}

function seriesOf(metrics: readonly unknown[][], period: number): Series[] {
  const rows = metrics.map((metric) => {
    const last = metric.at(-1);
    const options: Options = typeof last === 'object' && last !== null ? last : {};
    return { names: metric.filter((part): part is string => typeof part === 'string'), options };
  });
  const known = new Map<string, readonly number[]>();
  const valuesOf = ({ names, options }: (typeof rows)[number]): readonly number[] => {
    const step = Math.min(options.period ?? period, 3600);
    if (options.expression === undefined) return sampleValues(metricOf(names), step);
    const expression = compile(options.expression);
    return Array.from({ length: (HOURS * 3600) / step }, (_, index) => {
      const value = (id: string): number | undefined => {
        const row = rows.find(({ options: { id: other } }) => other === id)!;
        if (!known.has(id)) known.set(id, valuesOf(row));
        return known.get(id)![index];
      };
      return expression(value) ?? 0;
    });
  };
  return rows
    .filter(({ options }) => options.visible !== false)
    .map((row) => ({
      label: row.options.label ?? row.names[1] ?? '',
      right: row.options.yAxis === 'right',
      values: valuesOf(row),
    }));
}

/** Name of the metric, with the rule for those of AWS WAF and the channel where there is one. */
function metricOf(names: readonly string[]): string {
  const part = Math.max(names.indexOf('Rule'), names.indexOf('Channel'));
  return part === -1 ? names[1]! : `${names[1]} ${names[part + 1]}`;
}

function piled(series: readonly Series[]): Series[] {
  const sum: number[] = [];
  return series.map(({ label, right, values }) => ({
    label,
    right,
    values: values.map((value, index) => {
      sum[index] = (sum[index] ?? 0) + value;
      return sum[index];
    }),
  }));
}

function ceiling(values: readonly number[]): number {
  const most = Math.max(...values, 1e-6) * 1.1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 5, 10].map((step) => step * power).find((step) => step >= most)!;
}

function short(value: number): string {
  return value >= 1000 ? `${value / 1000}k` : String(Number(value.toPrecision(2)));
}
