import { join } from 'node:path';
import { AuthPreset } from '../../../lib/protection/auth-preset';
import { simulator } from '../../../test/spellings/shield';
import { pythonTools } from '../../python/tools';
import { fromDebian, type Language, type Started } from '../languages';
import { Servers } from '../servers';
import { ALLAUTH_FORMS, ALLAUTH_HEADLESS } from './allauth-calls';
import { AuthServer } from './auth-server';
import type { Call } from './calls';
import { DEVISE } from './devise-calls';
import { DJ_REST_AUTH, DJANGO_FORMS, DJOSER } from './django-calls';
import { misjudged, neverSent, spelt } from './judged';

type Check = (what: string, faults: readonly string[]) => void;

interface Preset {
  readonly name: string;
  readonly calls: readonly Call[];
  routes(): AuthPreset;
}

export interface AuthServerKind extends Language {
  readonly presets: readonly Preset[];
}

const here = (file: string) => join(__dirname, file);

const ALLAUTH: AuthServerKind = {
  name: 'django-allauth',
  presets: [
    { name: 'allauth', calls: ALLAUTH_FORMS, routes: () => AuthPreset.allauth() },
    { name: 'allauthHeadless', calls: ALLAUTH_HEADLESS, routes: () => AuthPreset.allauthHeadless() },
  ],
  start: () => fromPython('on_allauth.py'),
};

const DJANGO: AuthServerKind = {
  name: 'Django',
  presets: [
    { name: 'django', calls: DJANGO_FORMS, routes: () => AuthPreset.django() },
    { name: 'djoser', calls: DJOSER, routes: () => AuthPreset.djoser() },
    { name: 'djRestAuth', calls: DJ_REST_AUTH, routes: () => AuthPreset.djRestAuth() },
  ],
  start: () => fromPython('on_django.py'),
};

const ON_DEVISE: AuthServerKind = {
  name: 'Devise',
  presets: [{ name: 'devise', calls: DEVISE, routes: () => AuthPreset.devise() }],
  start: () =>
    fromDebian(
      ['ruby-devise', 'ruby-rails', 'ruby-sqlite3', 'puma'],
      ['ruby', '-e', 'require "rails"; require "devise"; require "sqlite3"; require "puma"'],
      ['ruby', '-W0', here('on_devise.rb')],
    ),
};

/** Started always. */
export const AUTH_SERVERS: readonly AuthServerKind[] = [ALLAUTH, DJANGO];
/** Started for the long proof, too. */
export const MORE_AUTH_SERVERS: readonly AuthServerKind[] = [ON_DEVISE];

async function fromPython(script: string): Promise<Started> {
  const tools = await pythonTools('servers.txt');
  return 'missing' in tools ? tools : { command: [join(tools.bin, 'python'), here(script)] };
}

/** Auth servers, started for real: what makes one send must be a request for the web ACL with its preset, however it is spelt. */
export async function checkPresets(
  kind: AuthServerKind,
  command: readonly [string, ...string[]],
  isMany: boolean,
  check: Check,
): Promise<void> {
  const servers = await Servers.start(...command);
  try {
    const [name = ''] = servers.names;
    for (const { name: preset, calls, routes } of kind.presets) {
      const { routes: named } = routes();
      const acl = simulator(undefined, { verifyRoutes: undefined, ...named });
      const walked = await new AuthServer(servers, name).walk(calls);
      const sending = walked.filter(({ sent }) => sent.length > 0).length;
      check(
        `${preset}: ${sending} of ${calls.length} calls of ${name} make it send, all are asked, and the rest is left alone`,
        [...misjudged(walked, acl), ...neverSent(walked, named).map((pattern) => `nothing was sent by ${pattern}`)],
      );
      const { tried, plain, hits, leaking } = await spelt(servers, name, walked, acl, isMany ? 300 : 8);
      check(`${preset}: ${hits} of ${tried} other spellings make it send, none passes without a token`, [
        ...leaking,
        ...(hits < plain ? [`only ${hits} made it send`] : []),
      ]);
    }
  } finally {
    await servers.stop();
  }
}
