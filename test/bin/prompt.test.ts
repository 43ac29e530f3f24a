import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { operatorRig } from './operator-rig';

/** Gives the command a terminal, types when it asks, and prints how it ended. */
const TERMINAL = `
import os, pty, sys, time
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
keys, seen = sys.argv[1].encode().decode('unicode_escape').encode(), b''
while True:
    try:
        data = os.read(fd, 4096)
    except OSError:
        break
    if not data:
        break
    seen += data
    if keys and b'[y/N]' in seen:
        time.sleep(0.2)
        os.write(fd, keys)
        keys = b''
print(seen.decode('utf8', 'replace'))
print('exit', os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

async function atTerminal(keys: string, ...args: string[]): Promise<string> {
  const command = [process.execPath, join(__dirname, '../../dist/bin/otp-shield.js'), ...args];
  const child = spawn('python3', ['-c', TERMINAL, keys, ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env },
  });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  await once(child, 'close');
  return out;
}

test.each([
  ['Ctrl-C', '\\x03', 130],
  ['Ctrl-D', '\\x04', 1],
  ['no', 'n\\r', 1],
])(
  '%s at the question changes nothing and says so',
  async (_, keys, exitCode) => {
    const rig = await operatorRig();
    try {
      const out = await atTerminal(keys, 'lockdown', '--reason', 'x');
      expect(out).toContain('nothing was changed');
      expect(out).toMatch(new RegExp(`exit ${exitCode}\n$`));
      expect(rig.gates.lockdown.IPV4.addresses).toEqual([]);
    } finally {
      await rig.close();
    }
  },
  30_000,
);

test('yes at the question is done, in colours and without a word of the SDK', async () => {
  const rig = await operatorRig();
  try {
    const out = await atTerminal('y\\r', 'lockdown', '--reason', 'x');
    expect(out).toContain('after     \u001b[31mlockdown');
    expect(out).toMatch(/exit 0\n$/);
    expect(out).not.toContain('Warning');
    expect(rig.gates.lockdown.IPV4.addresses).toHaveLength(2);
  } finally {
    await rig.close();
  }
}, 30_000);

test.each([
  ['no network', 'http://127.0.0.1:9', 'AWS could not be reached: check the network and the Region'],
  ['an endpoint that is no URL', 'nonsense', 'AWS_ENDPOINT_URL, or endpoint_url of the profile, is no URL'],
])(
  '%s is one clear line',
  async (_, endpoint, complaint) => {
    const rig = await operatorRig();
    try {
      process.env.AWS_ENDPOINT_URL = endpoint;
      const out = await atTerminal('', 'release', '--reason', 'x', '--yes');
      expect(out.replace(/\r/g, '')).toBe(
        `otp-shield release: ${complaint} (describe the stack OtpShield, with AWS_ACCESS_KEY_ID of the environment, eu-central-1)\n\nexit 1\n`,
      );
    } finally {
      await rig.close();
    }
  },
  30_000,
);
