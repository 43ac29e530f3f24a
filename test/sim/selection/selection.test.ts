import type { Simulator } from '../../../lib/sim';
import { parseRegex } from '../../../lib/sim/regex/parse';
import { given } from '../../../lib/sim/selection/condition';
import { selectionOf, selectQuery, touchedByAnyRule } from '../../../lib/sim/selection/log-query';
import { OrdinaryLines } from '../../../lib/sim/selection/ordinary-lines';
import { portable, skeleton } from '../../../lib/sim/selection/portable-regex';
import { RECORD } from '../../../lib/sim/selection/waf-record';
import { TrafficCounts } from '../../../lib/sim/traffic/counts';
import { sievedAlbLog } from '../../../lib/sim/traffic/sieved-alb-log';
import { linesThat, ordinaryLines, requestLines, wafLines } from './log-lines';
import { isTouched, SAMPLES } from './web-acls';

const RANGE = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 30) };
const SEED = Number(process.env.FC_SEED ?? 20_261_130);

/** The query's own expressions, run here; `scripts/log-queries` runs the whole of it on a database. */
function selectedBy(query: string): (line: string) => boolean {
  const literal = "'((?:[^']|'')*)'";
  const pattern = new Map<string, RegExp>();
  const compiled = (text: string) =>
    pattern.get(text) ?? pattern.set(text, new RegExp(text.replaceAll("''", "'"))).get(text)!;
  const plain = new RegExp(`regexp_like\\(line, ${literal}\\) AS is_plain`).exec(query)![1]!;
  const where = query.slice(query.lastIndexOf('WHERE NOT is_plain OR ') + 22, query.lastIndexOf('\nORDER BY'));
  const texts: string[] = [];
  const source = where
    .replace(new RegExp(`regexp_like\\((\\w+), ${literal}\\)`, 'g'), (_, column: string, text: string) => {
      texts.push(text);
      return `like(row.${column}, ${texts.length - 1})`;
    })
    .replace(/length\((\w+)\)/g, 'row.$1.length')
    .replace(/\b(agent|host|query|at) (<>|>=|<=) /g, 'row.$1 $2 ')
    .replaceAll('<>', '!==')
    .replace(/ = /g, ' === ')
    .replace(/\bAND\b/g, '&&')
    .replace(/\bOR\b/g, '||')
    .replace(/\bNOT\b/g, '!');
  const holds = new Function('row', 'like', `return ${source}`) as (
    row: object,
    like: (text: string, index: number) => boolean,
  ) => boolean;
  return (line) => {
    const found = compiled(plain).exec(line);
    if (!found) return true;
    const [, at, , verb, scheme, authority, path, query, agent] = found as unknown as string[];
    const host = authority!.replace(scheme!.endsWith('s') ? /:443$/ : /:80$/, '');
    const row = { at, verb, host, path: path || '/', query: query!.slice(1), agent: agent === '-' ? '' : agent };
    return holds(row, (text, index) => compiled(texts[index]!).test(text));
  };
}

const patterns = new Map<string, RegExp>();
const compiled = (text: string) => patterns.get(text) ?? patterns.set(text, new RegExp(text)).get(text)!;

/** Whether a line of a log is counted without being judged. */
function passedOver(simulator: Simulator): (line: string) => boolean {
  const ordinary = new OrdinaryLines(touchedByAnyRule(simulator));
  const { passesOver } = sievedAlbLog(ordinary, new TrafficCounts(), {
    from: Number.NEGATIVE_INFINITY,
    to: Number.POSITIVE_INFINITY,
  });
  return (line) => {
    // In the middle of others, as in a file.
    const bytes = Buffer.from(`a\n${line}\nb`, 'latin1');
    return passesOver!(bytes, 2, bytes.length - 2);
  };
}

describe.each(SAMPLES)('$name', (sample) => {
  const simulator = sample.simulator();
  const query = selectQuery({ line: 'line', table: 'logs', where: undefined }, selectionOf(simulator), RANGE);
  const isSelected = selectedBy(query);

  test('no request that it would touch is left behind', () => {
    const lines = requestLines(SEED, 1200);
    const wanted = linesThat(lines, simulator, (verdict) => isTouched(sample, verdict));
    if (sample.isShield) expect(wanted.length).toBeGreaterThan(100);
    expect(wanted.filter((line) => !isSelected(line))).toEqual([]);
  });

  test('the rest of a site stays where it is', () => {
    if (sample.isShield) expect(ordinaryLines(8).filter(isSelected)).toEqual([]);
  });

  test('what is read here is judged when any rule would match, and the rest of a site only counted', () => {
    const isPassedOver = passedOver(sample.simulator());
    const lines = requestLines(SEED, 1200);
    const wanted = linesThat(lines, simulator, ({ trace }) => trace.some(({ matched }) => matched));
    expect(wanted.filter(isPassedOver)).toEqual([]);
    if (sample.isShield) expect(ordinaryLines(8).filter((line) => !isPassedOver(line))).toEqual([]);
  });

  test('nor of a log of AWS WAF', () => {
    const selection = selectionOf(simulator, 'WAF');
    const isSelectedRecord = (line: string) => {
      const found = new RegExp(RECORD.plain).exec(line);
      if (!found || new RegExp(RECORD.unusual).test(line)) return true;
      const [, , headers, path, args, verb] = found as unknown as readonly string[];
      const value = (pattern: string) => new RegExp(pattern).exec(line)?.[1] ?? '';
      const row = {
        headers: headers!,
        path: path || '/',
        query: args!,
        verb: verb!,
        host: value(RECORD.host),
        agent: value(RECORD.agent),
      };
      return given(selection, row, (pattern, text) => compiled(pattern).test(text)) === true;
    };
    const lines = wafLines(requestLines(SEED, 1200));
    const wanted = linesThat(lines, simulator, (verdict) => isTouched(sample, verdict));
    expect(wanted.filter((line) => !isSelectedRecord(line))).toEqual([]);
    const ordinary = wafLines(ordinaryLines(8)).filter((_, index) => index % 3 !== 0);
    if (sample.isShield) expect(ordinary.filter(isSelectedRecord)).toEqual([]);
  });

  test('the query is far from the longest that Athena takes', () => {
    expect(query.length).toBeLessThan(262_144 / 4);
  });
});

test.each([
  ['(?i)a\\d+b?$', '[Aa][0-9]{1,}[Bb]{0,1}$'],
  ['^(?:x|yz)|\\bq', '^(?:x|yz)|\\bq'],
  ["[^']\\x80", '[\\x20-\\x26\\x28-\\x7e][^\\x20-\\x7e]'],
  ['a{1001}', undefined],
])('%s for every engine', (pattern, text) => {
  expect(portable(parseRegex(pattern))).toBe(text);
});

test('what a text has to have, with a percent sign for any of it', () => {
  const escapes = new Uint8Array(256);
  escapes[37] = 1;
  const needed = new RegExp(skeleton(parseRegex('(?i)o.*t(?:p|q)x?'), escapes));
  expect(['otp', 'oxxtxxq', '%6ftp', 'o%74%70', '%%%'].filter((text) => needed.test(text))).toHaveLength(5);
  expect(['ot', 'pto', 'o%'].filter((text) => needed.test(text))).toEqual([]);
});
