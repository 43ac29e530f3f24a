import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundled } from './front-end';

const SHIPPED = [
  { entry: 'index.ts', format: 'esm' },
  { entry: 'index.ts', format: 'iife', name: 'OtpShield' },
  { entry: 'react.ts', format: 'esm' },
  { entry: 'turnstile.ts', format: 'esm' },
  { entry: 'turnstile.ts', format: 'iife', name: 'OtpShieldTurnstile' },
] as const;

function shipped(one: (typeof SHIPPED)[number]): string {
  return bundled(one.entry, one.format, ...('name' in one ? [`--global-name=${one.name}`] : []));
}

const { exports, typesVersions } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8'));

describe('the browser package', () => {
  test.each(SHIPPED)('$entry as $format is at most 4 kB, compressed', (one) => {
    const size = gzipSync(shipped(one), { level: 9 }).length;
    expect(size).toBeGreaterThan(1000);
    // Also where a kB is 1000 bytes.
    expect(size).toBeLessThanOrEqual(4000);
  });

  test('depends on nothing', () => {
    for (const one of SHIPPED) {
      expect(shipped(one)).not.toMatch(/\bimport\b|\brequire\(/);
    }
  });

  test('is exported with types, which say that it is an ES module', () => {
    for (const name of ['./browser', './browser/react', './browser/turnstile', './browser/inbound']) {
      expect(exports[name]).toMatchObject({
        types: expect.stringMatching(/\.d\.mts$/),
        default: expect.stringMatching(/\.mjs$/),
      });
    }
  });
});

test('what has types has them for the old way of resolving, too', () => {
  const typed = Object.entries<{ types?: string }>(exports).filter(([name, { types }]) => name !== '.' && types);
  expect(typesVersions['*']).toEqual(
    Object.fromEntries(typed.map(([name, { types }]) => [name.replace('./', ''), [types]])),
  );
});
