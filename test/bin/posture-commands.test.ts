import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REAL_BACKOFF } from '../../lambda/runtime/backoff';
import { CLIENT_OPTIONS } from '../../lambda/runtime/sdk-client';
import { EVERY_ADDRESS } from '../../lib/contract/posture/gate';
import { parseRecord } from '../../lib/contract/posture/gate-record';
import { incompleteCommands } from '../complete-commands';
import { START } from '../lab/aws/rig';
import { operatorRig, TOPIC } from './operator-rig';

let rig: Awaited<ReturnType<typeof operatorRig>>;
beforeEach(async () => {
  rig = await operatorRig();
});
afterEach(() => rig.close());

const MINUTE = 60_000;

/** With lucky dice: all attempts are over at once (patience.test.ts waits). */
async function atOnce<T>(work: () => Promise<T>): Promise<T> {
  const dice = [jest.spyOn(REAL_BACKOFF, 'random'), jest.spyOn(Math, 'random')];
  for (const die of dice) die.mockReturnValue(0);
  // The adaptive mode holds further calls back, whatever the dice say.
  const mode = jest.replaceProperty(CLIENT_OPTIONS as { retryMode: string }, 'retryMode', 'standard');
  try {
    return await work();
  } finally {
    for (const die of dice) die.mockRestore();
    mode.restore();
  }
}

