import { Simulator } from '../../lib/sim';
import { runs } from '../runs';
import { hostileRequest, randomNumbers } from './hostile-request';
import { hostileWebAcl } from './hostile-web-acl';
import { knowing } from './known-shape';

// A million of them: `npm run proof -- hostile-requests`.
it.each([1, 2])('answers thousands of hostile requests, whatever they hold (seed %i)', (seed) => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const sim = Simulator.fromTemplate(hostileWebAcl(), { clock: { now: () => now } });
  const random = randomNumbers(seed);
  const seen = new Map<string, number>();
  for (let i = 0; i < runs(800, 10_000); i++) {
    now += random(200);
    const request = hostileRequest(random);
    const verdict = sim.evaluate(request);
    seen.set(verdict.action, (seen.get(verdict.action) ?? 0) + 1);
    if (i % 50 === 0) JSON.stringify(sim.logRecord(request, verdict));
  }
  expect([...seen.keys()].sort()).toEqual(['ALLOW', 'CAPTCHA', 'CHALLENGE']);
});

it('gives the same verdicts, metrics and records whether requests of the same shape came before or not', () => {
  const run = (which: 'every' | 'no'): unknown[] => {
    const end = knowing(which);
    let now = 0;
    const sim = Simulator.fromTemplate(hostileWebAcl(), { clock: { now: () => (now += 10) } });
    const random = randomNumbers(9);
    const told: unknown[] = Array.from({ length: runs(250, 20_000) }, () => {
      const request = hostileRequest(random);
      const verdict = sim.evaluate(request);
      return JSON.stringify([verdict, sim.logRecord(request, verdict)]);
    });
    end();
    return [...told, sim.metrics()];
  };
  expect(run('every')).toEqual(run('no'));
});

it('gives the same verdicts for the same requests', () => {
  const run = (): string[] => {
    let now = 0;
    const sim = Simulator.fromTemplate(hostileWebAcl(), { clock: { now: () => (now += 10) } });
    const random = randomNumbers(7);
    return Array.from({ length: 250 }, () => JSON.stringify(sim.evaluate(hostileRequest(random))));
  };
  expect(run()).toEqual(run());
});
