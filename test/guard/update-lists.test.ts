import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import disposableDomains from 'disposable-email-domains/index.json';
import disposableRoots from 'disposable-email-domains/wildcard.json';
import lists from '../../lib/guard/validation/mail-lists.json';
import { gatewaysIn, objectionTo, renewGateways } from '../../scripts/update-lists';

test('takes names that are made for text messages, and no domain at which people have mailboxes', () => {
  const csv =
    'Europe,France,,SFR,number@sfr.fr,\nX,,,New,number@SMS.new-carrier.example,number@mms.new-carrier.example\n';
  expect(gatewaysIn(csv, [])).toEqual(['mms.new-carrier.example', 'sms.new-carrier.example']);
});

test('takes nothing twice', () => {
  expect(gatewaysIn('a@txt.att.net b@txt.att.net', [])).toEqual(['txt.att.net']);
  expect(gatewaysIn('a@txt.att.net', lists.smsGateways)).toEqual([]);
});

describe('a source of gateways', () => {
  let root: string;
  const file = () => join(root, 'lib/guard/validation/mail-lists.json');
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'gateways-'));
    mkdirSync(join(root, 'lib/guard/validation'), { recursive: true });
    writeFileSync(file(), '{"smsGateways":["txt.att.net"],"reserved":["test"]}');
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const source = (text: string) => {
    const path = join(root, 'source.csv');
    writeFileSync(path, text);
    return path;
  };

  test('adds what is new, in order, and names it', async () => {
    expect(await renewGateways(root, source('a@sms.carrier.example, b@txt.att.net'))).toContain('sms.carrier.example');
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({
      smsGateways: ['sms.carrier.example', 'txt.att.net'],
      reserved: ['test'],
    });
  });

  test.each([
    ['is empty', () => source(''), 'names no gateway at all'],
    ['is some other page', () => source('<html>write to info@carrier.example</html>'), 'names no gateway at all'],
    ['is not there', () => join(root, 'none.csv'), "can't be read: ENOENT"],
    ['can not be reached', () => 'https://127.0.0.1:9/list.csv', "can't be read: "],
  ])('that %s changes nothing and says why', async (_, make, reason) => {
    const before = readFileSync(file(), 'utf8');
    await expect(renewGateways(root, make())).rejects.toThrow(reason);
    expect(readFileSync(file(), 'utf8')).toBe(before);
  });
});

describe('a new list of disposable domains', () => {
  const before = Array.from({ length: 30 }, (_, index) => `throwaway${index}.example`);

  test('takes the place of the old one, with what is new and without some of the old', () => {
    expect(objectionTo([...before.slice(5), 'new.example', 'tś.example'], before)).toBeUndefined();
  });

  test.each<[string, unknown, string]>([
    ['is not there', undefined, 'it is no list of names'],
    ['is a page', { error: 'not found' }, 'it is no list of names'],
    ['holds something else', [...before, 7], 'it is no list of names'],
    ['is empty', [], 'it is empty'],
    ['shrank by half', before.slice(15), 'of 30 domains that were known it has 15'],
    [
      'is as long as before, with other names',
      before.map((name) => `x${name}`),
      'of 30 domains that were known it has 0',
    ],
    ['holds markup', [...before, '<html lang="en">'], '"<html lang=\\"en\\">" is no domain'],
    ['would lock out half of all people', [...before, 'gmail.com'], 'it has gmail.com'],
  ])('that %s is not used', (_, list, reason) => {
    expect(objectionTo(list, before)).toContain(reason);
  });

  test('as it is installed is one', () => {
    expect(objectionTo(disposableDomains, disposableDomains)).toBeUndefined();
    expect(objectionTo(disposableRoots, disposableRoots)).toBeUndefined();
  });
});