describe('otp-shield lockdown', () => {
  test('opens the gate, for the time given, in the name of whoever asked', async () => {
    const answer = await rig.type('lockdown --reason "mails bounce" --for 45m --yes');
    expect(answer).toMatchObject({ exitCode: 0, err: '' });
    expect(answer.out).toBe(
      'shield    OtpShield (account 111122223333, eu-central-1)\nnow       normal\nbefore    normal\nafter     lockdown until 2026-01-05T10:45:00Z\n',
    );
    expect(rig.gates.lockdown.IPV4.addresses).toEqual(EVERY_ADDRESS.IPV4);
    expect(rig.gates.lockdown.IPV6.addresses).toEqual(EVERY_ADDRESS.IPV6);
    expect(parseRecord(rig.gates.lockdown.IPV4.description)).toMatchObject({
      open: true,
      since: START,
      until: START + 45 * MINUTE,
      by: 'alice',
      why: 'mails bounce',
    });
    expect(rig.gates.strict.IPV4.addresses).toEqual([]);
  });

  test('keeps names and reasons readable that AWS WAF would not take', async () => {
    rig.sts.arn = 'arn:aws:sts::111122223333:assumed-role/Helfer/Jörg-Groß';
    await rig.type('lockdown --reason "Angriff über Köln" --yes');
    expect(parseRecord(rig.gates.lockdown.IPV4.description)).toMatchObject({
      by: 'Helfer/Jorg-Gross',
      why: 'Angriff uber Koln',
    });
  });

  test('keeps a reason in any script, in the record and in the notification', async () => {
    await rig.type('lockdown --reason "攻撃を受けています" --yes');
    expect(parseRecord(rig.gates.lockdown.IPV6.description)).toMatchObject({ by: 'alice', why: '攻撃を受けています' });
    expect(rig.sns.published[0]!.message).toContain('攻撃を受けています');
    const { out } = await rig.type('status');
    expect(out).toContain('by        alice\nwhy       攻撃を受けています');
  });

  test('ends after 30 minutes when nobody says how long', async () => {
    await rig.type('lockdown --reason x --yes');
    expect(parseRecord(rig.gates.lockdown.IPV4.description)?.until).toBe(START + 30 * MINUTE);
  });

  test('tells everybody: an event and a notification that says what it means and how to end it', async () => {
    await rig.type('lockdown --reason "mails bounce" --yes');
    expect(rig.events.events).toEqual([
      {
        source: 'otp-shield',
        detailType: 'OTP Shield Posture',
        detail: expect.objectContaining({
          kind: 'changed',
          from: 'normal',
          to: 'lockdown',
          by: 'alice',
          why: 'mails bounce',
        }),
      },
    ]);
    const [mail] = rig.sns.published;
    expect(mail).toMatchObject({ topicArn: TOPIC, subject: 'OTP shield normal -> lockdown (OtpShield, eu-central-1)' });
    expect(mail!.message).toContain('nobody gets a code');
    expect(mail!.message).toContain(
      'otp-shield release --account 111122223333 --region eu-central-1 --stack OtpShield',
    );
    expect(incompleteCommands(mail!.message)).toEqual([]);
  });

  test('counts as done when the gate moved and nobody could be told, and says so', async () => {
    rig.standIn.fail('sns:Publish', 'AuthorizationError', 9, 403);
    const answer = await rig.type('lockdown --reason x --yes');
    expect(answer.exitCode).toBe(0);
    expect(answer.err).toContain('not everybody could be told (AuthorizationError');
    expect(rig.gates.lockdown.IPV4.addresses).toHaveLength(2);
  });

  test.each([
    ['without a reason', 'lockdown --yes', '--reason is missing'],
    ['with a blank reason', 'lockdown --reason " " --yes', '--reason is missing'],
    ['for ever', 'lockdown --reason x --for 25h --yes', '--for must be between 1m and 24h'],
    ['for no time', 'lockdown --reason x --for 0m --yes', '--for must be between 1m and 24h'],
    ['for a time without unit', 'lockdown --reason x --for 30 --yes', '--for must be between 1m and 24h'],
    ['in the name of somebody else', 'lockdown --reason x --by bob --yes', "unknown option '--by'"],
    ['in a Region that is none', 'lockdown --reason x --region europe --yes', '--region must be a Region'],
    ['for an account that is none', 'lockdown --reason x --account 12 --yes', '--account must be the 12 digits'],
    ['with an option for a reason', 'lockdown --reason --yes', '--reason needs a value'],
    ['where nobody can be asked', 'lockdown --reason x', 'give --yes if you are sure'],
  ])('is refused %s, and nothing moves', async (_, command, complaint) => {
    const { exitCode, err } = await rig.type(command);
    expect(exitCode).toBe(2);
    expect(err).toContain(complaint);
    expect(rig.gates.lockdown.IPV4.addresses).toEqual([]);
  });

  test('asks first, and takes no for an answer', async () => {
    const questions: string[] = [];
    const ask = (answer: string) => async (question: string) => {
      questions.push(question);
      return answer;
    };
    const no = await rig.type('lockdown --reason x', { ask: ask('') });
    expect(no).toMatchObject({ exitCode: 1, err: 'otp-shield lockdown: nothing was changed\n' });
    expect(rig.gates.lockdown.IPV4.addresses).toEqual([]);
    await rig.type('lockdown --reason x', { ask: ask('y') });
    expect(rig.gates.lockdown.IPV4.addresses).toHaveLength(2);
    expect(questions[0]).toBe(
      'Nobody gets a code for 30m. Lock down OtpShield (account 111122223333, eu-central-1)? [y/N] ',
    );
  });

  test('prints one JSON object and no colours when a program reads', async () => {
    const { out } = await rig.type('lockdown --reason x --yes --json');
    expect(JSON.parse(out)).toMatchObject({
      before: { posture: 'normal', by: null },
      after: { posture: 'lockdown', by: 'alice', until: '2026-01-05T10:30:00Z', gates: { lockdown: 'open' } },
    });
  });

  test('colours the posture on a terminal only', async () => {
    const plain = await rig.type('lockdown --reason x --yes');
    const coloured = await rig.type('lockdown --reason x --yes', { terminal: true });
    expect(plain.out).not.toContain('\u001b');
    expect(coloured.out).toContain('\u001b[31mlockdown');
  });
});

describe('otp-shield strict and release', () => {
  test('strict ends a lockdown and leaves no gap', async () => {
    await rig.type('lockdown --reason x --yes');
    rig.sts.arn = 'arn:aws:sts::111122223333:assumed-role/OnCall/bob';
    const { out } = await rig.type('strict --reason "calmer now" --yes');
    expect(out).toContain('before    lockdown\nafter     strict until 2026-01-05T14:00:00Z');
    expect(rig.gates.strict.IPV4.addresses).toHaveLength(2);
    expect(rig.gates.lockdown.IPV4.addresses).toEqual([]);
  });

  test('release closes both gates and keeps the responder off for a while', async () => {
    await rig.type('strict --reason x --yes');
    await rig.type('lockdown --reason x --yes');
    const { exitCode } = await rig.type('release --reason "false alarm" --hold 2h --yes');
    expect(exitCode).toBe(0);
    for (const gate of Object.values(rig.gates)) {
      expect([...gate.IPV4.addresses, ...gate.IPV6.addresses]).toEqual([]);
      expect(parseRecord(gate.IPV4.description)).toMatchObject({
        open: false,
        by: 'alice',
        until: START + 120 * MINUTE,
      });
    }
  });
});

