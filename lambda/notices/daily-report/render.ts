import type { Link } from './links';
import type { Report } from './report';
import type { ReportTable } from './report-table';

/** For topics, and for mail programs without HTML. */
export function textOf({ verdict, todo, tables, links }: Report): string {
  const blocks = [
    [verdict, ...todo.map((line) => `- ${line}`)].join('\n'),
    ...tables.map((table) => [table.title.toUpperCase(), ...textRows(table)].join('\n')),
    ...(links.length === 0 ? [] : [['LINKS', ...links.map(({ title, url }) => `${title}: ${url}`)].join('\n')]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function textRows({ head, rows }: ReportTable): string[] {
  const all = head === undefined ? rows : [head, ...rows];
  const columns = Math.max(...all.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...all.map((row) => (row[column] ?? '').length)),
  );
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

const COLOUR = {
  ink: '#1b1f24',
  faint: '#5b6470',
  line: '#d9dee4',
  calm: '#1a7f37',
  look: '#b35900',
  paper: '#ffffff',
  link: '#0b57d0',
};
/** Characters. */
const LONG_VALUE = 20;

/**
 * One column of tables with styles in place: mail programs drop style sheets, and a phone is 360 points wide. The numbers
 * of a wide table stand below its title there instead of beside it.
 */
export function htmlOf(report: Report): string {
  const { subject, verdict, calm, todo, tables, links } = report;
  const colour = calm ? COLOUR.calm : COLOUR.look;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:0;background:#f3f5f7;color:${COLOUR.ink};font:16px/1.45 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<div style="max-width:600px;margin:0 auto;padding:12px">
<div style="background:${COLOUR.paper};border-left:6px solid ${colour};padding:14px 16px;margin-bottom:12px">
<div style="font-size:14px;color:${COLOUR.faint}">${escapeHtml(subject)}</div>
<h1 style="margin:4px 0 0;font-size:22px;line-height:1.25;color:${colour}">${escapeHtml(verdict)}</h1>
${todo.length === 0 ? '' : `<ul style="margin:10px 0 0;padding-left:20px">${todo.map((line) => `<li style="margin:6px 0">${escapeHtml(line)}</li>`).join('')}</ul>`}
</div>
${tables.map(htmlTable).join('\n')}
${htmlLinks(links)}</div></body></html>`;
}

/** Each as high as a finger. */
function htmlLinks(links: readonly Link[]): string {
  if (links.length === 0) return '';
  const line = ({ title, url }: Link) =>
    `<a href="${escapeHtml(url)}" style="display:block;padding:10px 0;border-top:1px solid ${COLOUR.line};color:${COLOUR.link}">${escapeHtml(title)}</a>`;
  return `<div style="background:${COLOUR.paper};padding:14px 16px;margin-bottom:12px;font-size:15px"><h2 style="margin:0 0 8px;font-size:17px">Links</h2>${links.map(line).join('')}</div>`;
}

function htmlTable({ title, head, rows }: ReportTable): string {
  const wide = (head?.length ?? 2) > 3;
  return `<div style="background:${COLOUR.paper};padding:14px 16px;margin-bottom:12px">
<h2 style="margin:0 0 8px;font-size:17px">${escapeHtml(title)}</h2>
<table role="presentation" style="border-collapse:collapse;width:100%;font-size:15px">
${wide ? rows.map((row) => stackedRow(row, head!)).join('') : plainRows(head, rows)}</table></div>`;
}

function plainRows(head: readonly string[] | undefined, rows: ReportTable['rows']): string {
  const cell = (text: string, column: number, style: string) =>
    `<td style="padding:5px 0 5px ${column === 0 ? 0 : 12}px;border-top:1px solid ${COLOUR.line};${column === 0 ? 'overflow-wrap:anywhere' : 'text-align:right'};${style}">${escapeHtml(text)}</td>`;
  const line = (row: readonly string[], style: string) => {
    const [label = '', value = ''] = row;
    // Beside a long value a phone has no room for the label.
    if (row.length === 2 && value.length > LONG_VALUE)
      return `<tr><td colspan="2" style="padding:5px 0;border-top:1px solid ${COLOUR.line};overflow-wrap:anywhere;${style}">${escapeHtml(label)}<br><span style="color:${COLOUR.faint}">${escapeHtml(value)}</span></td></tr>`;
    return `<tr>${row.map((text, column) => cell(text, column, style)).join('')}</tr>`;
  };
  return [
    ...(head === undefined ? [] : [line(head, `color:${COLOUR.faint};font-size:14px;border-top:0`)]),
    ...rows.map((row) => line(row, '')),
  ].join('');
}

/** The value of the day big, those that it is compared with small below it. */
function stackedRow([title = '', value = '', ...others]: readonly string[], [, , ...heads]: readonly string[]): string {
  // A first day is compared with nothing.
  const known = others.flatMap((other, index) => (other === '–' ? [] : [`${heads[index] ?? ''} ${other}`]));
  const compared = known.map(escapeHtml).join(' · ');
  const below =
    known.length === 0 ? '' : `<tr><td colspan="2" style="color:${COLOUR.faint};font-size:14px">${compared}</td></tr>`;
  return `<tr><td style="padding:6px 0;border-top:1px solid ${COLOUR.line}">
<table role="presentation" style="border-collapse:collapse;width:100%"><tr><td>${escapeHtml(title)}</td><td style="text-align:right;font-weight:600">${escapeHtml(value)}</td></tr>
${below}</table></td></tr>`;
}

function escapeHtml(text: string): string {
  const escaped = text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
  // A number and its unit stay on one line.
  return escaped.replace(/(?<=\d) (?=%|USD\b)/g, '&nbsp;');
}
