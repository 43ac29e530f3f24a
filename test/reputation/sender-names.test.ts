import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { ALLOWED, namesIn, strayNames } from './sender-names';

const root = resolve(__dirname, '../..');
const files = ['lib', 'lambda', 'bin', 'lab']
  .flatMap((folder) => readdirSync(join(root, folder), { withFileTypes: true, recursive: true }))
  .filter((entry) => entry.isFile() && /(?<!\.d)\.ts$/.test(entry.name))
  .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
  .filter((file) => !/node_modules|^lambda\/dist\//.test(file))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

test('only the folders of a sender, its factory and the settings of the app name it', () => {
  expect(files.length).toBeGreaterThan(400);
  expect(files.flatMap(({ file, text }) => strayNames(file, text))).toEqual([]);
});

test.each(ALLOWED.map(([where, what, why]) => [`${where}: ${why}`, where, what] as const))(
  'what is allowed in %s is said there',
  (_, where, what) => {
    const said = files.filter(({ file }) => where.test(file)).flatMap(({ file, text }) => namesIn(file, text));
    expect(said.some((word) => what.test(word))).toBe(true);
  },
);

test.each([
  ['an import', "import { x } from './ses/x';"],
  ['a constant', 'const SES_METRIC = 1;'],
  ['a member', 'monitor.sendGridReputation;'],
  ['a text', "say('SES sends');"],
  ['a piece of a template', 'say(`${who} asks SES: ${what}`);'],
  ['a branch', "if (provider === 'SendGrid') x();"],
  ['a sender of texts', "if (kind === 'end-user-messaging') x();"],
  ['a sender without an API of its own', "import { x } from './sns-texts/x';"],
  ['a client', 'new PinpointSMSVoiceV2Client({});'],
  ['an action', "allow('sms-voice:SendTextMessage');"],
  ['a name within a name', 'const readSesAccount = 1;'],
])('notices %s', (_, text) => {
  expect(strayNames('lib/dashboard/x.ts', text)).toHaveLength(1);
  expect(strayNames('lib/reputation/ses/x.ts', text)).toEqual([]);
});

test.each(["const session = 'addresses and uses'; // SES", 'const responses = sessionKey;', 'const processed = 1;'])(
  'takes nothing else for a sender: %s',
  (text) => expect(strayNames('lib/dashboard/x.ts', text)).toEqual([]),
);