describe('two people', () => {
  const bob = 'arn:aws:sts::111122223333:assumed-role/OnCall/bob';

  test('whoever ends the word of a colleague is asked by name, and the message says whose word ended', async () => {
    await rig.type('lockdown --reason "mails bounce" --yes');
    rig.sts.arn = bob;
    const questions: string[] = [];
    const ask = async (question: string) => {
      questions.push(question);
      return questions.length > 1 ? 'y' : 'n';
    };
    const held = 'alice holds lockdown until 2026-01-05T10:30:00Z (mails bounce)';
    const no = await rig.type('release --reason "looks calm"', { ask });
    expect(no.exitCode).toBe(1);
    expect(no.out).toContain(`now       lockdown\nheld      ${held}\n`);
    expect(questions[0]).toMatch(new RegExp(`^${held.replace(/[()]/g, '.')}. Back to normal`));
    expect(rig.gates.lockdown.IPV4.addresses).toHaveLength(2);
    await rig.type('release --reason "looks calm"', { ask });
    expect(rig.sns.published.at(-1)?.message).toContain(`By:     OnCall/bob\nWhy:    looks calm\nEnded:  ${held}`);
  });

  test('at once: the second one is told of the first, and nothing changes until they look', async () => {
    rig.sts.arn = bob;
    const ask = async () => {
      rig.sts.arn = 'arn:aws:iam::111122223333:user/alice';
      await rig.type('lockdown --reason "mails bounce" --yes');
      return 'y';
    };
    const { exitCode, err } = await rig.type('release --reason "looks calm"', { ask });
    expect(exitCode).toBe(1);
    expect(err).toContain(
      'somebody was quicker: alice holds lockdown until 2026-01-05T10:30:00Z (mails bounce); nothing was changed',
    );
    expect(rig.gates.lockdown.IPV4.addresses).toHaveLength(2);
  });
});

describe('when AWS says no', () => {
  test.each([
    ['ExpiredTokenException', 400, 'the AWS credentials have expired'],
    ['UnrecognizedClientException', 403, 'AWS refuses these credentials'],
    ['AccessDeniedException', 400, 'not allowed to read the gates'],
  ])('%s is one clear line', async (name, status, complaint) => {
    rig.standIn.fail('wafv2:GetIPSet', name, 9, status);
    const { exitCode, err } = await rig.type('lockdown --reason x --yes');
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^otp-shield lockdown: .+\n$/);
    expect(err).toContain(complaint);
  });

  test('no credentials at all is one clear line', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    const { exitCode, err } = await rig.type('release --reason x --yes');
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^otp-shield release: no AWS credentials: .*--profile.*\n$/);
  });

  test('a profile that does not exist is one clear line', async () => {
    const { exitCode, err } = await rig.type('release --reason x --yes --profile nobody');
    expect(exitCode).toBe(1);
    expect(err).toBe('otp-shield release: no profile "nobody" in /dev/null or /dev/null; there are none\n');
  });

  test('a profile that does not exist names those that do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'profiles-'));
    writeFileSync(join(folder, 'config'), '[default]\n[profile prod]\n[sso-session corp]\n');
    process.env.AWS_CONFIG_FILE = join(folder, 'config');
    process.env.AWS_PROFILE = 'prdo';
    const { err } = await rig.type('release --reason x --yes');
    expect(err).toBe(
      `otp-shield release: no profile "prdo" (from AWS_PROFILE) in ${folder}/config or /dev/null; there are: default, prod\n`,
    );
    rmSync(folder, { recursive: true });
  });

  test('throttling says what it was, with what, and what to do', async () => {
    rig.standIn.fail('wafv2:GetIPSet', 'ThrottlingException', 99);
    const { exitCode, err } = await atOnce(() => rig.type('lockdown --reason x --yes'));
    expect(exitCode).toBe(1);
    expect(err).toMatch(
      /AWS is throttling this account, .*wait ten seconds.* \(read the gates, with AWS_ACCESS_KEY_ID of the environment, eu-central-1\)\n$/,
    );
  });

  test('throttling without end is one clear line, and nothing moved', async () => {
    rig.standIn.fail('wafv2:UpdateIPSet', 'WAFOptimisticLockException', 99);
    const { exitCode, err } = await atOnce(() => rig.type('lockdown --reason x --yes'));
    expect(exitCode).toBe(1);
    expect(err).toMatch(
      /otp-shield lockdown: somebody else writes the same IP set .* \(move the gates, with .*, eu-central-1\)\n$/,
    );
    expect(rig.gates.lockdown.IPV4.addresses).toEqual([]);
  }, 60_000);

  test('no Region is one clear line', async () => {
    delete process.env.AWS_REGION;
    const { exitCode, err } = await rig.type('release --reason x --yes');
    expect({ exitCode, err }).toEqual({
      exitCode: 1,
      err: 'otp-shield release: no AWS Region: give --region, set AWS_REGION, or set one in the profile\n',
    });
  });

  test('a stack that does not exist is named', async () => {
    const { err } = await rig.type('release --reason x --yes --stack Other');
    expect(err).toBe(
      'otp-shield release: no stack Other in eu-central-1, with the credentials in use: check --stack, --region and --profile\n',
    );
  });

  test.each(['CREATE_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'DELETE_FAILED'])(
    'a stack that is half made says so: %s',
    async (status) => {
      rig.stacks.statuses.set('OtpShield', status);
      const { exitCode, err } = await rig.type('release --reason x --yes');
      expect(exitCode).toBe(1);
      expect(err).toContain(`the stack OtpShield is half made (${status})`);
    },
  );

  test('a stack whose update was rolled back still has its shield', async () => {
    rig.stacks.statuses.set('OtpShield', 'UPDATE_ROLLBACK_COMPLETE');
    await expect(rig.type('release --reason x --yes')).resolves.toMatchObject({ exitCode: 0 });
  });

  test('a stack of something else is not mistaken for a shield', async () => {
    rig.stacks.stacks.set('Shop', { Url: 'https://shop.example.com' });
    const { exitCode, err } = await rig.type('release --reason x --yes --stack Shop');
    expect(exitCode).toBe(1);
    expect(err).toContain('the stack Shop has no output LockdownIpv4Set');
  });

  test('half a gate is reported by name, and mended by the next command', async () => {
    rig.standIn.before('wafv2:UpdateIPSet', () =>
      rig.standIn.before('wafv2:UpdateIPSet', () => rig.standIn.fail('wafv2:UpdateIPSet', 'AccessDeniedException', 2)),
    );
    const { exitCode, err } = await rig.type('lockdown --reason x --yes');
    expect(exitCode).toBe(1);
    expect(err).toContain('the gate lockdown is moved for IPv4 and not for IPv6');
    const again = await rig.type('release --reason x --yes');
    expect(again.exitCode).toBe(0);
    expect(rig.gates.lockdown.IPV4.addresses).toEqual([]);
  });
});

