import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Column, parseReplay, type Replay } from '../../lab/campaign';
import { allReplays } from '../../lab/campaigns';
import { brokenExpectations } from '../../lab/report';
import { labGuard } from '../../lab/run/lab-guard';
import { labMailer } from '../../lab/run/lab-mailer';
import { runColumns } from '../../lab/suite';
import { labTemplate } from './lab-template';

jest.setTimeout(120_000);

const templates: Record<string, unknown> = {};
beforeAll(() => {
  templates.default = labTemplate('default');
  templates['raised-rate-limit'] = labTemplate('raised-rate-limit');
});

const named = (name: string) => allReplays().find((replay) => replay.name === name)!;
const run = (replay: Replay, ...columns: Column[]) =>
  runColumns({ ...replay, columns }, { templates, openMailer: labMailer, openGuard: labGuard });

test('every file in the folder is in the table', () => {
  const files = readdirSync(join(__dirname, '../../lab/campaigns')).map((file) => file.replace(/\.json$/, ''));
  expect(
    allReplays()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(files.sort());
});

/**
 * They take longer than all others together; `npm run proof -- campaigns` plays them, too, and every campaign with all that it is compared with. The honest
 * ones are played here behind shield and guard, and `lockdown` where `npm start -- --once` is tried.
 */
const LONG = ['honest', 'invalid-addresses', 'lockdown', 'solves-3000-an-hour', 'solver', 'slow-sign-ups'];
/** And twins of others, with another header, setting or pace. */
const TWINS = ['token-farm-garbage-cookie', 'token-farm-garbage-header', 'hammer-raised', 'slow-pool'];
const short = allReplays().filter(({ name }) => ![...LONG, ...TWINS].includes(name));

describe('the synthesized shield', () => {
  test.each(short.map((replay) => [replay.name, replay] as const))('holds against %s', async (_name, replay) => {
    const report = await run(replay, 'shield');
    expect(brokenExpectations([report])).toEqual([]);
    expect(report.rows[0]!.checks.length).toBeGreaterThan(0);
  });

  test('two runs of a replay give the same numbers', async () => {
    const once = () => run(named('token-farm-header'), 'shield');
    const [first, second] = [await once(), await once()];
    expect(second).toEqual(first);
  });
});

test('the recipient guard serves the honest', async () => {
  const report = await run(named('honest'), 'guard');
  expect(brokenExpectations([report])).toEqual([]);
  expect(report.rows[0]!.checks.length).toBeGreaterThan(2);
});

describe('what the shield is compared with', () => {
  test.each(['proxy-pool'])('%s', async (name) => {
    const report = await run(named(name), 'nothing', 'per-address-limit', 'story');
    expect(brokenExpectations([report])).toEqual([]);
    expect(report.rows).toHaveLength(3);
  });
});

describe('an expectation that does not hold is named with its numbers', () => {
  test('when the shield stops nothing', async () => {
    const replay = { ...named('proxy-pool'), template: 'open' };
    const open = { Resources: { Acl: openWebAcl() } };
    const report = await runColumns({ ...replay, columns: ['shield'] }, { templates: { open }, openMailer: labMailer });
    expect(report.held).toBe(false);
    expect(brokenExpectations([report])).toEqual([
      'proxy-pool, shield: expected mails = 0, got 240',
      'proxy-pool, shield: expected challenged = 240, got 0',
      'proxy-pool, shield: expected handler runs = 0, got 240',
    ]);
  });

  test('when the template is not there', async () => {
    await expect(
      runColumns({ ...named('proxy-pool'), columns: ['shield'] }, { templates: {}, openMailer: labMailer }),
    ).rejects.toThrow('replay proxy-pool needs the template "default"; given are: none');
  });

  function openWebAcl() {
    const visibility = { CloudWatchMetricsEnabled: true, MetricName: 'open', SampledRequestsEnabled: true };
    const properties = { Scope: 'REGIONAL', DefaultAction: { Allow: {} }, VisibilityConfig: visibility, Rules: [] };
    return { Type: 'AWS::WAFv2::WebACL', Properties: { Name: 'open', ...properties } };
  }
});

describe('a replay file', () => {
  const good = () => ({
    name: 'mine',
    title: 'Mine',
    start: '2026-01-05T09:00:00Z',
    traffic: [{ kind: 'pool', addresses: 2, requestsEach: 1, spanSeconds: 10 }],
    expect: { shield: { mails: 0 } },
  });

  test('has defaults that are hard on the shield: rates are felt late', () => {
    const replay = parseReplay(good(), 'mine.json');
    expect(replay.firewall).toEqual({ mode: 'aws-like', lagSeconds: 30 });
    expect(replay.columns).toEqual(['nothing', 'per-address-limit', 'story', 'shield']);
    expect(replay.expect.shield!.counts.mails).toEqual({ min: 0, max: 0 });
  });

  const pool = (change: object) => ({ traffic: [{ ...good().traffic[0], ...change }] });

  test.each<[string, object, RegExp]>([
    ['an unknown key', { speed: 2 }, /mine\.json has unknown keys: speed; known are name, /],
    ['an unknown key of the traffic', pool({ adresses: 3 }), /traffic\[0\] has unknown keys: adresses/],
    ['an unknown column', { expect: { shild: {} } }, /expect has unknown keys: shild/],
    ['an unknown count', { expect: { shield: { mail: 1 } } }, /expect\.shield has unknown keys: mail/],
    ['an unknown kind', pool({ kind: 'swarm' }), /traffic\[0\]\.kind must be one of pool, token-farm/],
    ['too many addresses', pool({ addresses: 1000 }), /addresses must be a whole number from 1 to 250, got 1000/],
    ['no time', { start: 'noon' }, /start must be an ISO 8601 instant, got "noon"/],
    ['a bound of nothing', { expect: { shield: { mails: {} } } }, /expect\.shield\.mails needs min or max/],
    ['no word about the shield', { expect: {} }, /expect\.shield is missing/],
    ['a traffic that is no object', { traffic: ['pool'] }, /traffic\[0\] must be an object, got "pool"/],
  ])('with %s is refused', (_what, change, message) => {
    expect(() => parseReplay({ ...good(), ...change }, 'mine.json')).toThrow(message);
  });

  test('is refused with everything that is wrong at once', () => {
    const file = { ...good(), start: 'noon', speed: 2 };
    expect(() => parseReplay(file, 'mine.json')).toThrow(/start must be[\s\S]*unknown keys: speed/);
  });
});
