/**
 * What is long in a case is written short: `{"repeat": ["x", 8000], "before": "a=", "after": "!"}` stands for a text, and in a list
 * `{"repeat": [["a", "1"], 201]}` for as many items. `{i}` in the texts of an item is its number, from 0.
 */
interface Repeat {
  readonly repeat: readonly [value: unknown, times: number];
  readonly before?: string;
  readonly after?: string;
}

const KEYS = ['repeat', 'before', 'after'];

/** A case as it is meant, from one as it is written. */
export function withRepeats(json: unknown): unknown {
  if (Array.isArray(json)) return json.flatMap((item) => (isRepeat(item) ? items(item) : [withRepeats(item)]));
  if (typeof json !== 'object' || json === null) return json;
  if (isRepeat(json)) return text(json);
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, withRepeats(value)]));
}

function isRepeat(json: unknown): json is Repeat {
  if (typeof json !== 'object' || json === null || !('repeat' in json)) return false;
  const { repeat } = json;
  const unknown = Object.keys(json).filter((key) => !KEYS.includes(key));
  if (unknown.length > 0) throw new Error(`beside repeat stands ${unknown.join(', ')}`);
  if (!Array.isArray(repeat) || repeat.length !== 2 || !Number.isInteger(repeat[1]) || repeat[1] < 1)
    throw new Error(`repeat must be what and how often, got ${JSON.stringify(repeat)}`);
  return true;
}

function text({ repeat: [value, times], before = '', after = '' }: Repeat): string {
  if (typeof value !== 'string') throw new Error('only in a list something else than a text can be repeated');
  return before + value.repeat(times) + after;
}

function items(written: Repeat): unknown[] {
  const [value, times] = written.repeat;
  if (typeof value === 'string') return [text(written)];
  if (written.before !== undefined || written.after !== undefined) throw new Error('before and after go with a text');
  return Array.from({ length: times }, (_, i) => withRepeats(numbered(value, i)));
}

function numbered(json: unknown, i: number): unknown {
  return JSON.parse(JSON.stringify(json).replaceAll('{i}', String(i)));
}
