import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { otpHooks } from '../../lib/browser/react';
import { bundled } from './front-end';

describe('the browser package', () => {
  test.each([
    ['index.ts', 'esm'],
    ['index.ts', 'iife'],
  ] as const)('%s as %s is at most 4 kB, compressed', (entry, format) => {
    const name = format === 'iife' ? ['--global-name=OtpShield'] : [];
    const size = gzipSync(bundled(entry, format, ...name), { level: 9 }).length;
    expect(size).toBeGreaterThan(1000);
    expect(size).toBeLessThanOrEqual(4096);
  });

  test('depends on nothing', () => {
    for (const entry of ['index.ts', 'turnstile.ts', 'react.ts']) {
      expect(bundled(entry, 'esm')).not.toMatch(/\bimport\b|\brequire\(/);
    }
  });

  test('is exported with types', () => {
    const { exports } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8'));
    for (const name of ['./browser', './browser/react', './browser/turnstile', './verify']) {
      expect(exports[name]).toMatchObject({ types: expect.stringMatching(/\.d\.ts$/), default: expect.any(String) });
    }
  });
});

describe('the hook for React', () => {
  /** React as far as it is asked for: memo by dependencies, effects at once. */
  class Component {
    effects = 0;
    private dependencies: readonly unknown[] = [];
    private value: unknown;
    readonly useMemo = <T>(factory: () => T, dependencies: readonly unknown[]): T => {
      if (this.value === undefined || dependencies.some((one, n) => one !== this.dependencies[n]))
        this.value = factory();
      this.dependencies = dependencies;
      return this.value as T;
    };
    readonly useEffect = () => {
      this.effects += 1;
    };
  }

  test('keeps its function until key or URL change', () => {
    const component = new Component();
    const { useOtpFetch } = otpHooks(component);
    const first = useOtpFetch({ apiKey: 'a', integrationUrl: 'https://x.example/' });
    expect(useOtpFetch({ apiKey: 'a', integrationUrl: 'https://x.example/' })).toBe(first);
    expect(useOtpFetch({ apiKey: 'b', integrationUrl: 'https://x.example/' })).not.toBe(first);
    expect(component.effects).toBe(3);
  });
});
