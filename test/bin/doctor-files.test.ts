import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { labTemplate } from '../lab/lab-template';
import { operatorRig } from './operator-rig';

let rig: Awaited<ReturnType<typeof operatorRig>>;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  rig = await operatorRig();
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await rig.close();
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const OTHER_ROUTERS: ReadonlyArray<readonly [file: string, text: string]> = [
  ['api.py', "@app.post('/send-otp')\ndef send(): ...\n"],
  ['urls.py', "urlpatterns = [path('otp/', send)]\n"],
  ['web.php', "<?php Route::post('/otp/send', [Otp::class, 'send']);\n"],
  ['Controller.php', "<?php class A { #[Route('/otp')] function b() {} }\n"],
  ['routes.rb', "post '/otp', to: 'otp#send'\n"],
  ['main.go', 'mux.HandleFunc("/otp", send)\n'],
  ['Api.cs', 'app.MapPost("/otp", Send);\n'],
  ['OtpController.cs', '[HttpPost("otp")] public void Send() {}\n'],
  ['main.rs', '#[post("/otp")] async fn send() {}\n'],
  ['router.ex', 'post "/otp", OtpController, :send\n'],
];

/** What the test reads of a workflow of GitHub, and of a build of CodeBuild. */
interface Audit {
  readonly on?: { readonly schedule: unknown };
  readonly permissions?: unknown;
  readonly jobs?: { readonly audit: { readonly steps: readonly { readonly run?: string }[] } };
  readonly version?: number;
  readonly phases?: Record<'install' | 'build', { readonly commands: readonly string[] }>;
}