describe('two shields in two accounts and one stack', () => {
  test('a command for another account moves nothing', async () => {
    const { exitCode, err } = await rig.type('lockdown --account 444455556666 --reason x --yes');
    expect(exitCode).toBe(1);
    expect(err).toBe(
      'otp-shield lockdown: the credentials are of account 111122223333, and the command is for account 444455556666: choose another --profile; nothing was changed\n',
    );
    expect(rig.gates.lockdown.IPV4.addresses).toEqual([]);
  });

  test('followed word for word, a mail acts on the shield that it speaks of', async () => {
    const prefixed = (name: string) =>
      Object.fromEntries(Object.entries(rig.outputs).map(([key, value]) => [`${name}${key}`, value]));
    const other = Object.fromEntries(
      (['IPV4', 'IPV6'] as const).flatMap((version) =>
        (['lockdown', 'strict'] as const).map((gate) => {
          const set = rig.waf.addIpSet(`other-${gate}-${version}`, version, 'closed - just deployed');
          const key = `SignIn${gate === 'lockdown' ? 'Lockdown' : 'Strict'}${version === 'IPV4' ? 'Ipv4' : 'Ipv6'}Set`;
          return [key, `${set.name}|${set.id}|${set.scope}`];
        }),
      ),
    );
    rig.stacks.stacks.set('Shop', { ...prefixed('SignUp'), ...prefixed('SignIn'), ...other });
    await rig.type('lockdown --stack Shop --shield SignUp --reason x --yes');
    const [release] = /^otp-shield release .*$/m.exec(rig.sns.published[0]!.message) ?? [];
    const { exitCode, out } = await rig.type(`${release!.replace('otp-shield ', '')} --yes`);
    expect(exitCode).toBe(0);
    expect(out).toContain('shield    Shop/SignUp (account 111122223333, eu-central-1)');
    expect(rig.gates.lockdown.IPV4.addresses).toEqual([]);
    // Without its name nothing happens: the command doesn't guess.
    const guess = await rig.type('lockdown --stack Shop --reason x --yes');
    expect(guess.err).toContain('has several shields; choose with --shield: SignUp, SignIn');
  });
});