describe('the whole command, with a registry on loopback', () => {
  const NAME = 'disposable-email-domains';
  let registry: http.Server;
  let root: string;
  /** What the newest version holds. */
  let newest: Record<string, unknown>;
  const saved = process.env.npm_config_registry;

  beforeAll(async () => {
    registry = http.createServer((request, response) => {
      const tarball = tarballOf({
        'package.json': { name: NAME, version: '9.9.9' },
        ...newest,
      });
      if (request.url === '/list.tgz') return void response.end(tarball);
      const { port } = registry.address() as AddressInfo;
      const dist = {
        tarball: `http://127.0.0.1:${port}/list.tgz`,
        integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
      };
      const versions = { '9.9.9': { name: NAME, version: '9.9.9', dist } };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name: NAME, 'dist-tags': { latest: '9.9.9' }, versions }));
    });
    registry.listen(0, '127.0.0.1');
    await once(registry, 'listening');
  });
  afterAll(() => {
    if (saved === undefined) delete process.env.npm_config_registry;
    else process.env.npm_config_registry = saved;
    registry.closeAllConnections();
    registry.close();
  });
  beforeEach(() => {
    process.env.npm_config_registry = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
    root = mkdtempSync(join(tmpdir(), 'update-lists-test-'));
    const installed = join(root, 'node_modules', NAME);
    mkdirSync(installed, { recursive: true });
    const write = (file: string, content: unknown) => writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
    write(join(installed, 'package.json'), { name: NAME, version: '1.0.0' });
    write(join(installed, 'index.json'), ['a.example', 'b.example', 'c.example']);
    write(join(installed, 'wildcard.json'), ['w.example']);
    const devDependencies = { [NAME]: '1.0.0' };
    write(join(root, 'package.json'), { name: 'shield', devDependencies });
    write(join(root, 'package-lock.json'), {
      packages: {
        '': { devDependencies },
        [`node_modules/${NAME}`]: { version: '1.0.0', integrity: 'sha512-old', dev: true },
        'node_modules/other': { version: '2.0.0', os: ['win32'], optional: true },
      },
    });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const state = () =>
    ['package.json', 'package-lock.json', `node_modules/${NAME}/index.json`].map((file) =>
      JSON.parse(readFileSync(join(root, file), 'utf8')),
    );

  /** In a process of its own, since it waits for npm while the registry has to answer here. */
  const renew = () =>
    new Promise<{ code: number | null; text: string }>((resolve) => {
      const script = `const { renewDisposableDomains } = require('./scripts/update-lists.ts');
        try { console.log(renewDisposableDomains(${JSON.stringify(root)})); } catch (error) { console.error(error.message); process.exit(1); }`;
      const child = spawn(process.execPath, ['--import', 'tsx', '--eval', script], {
        cwd: join(__dirname, '..', '..'),
        env: { ...process.env, npm_config_cache: join(root, 'cache'), npm_config_fetch_retries: '0' },
      });
      let text = '';
      child.stdout.on('data', (chunk) => (text += chunk));
      child.stderr.on('data', (chunk) => (text += chunk));
      child.on('exit', (code) => resolve({ code, text }));
    });

  test('pins the newest version where it stands, and leaves what the lock file has for other platforms', async () => {
    newest = { 'index.json': ['a.example', 'b.example', 'c.example', 'new.example'], 'wildcard.json': ['w.example'] };
    expect(await renew()).toEqual({ code: 0, text: expect.stringContaining('9.9.9 takes its place') });
    const [manifest, lock, list] = state();
    expect(manifest.devDependencies[NAME]).toBe('9.9.9');
    expect(lock.packages['']).toEqual({ devDependencies: { [NAME]: '9.9.9' } });
    expect(lock.packages[`node_modules/${NAME}`]).toEqual({
      version: '9.9.9',
      integrity: expect.stringMatching(/^sha512-(?!old)/),
      dev: true,
    });
    expect(lock.packages['node_modules/other']).toEqual({ version: '2.0.0', os: ['win32'], optional: true });
    expect(list).toContain('new.example');
  }, 60_000);

  test.each<[string, () => void, RegExp]>([
    [
      'a list that shrank by half',
      () => {
        newest = { 'index.json': ['a.example'], 'wildcard.json': ['w.example'] };
      },
      /index\.json of the newest disposable-email-domains is not used: of 3 domains that were known it has 1/,
    ],
    [
      'a package without the lists',
      () => {
        newest = { 'readme.txt': 'moved' };
      },
      /index\.json .* is not used: it is no list of names/,
    ],
    [
      'a registry that can not be reached',
      () => {
        process.env.npm_config_registry = 'http://127.0.0.1:9';
      },
      /npm could not fetch disposable-email-domains: .*(ECONNREFUSED|127\.0\.0\.1)/,
    ],
  ])(
    '%s changes nothing and says why',
    async (_, arrange, reason) => {
      arrange();
      const before = state();
      const { code, text } = await renew();
      expect(code).toBe(1);
      expect(text).toMatch(reason);
      expect(state()).toEqual(before);
    },
    60_000,
  );
});

/** As npm packs: every file under `package/`. */
function tarballOf(files: Record<string, unknown>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const data = Buffer.from(JSON.stringify(content));
    const header = Buffer.alloc(512);
    header.write(`package/${name}`, 0);
    header.write('0000644\0', 100);
    header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        ', 148);
    header.write('0', 156);
    header.write('ustar\x0000', 257);
    header.write(
      `${[...header]
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    return [header, data, Buffer.alloc((512 - (data.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