describe('files, without AWS', () => {
  test.each([
    [
      'JSON',
      'api.json',
      JSON.stringify({
        openapi: '3.1.0',
        servers: [{ url: 'https://api.example.com/v1/' }],
        paths: { '/otp': { post: {} }, '/orders': { post: {}, get: {} }, '/invite': { parameters: [], put: {} } },
      }),
    ],
    [
      'YAML',
      'api.yaml',
      'openapi: 3.1.0\nservers:\n  - url: /v1\npaths:\n  /otp:\n    post: {}\n  /orders:\n    post: {}\n  /invite:\n    put: {}\n',
    ],
  ])('an OpenAPI document in %s', async (_, name, text) => {
    const { exitCode, out } = await rig.type(`doctor --offline --openapi ${file(name, text)} --covered /v1/otp`);
    expect(out).toBe('BAD  PUT /v1/invite looks like it sends something ("invite") and is not covered\n');
    expect(exitCode).toBe(3);
    expect(rig.standIn.calls).toEqual([]);
  });

  test('a template that takes much of a quota, or has a pattern that AWS WAF may refuse', async () => {
    const sets = (count: number, pattern = '^/a$') =>
      file(
        'template.json',
        JSON.stringify({
          Resources: Object.fromEntries(
            Array.from({ length: count }, (_, n) => [
              `Set${n}`,
              { Type: 'AWS::WAFv2::RegexPatternSet', Properties: { RegularExpressionList: [pattern] } },
            ]),
          ),
        }),
      );
    const look = (path: string) => rig.type(`doctor --offline --template ${path}`);
    await expect(look(sets(11))).resolves.toMatchObject({
      exitCode: 3,
      out: 'BAD  the template takes 11 of the 10 regex pattern sets of an account in a Region; ask for a higher quota first\n',
    });
    const { exitCode, out } = await look(sets(1, '^(?:x+y)+$'));
    expect(exitCode).toBe(0);
    expect(out).toContain('note the template takes 1 of the 10 regex pattern sets');
    expect(out).toContain('note Set0: the pattern "^(?:x+y)+$" has 2 repeats nested in one another');
  });

  test('a template whose log has a name that AWS WAF does not deliver to', async () => {
    const template = (logGroup: object, destination: unknown) =>
      file(
        'template.json',
        JSON.stringify({
          Resources: {
            Group: { Type: 'AWS::Logs::LogGroup', Properties: logGroup },
            Log: { Type: 'AWS::WAFv2::LoggingConfiguration', Properties: { LogDestinationConfigs: [destination] } },
          },
        }),
      );
    const arn = { 'Fn::Join': ['', ['arn:aws:logs:', { Ref: 'AWS::Region' }, ':1:log-group:', { Ref: 'Group' }]] };
    const look = async (path: string) => (await rig.type(`doctor --offline --template ${path}`)).out;
    expect(await look(template({ LogGroupName: 'aws-waf-logs-x' }, arn))).toBe(
      'ok   Log: the log goes to aws-waf-logs-x\n',
    );
    expect(await look(template({ LogGroupName: 'waf' }, arn))).toContain(
      'BAD  Log: the log goes to waf: AWS WAF takes only names',
    );
    expect(await look(template({}, arn))).toContain('BAD  Log: the log goes to (a name that CloudFormation makes up');
    expect(await look(template({ LogGroupName: 'aws-waf-logs-x' }, { 'Fn::GetAtt': ['Group', 'Arn'] }))).toContain(
      'AWS WAF takes no ARN with ":*" at its end',
    );
    expect(await look(template({}, { 'Fn::ImportValue': 'x' }))).toContain('known at deploy time only');
  });

  test('a route list', async () => {
    const list = file('routes.txt', 'POST   /api/auth/otp\nGET /health\nPOST /password/reset\nprose about POST\n');
    const { out } = await rig.type(`doctor --offline --routes ${list} --covered /api/auth/*`);
    expect(out).toBe('BAD  POST /password/reset looks like it sends something ("reset") and is not covered\n');
  });

  test('a folder of sources, a schema and what runs in another language', async () => {
    const source = file(
      'app/main.ts',
      "import { otp } from './auth/otp';\nconst app = express();\napp.use('/api', otp);\napp.use('/lib', require('./gone'));\n",
    );
    file('app/auth/otp.ts', "export const otp = Router();\notp.post('/otp', send);\notp.post('/invite', send);\n");
    file('app/auth/otp.test.ts', "app.post('/only-tested/otp', send);\n");
    file('app/node_modules/x/index.js', "app.post('/of-a-package/otp', send);\n");
    file('app/schema.graphql', 'type Mutation { sendOtp(to: String): Boolean }\n');
    file('app/artisan', '#!/usr/bin/env php\n');
    const folder = source.slice(0, -'/main.ts'.length);
    const { exitCode, out } = await rig.type(`doctor --offline --routes ${folder} --covered /api/otp`);
    expect(exitCode).toBe(3);
    const lines = out.split('\n').map((line) => line.replaceAll(/\S*\/app\//g, 'app/').replaceAll(folder, 'app'));
    expect(lines).toEqual([
      'BAD  mutation sendOtp looks like it sends something ("send") and is not covered',
      '     mend: requestRoutes: [{ "path": "/graphql", "graphql": ["sendOtp"] }], with your path',
      'BAD  POST /api/invite looks like it sends something ("invite") and is not covered',
      'note app/main.ts:4: what is mounted at /lib is in ./gone, which is not among the files',
      expect.stringMatching(/^note .*: holds routes in another language; give "php artisan route:list --json", too$/),
      '',
    ]);
    const named = await rig.type(`doctor --offline --routes ${folder} --covered /api/otp /api/invite /graphql#sendOtp`);
    expect(named.exitCode).toBe(0);
    expect(named.out).toContain(
      'note of 3 routes, all that look like they send something are covered; but not everything was understood:',
    );
  });

  test('nothing is ok that could not be read', async () => {
    const empty = await rig.type(`doctor --offline --routes ${file('a.rb', 'draw :admin\n')} --covered /x`);
    expect(empty).toMatchObject({ exitCode: 1, out: '' });
    expect(empty.err).toContain('a.rb: holds no route that can be read; give what "rails routes"');
    const none = file('none.json', JSON.stringify({ openapi: '3.1.0', paths: {} }));
    const nothing = await rig.type(`doctor --offline --openapi ${none} --covered /x`);
    expect(nothing).toMatchObject({ exitCode: 3 });
    expect(nothing.out).toContain('BAD  no route was found in what was given');
    // Where a router is mounted elsewhere, its whole path is another one.
    const source = file('a.ts', "const auth = Router();\nauth.post('/otp', send);\n");
    const covered = await rig.type(`doctor --offline --routes ${source} --covered /api/otp`);
    expect(covered.out).toContain(
      'note of 1 route, all that look like they send something are covered; but not everything',
    );
    expect(covered.out).toMatch(/note \S*a\.ts:1: where this router is mounted stands in none of the files/);
    const uncovered = await rig.type(`doctor --offline --routes ${source} --covered /api/code`);
    expect(uncovered.out).toContain('BAD  POST …/otp looks like it sends something');
    // With its file and whole, it is.
    const whole = await rig.type(
      `doctor --offline --routes ${file('b.ts', "express().post('/otp', send);\n")} --covered /otp`,
    );
    expect(whole.out).toBe('ok   of 1 route, all that look like they send something are covered\n');
    const bare = file('empty/x.txt', '').slice(0, -'/x.txt'.length);
    expect((await rig.type(`doctor --offline --routes ${bare} --covered /x`)).err).toContain(
      'holds no source in .js, .ts',
    );
  });

  test('covered routes come from cdk.json when none are given', async () => {
    const { exitCode, out } = await rig.type(
      `doctor --offline --json --routes ${file('r.txt', 'POST /example/send-code\n')}`,
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ healthy: true, lines: [{ level: 'good' }] });
  });

  test.each([
    ['a file that does not exist', 'doctor --offline --openapi /nowhere/api.json', 1, 'no such file or directory'],
    ['nothing to look at', 'doctor --offline', 2, 'nothing to look at'],
  ])('%s is one clear line', async (_, line, exitCode, complaint) => {
    const answer = await rig.type(line);
    expect(answer.exitCode).toBe(exitCode);
    expect(answer.err).toContain(complaint);
  });

  test('the web ACL of a template is asked which routes it knows, and cdk.json is not needed', async () => {
    const template = file('template.json', JSON.stringify(labTemplate('default')));
    const routes = file('routes.txt', 'POST /api/auth/otp\nPOST /api/auth/verify\nPOST /invite/:team\nGET /orders\n');
    const { exitCode, out } = await rig.type(`doctor --offline --template ${template} --routes ${routes}`);
    expect(out.match(/^BAD .*$/gm)).toEqual([
      'BAD  POST /invite/:team looks like it sends something ("invite") and is not covered',
    ]);
    expect(out).not.toContain('cdk.json');
    expect(exitCode).toBe(3);
    const both = file('covered.txt', 'POST /api/auth/otp\nPOST /api/auth/verify\n');
    const { out: fine } = await rig.type(`doctor --offline --template ${template} --routes ${both}`);
    expect(fine).toContain('of 2 routes, all that look like they send something are covered');
  });

  test.each([
    [
      'github.yml',
      (audit: Audit) => {
        expect(audit.on?.schedule).toEqual([{ cron: expect.stringMatching(/^\d+ \d+ \* \* [0-6]$/) }]);
        expect(audit.permissions).toEqual({ contents: 'read' });
        return audit.jobs?.audit.steps.flatMap(({ run }) => run ?? []);
      },
    ],
    [
      'buildspec.yml',
      (audit: Audit) => {
        expect(audit.version).toBe(0.2);
        return audit.phases && [...audit.phases.install.commands, ...audit.phases.build.commands];
      },
    ],
  ])('the scheduled audit of examples/audit/%s fails once a route is added', async (name, commandsOf) => {
    const commands = commandsOf(parse(readFileSync(join('examples/audit', name), 'utf8')) as Audit) ?? [];
    expect(commands.slice(0, -1)).toEqual(['npm ci', 'npx cdk synth --quiet']);
    const template = file('cdk.out/template.json', JSON.stringify(labTemplate('default')));
    const line = commands[2]
      ?.replace(/^npx otp-shield /, '')
      .replace('--template cdk.out', `--template ${template}`)
      .replace('--routes src', `--routes ${join(folder, 'src')}`);
    file('src/main.ts', "express().post('/api/auth/otp', send);\n");
    await expect(rig.type(line ?? '')).resolves.toMatchObject({ exitCode: 0 });
    file('src/invite.ts', "express().post('/team/invite', send);\n");
    const added = await rig.type(line ?? '');
    expect(added.out).toContain('BAD  POST /team/invite looks like it sends something ("invite") and is not covered');
    expect(added.exitCode).toBe(3);
    file('src/invite.ts', 'express().post(pathFrom(settings), send);\n');
    const unread = await rig.type(line ?? '');
    expect(unread.out).toMatch(/^BAD .*invite\.ts/m);
    expect(unread.exitCode).toBe(3);
    // A server in another language beside it isn't covered because nobody read it.
    file('src/invite.ts', '');
    file('src/tools/report.py', "print({}.get('otp'), path.join('a'))\n");
    await expect(rig.type(line ?? '')).resolves.toMatchObject({ exitCode: 0 });
    for (const [other, text] of OTHER_ROUTERS) {
      const source = file(`src/${other}`, text);
      const other3 = await rig.type(line ?? '');
      expect(other3.out).toMatch(
        new RegExp(`^BAD .*src/${other} look like routes in a language that is not read`, 'm'),
      );
      expect(other3.exitCode).toBe(3);
      rmSync(source);
    }
    // What its command prints answers for it.
    file('src/api.py', OTHER_ROUTERS[0]![1]);
    const printed = file('printed.txt', 'POST /api/auth/otp\n');
    const believed = await rig.type(`${line} ${printed}`);
    expect(believed.exitCode).toBe(0);
    expect(believed.out).toContain(
      'note sources in .py are not read: their routes are taken from the list that was given, which must name all of them',
    );
    // And for no other server.
    file('src/main.go', OTHER_ROUTERS.find(([name]) => name === 'main.go')![1]);
    const two = await rig.type(`${line} ${printed}`);
    expect(two.out).toMatch(/^BAD .*src\/\S+ and 1 more look like routes in a language that is not read/m);
    expect(two.exitCode).toBe(3);
    rmSync(join(folder, 'src/api.py'));
    rmSync(join(folder, 'src/main.go'));
  });

  test('a document that is no OpenAPI is refused by name', async () => {
    const { exitCode, err } = await rig.type(`doctor --offline --openapi ${file('x.json', '{"a":1}')}`);
    expect(exitCode).toBe(1);
    expect(err).toContain('has no "paths"');
  });
});
