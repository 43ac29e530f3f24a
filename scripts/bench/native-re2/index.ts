import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Automaton } from '../../../lib/sim/regex/automaton';

interface Search {
  readonly pattern: string;
  readonly text: string;
  readonly matched: boolean;
}

/**
 * Each search of a regular expression that the work makes.
 *
 * @throws Error when none is heard of, as where the simulator has the engine from another file than this
 */
export function searchesOf(work: () => void): readonly Search[] {
  const searches: Search[] = [];
  const { test } = Automaton.prototype;
  Automaton.prototype.test = function (text) {
    const matched = test.call(this, text);
    searches.push({ pattern: this.pattern, text, matched });
    return matched;
  };
  try {
    work();
  } finally {
    Automaton.prototype.test = test;
  }
  if (searches.length === 0) throw new Error('no search of a regular expression was heard');
  return searches;
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => void bytes.writeUInt32LE(value, 4 * index));
  return bytes;
}

/** As `search.cc` reads it. */
function written(searches: readonly Search[]): Buffer {
  const patterns = [...new Set(searches.map(({ pattern }) => pattern))];
  const text = (value: string) => [numbers(value.length), Buffer.from(value, 'latin1')];
  return Buffer.concat([
    numbers(patterns.length),
    ...patterns.flatMap(text),
    numbers(searches.length),
    ...searches.flatMap((search) => [numbers(patterns.indexOf(search.pattern)), ...text(search.text)]),
  ]);
}

/**
 * What `measure` makes of the seconds of CPU time that RE2 itself, in C++, takes for the same searches; undefined where there is no compiler or no RE2
 * (Debian: `g++`, `libre2-dev`).
 *
 * @throws Error when RE2 comes to other results
 */
export function besideNative<T>(
  searches: readonly Search[],
  measure: (native: (rounds: number) => number) => T,
): T | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'otp-shield-re2-'));
  try {
    const [program, data] = [join(folder, 'search'), join(folder, 'data')];
    const built = spawnSync('g++', ['-O2', '-std=c++17', '-o', program, join(__dirname, 'search.cc'), '-lre2']);
    if (built.status !== 0) return undefined;
    writeFileSync(data, written(searches));
    const own = searches.filter((search) => search.matched).length;
    return measure((rounds) => {
      const { status, stdout, stderr } = spawnSync(program, [data, String(rounds)], { encoding: 'utf8' });
      if (status !== 0) throw new Error(`RE2 ended with ${status}: ${stderr}`);
      const { seconds, matched } = JSON.parse(stdout) as { seconds: number; matched: number };
      if (matched !== own) throw new Error(`RE2 found ${matched} matches, and the simulator ${own}`);
      return seconds;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
