import { appendFileSync } from 'node:fs';
import { probeCommand } from '../../bin/commands/probe';
import { OtpRoute } from '../../lib/protection/otp-route';
import { GuardedMethods } from '../../lib/protection/otp-route-options';
import { naiveTemplate } from '../../scripts/real-servers/naive-rules';
import { OPERATION_SERVERS, startOperationServer } from '../../scripts/real-servers/operation-servers';
import { longTest } from '../runs';
import { synthesize } from '../spellings/synthesize';
import { FakeIo } from './fake-io';
import { scratchDirectory } from './web-acls';

const files = scratchDirectory();
/** What a user would write for each, and what it takes that rules of a tutorial let through. */
const KNOWN: Readonly<Record<string, { readonly route: OtpRoute; readonly kinds: readonly string[] }>> = {
  'graphql-yoga 5': {
    route: OtpRoute.graphql('/graphql', ['sendOtp']),
    kinds: ['mounted', 'argument', 'host-path', 'vanishing'],
  },
  '@trpc/server 11': { route: OtpRoute.trpc('/api/trpc', ['auth.sendOtp']), kinds: ['trpc', 'glued', 'tail'] },
  'React Router 7': {
    route: OtpRoute.path('/login', { methods: GuardedMethods.ALL_BUT_GET }),
    kinds: ['case', 'letter-escape', 'tail'],
  },
};

describe.each(OPERATION_SERVERS.map((server) => [server.name, server] as const))('%s', (name, server) => {
  const { route, kinds } = KNOWN[name]!;
  const probed = async (template: object, requests: number) => {
    const log = files.write(`${server.name.replace(/\W/g, '')}.log`, '');
    const { port, close } = await startOperationServer(server, (recipient) => appendFileSync(log, `${recipient}\n`));
    const io = Object.assign(new FakeIo(), { pause: async () => {} });
    const type = server.type === undefined ? [] : ['--header', `Content-Type: ${server.type}`];
    const url = ['--url', `http://127.0.0.1:${port}${server.path}`, '--body', server.body, ...type];
    const bounds = ['--requests', String(requests), '--per-second', '1000', '--only-open', '--json', '--hit-file', log];
    await probeCommand.run([...url, '--template', files.write(`${port}.json`, template), ...bounds], io);
    await close();
    if (io.stdout === '') throw new Error(io.stderr);
    return JSON.parse(io.stdout).holes as Array<{ readonly family: string; readonly request: string }>;
  };

  test('what it takes and rules of a tutorial let through is found without being told', async () => {
    const holes = await probed(naiveTemplate(server.path), 300);
    expect(holes.map(({ family }) => family)).toEqual(expect.arrayContaining([...kinds]));
  });

  // Each spelling goes through the whole template: seconds for each server.
  longTest('and the shield lets none of it through', async () => {
    const holes = await probed(synthesize({ requestRoutes: [route], verifyRoutes: undefined }), 6000);
    expect(holes.map(({ request }) => request)).toEqual([]);
  });
});
