import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Construct } from 'constructs';
import * as constructs from '../../lib/index';

const read = (...path: string[]) => readFileSync(join(__dirname, ...path), 'utf8');

const MADE_BY_THE_APP = [
  'BlockListSets',
  'FrontEndOutputs',
  'HumanCheckGate',
  'OtpResponder',
  'OtpShield',
  'OtpShieldStack',
  'PostureGate',
  'ShieldAuditor',
];

/** For a sender of one's own, whose parts are those of the senders here; `test/reputation/made-up-sender.test.ts` synthesizes one. */
const FOR_OTHER_SENDERS = ['ReputationMonitor', 'ReputationMonitorBase', 'TextMonitorBase'];

/** The emulator knows no resource of AWS End User Messaging, and nobody has deployed these to it yet; `test/reputation` synthesizes them. */
const OF_TEXTS = ['EndUserMessagingMonitor', 'SnsTextMonitor', 'SmsProtect', 'TwilioMonitor'];

/** The emulator knows nothing of Amazon Connect, and no Twilio calls it; `test/inbound` synthesizes it. */
const OF_CALLS = ['InboundCallVerification'];

describe('what the deploy test is made of', () => {
  const requirements = read('emulator', 'requirements.txt')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  test('is pinned to the last digit, and comes from the registry that pip knows', () => {
    for (const requirement of requirements) expect(requirement).toMatch(/^[\w-]+==\d+(\.\d+)+(\.post\d+)?$/);
  });

  test('is the version of the emulator whose private names the plug-in knows', () => {
    const [, pinned] = /^PINNED = "(.+)"$/m.exec(read('emulator', 'otp_shield_emulator', 'ministack_names.py')) ?? [];
    expect(requirements).toContain(`ministack==${pinned}`);
  });

  test('is a plug-in of which every part is installed', () => {
    const start = read('emulator', 'start.py');
    const parts = readdirSync(join(__dirname, 'emulator', 'otp_shield_emulator')).filter((file) =>
      /^def install\(/m.test(read('emulator', 'otp_shield_emulator', file)),
    );
    expect(parts.length).toBeGreaterThan(10);
    for (const part of parts) expect(start).toMatch(new RegExp(`\\b${part.replace(/\.py$/, '')}\\b`));
  });

  test('is stacks with every construct of the package', () => {
    const apps = readdirSync(join(__dirname, 'apps')).map((file) => read('apps', file));
    const exported = Object.entries(constructs)
      .filter(([, value]) => typeof value === 'function' && value.prototype instanceof Construct)
      .map(([name]) => name);
    expect(exported.length).toBeGreaterThan(10);
    const missing = exported.filter((name) => !apps.some((app) => app.includes(`new ${name}(`)));
    // These the app makes by itself.
    expect(missing.sort()).toEqual([...MADE_BY_THE_APP, ...FOR_OTHER_SENDERS, ...OF_TEXTS, ...OF_CALLS].sort());
  });
});
