import fc from 'fast-check';
import { DEFAULT_GUARD_SETTINGS } from '../../lib/contract/recipient/guard-defaults';
import { runs } from '../runs';
import { budgetsOf, rig as makeRig, START, settingsWith } from './rig';

const COMMON = { channel: 'email', purpose: 'sign-in', app: 'shop' } as const;

describe('whatever strangers ask for', () => {
  const act = fc.record({
    kind: fc.constantFrom('victim', 'neighbour', 'own', 'proof', 'verify', 'attempt', 'forged'),
    who: fc.nat(5),
    after: fc.nat(400),
  });

  test('a recipient that verified on a known device gets its code there, within the limit of the device alone', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 30, maxLength: 150 }), fc.boolean(), async (acts, mail) => {
        const limits = { perHour: 3, perDay: 6 };
        const tight = budgetsOf({ perHour: 5, perDay: 8, moneyPerHour: 0.2, moneyPerDay: 0.3 });
        // Strangers don't count in it, so what the victim asks for is enough.
        const own = { perHour: 1, perDay: 24 };
        const { guard, clock } = makeRig({
          domain: limits,
          mailProvider: limits,
          phonePrefix: limits,
          country: limits,
          client: limits,
          network: limits,
          budgets: { email: { ...tight.email, device: own }, sms: { ...tight.sms, device: own }, voice: tight.voice },
          conversion: { ...settingsWith().conversion!, domainVolume: 5, phonePrefixVolume: 5, countryVolume: 5 },
        });
        const channel = mail ? ('email' as const) : ('sms' as const);
        const common = { ...COMMON, channel, clientAddress: '192.0.2.1' };
        const place = (who: number) => (mail ? `p${who}@office.org` : `+4915123456${100 + who}`);
        const victim = place(9);
        await guard.check({ ...common, recipient: victim });
        let { deviceToken } = await guard.verified({ ...common, recipient: victim });
        expect(deviceToken).toBeDefined();
        const asked: number[] = [];
        for (const { kind, who, after } of acts) {
          clock.at += after * 1000;
          const recipient = kind === 'victim' ? victim : place(who);
          const freshProof = kind === 'proof' ? `proof${clock.at}` : undefined;
          const token = kind === 'forged' ? `${deviceToken!.slice(0, -3)}abc` : undefined;
          const about = { ...common, recipient: kind === 'forged' || kind === 'proof' ? victim : recipient };
          if (kind === 'verify') await guard.verified(about);
          else if (kind === 'attempt') await guard.attempt({ ...about, recipient: victim, codeId: `c${who}` });
          else if (!(await guard.check({ ...about, freshProof, deviceToken: token })).allowed) refused += 1;
          // A person asks about every two hours, within what a device gets.
          const lately = asked.filter((at) => at > clock.at - 7200_000);
          if (lately.length > 0) continue;
          asked.push(clock.at);
          const answer = await guard.check({ ...common, recipient: victim, deviceToken });
          expect(answer).toMatchObject({ allowed: true });
          const typed = await guard.verified({ ...common, recipient: victim, deviceToken });
          deviceToken = typed.deviceToken ?? deviceToken;
        }
      }),
      { numRuns: runs(25, 60) },
    );
    // Or nothing was used up, and nothing was shown.
    expect(refused).toBeGreaterThan(200);
  });

  test('people who typed in three hundred of their own mailboxes cost another known device nothing for its first code of a day, and then a puzzle at most', async () => {
    const { email, ...others } = budgetsOf({ perHour: 100_000, perDay: 100_000 });
    const { proven } = DEFAULT_GUARD_SETTINGS.budgets.email;
    const device = { perHour: 450, perDay: 10_800 };
    const { guard, clock } = makeRig({ budgets: { ...others, email: { ...email, device, daily: device, proven } } });
    const check = (recipient: string, deviceToken?: string, freshProof?: string) =>
      guard.check({ ...COMMON, recipient, deviceToken, freshProof });
    await check('jane@gmail.com');
    const { deviceToken } = await guard.verified({ ...COMMON, recipient: 'jane@gmail.com' });
    const own: Array<[string, string | undefined]> = [];
    for (let i = 0; i < 300; i++) {
      await check(`own${i}@gmail.com`);
      own.push([
        `own${i}@gmail.com`,
        (await guard.verified({ ...COMMON, recipient: `own${i}@gmail.com` })).deviceToken,
      ]);
    }
    let sent = 0;
    for (let round = 0; round < 3; round++) {
      clock.at += 300_000;
      for (const [recipient, token] of own) if ((await check(recipient, token)).allowed) sent += 1;
    }
    // The budget, and each of his once.
    expect(sent).toBe(750);
    expect(await check('jane@gmail.com', deviceToken)).toMatchObject({ allowed: true });
    clock.at += 61_000;
    expect(await check('jane@gmail.com', deviceToken)).toMatchObject({ outcome: 'challenge' });
    expect(await check('jane@gmail.com', deviceToken, 'a proof')).toMatchObject({ allowed: true });
    expect(clock.at).toBeGreaterThan(START);
  });
});
