import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundled } from './front-end';

const SHIPPED = [
  { entry: 'index.ts', format: 'esm' },
  { entry: 'global/otp-shield.ts', format: 'iife' },
  { entry: 'react.ts', format: 'esm' },
  { entry: 'turnstile.ts', format: 'esm' },
  { entry: 'global/otp-shield-turnstile.ts', format: 'iife' },
  { entry: 'install.ts', format: 'esm' },
  { entry: 'global/otp-shield-install.ts', format: 'iife' },
  { entry: 'cognito.ts', format: 'esm' },
  { entry: 'device.ts', format: 'esm' },
  { entry: 'inbound/index.ts', format: 'esm' },
] as const;

function shipped(one: (typeof SHIPPED)[number]): string {
  return bundled(one.entry, one.format);
}

const { exports, typesVersions } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8'));

describe('the browser package', () => {
  test.each(SHIPPED)('$entry as $format is at most 4 kB, compressed', (one) => {
    const size = gzipSync(shipped(one), { level: 9 }).length;
    expect(size).toBeGreaterThan(200);
    // Also where a kB is 1000 bytes.
    expect(size).toBeLessThanOrEqual(4000);
  });

  test('depends on nothing', () => {
    for (const one of SHIPPED) {
      expect(shipped(one)).not.toMatch(/\bimport\b|\brequire\(/);
    }
  });

  test('is exported with types, which say that it is an ES module', () => {
    for (const name of [
      './browser',
      './browser/react',
      './browser/turnstile',
      './browser/install',
      './browser/cognito',
      './browser/inbound',
    ]) {
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
