import { AuthPreset } from '../protection/auth-preset';
import type { AuthRoutes } from '../protection/auth-routes';
import type { Reader } from './context-readers';

/** The presets that the app takes, by the names of their factories. */
const PRESETS = {
  betterAuth: AuthPreset.betterAuth,
  authJs: AuthPreset.authJs,
  supabase: AuthPreset.supabase,
  keycloak: AuthPreset.keycloak,
  kratos: AuthPreset.kratos,
  superTokens: AuthPreset.superTokens,
  allauth: AuthPreset.allauth,
  allauthHeadless: AuthPreset.allauthHeadless,
  devise: AuthPreset.devise,
  fortify: AuthPreset.fortify,
  django: AuthPreset.django,
  djoser: AuthPreset.djoser,
  djRestAuth: AuthPreset.djRestAuth,
  wordPress: AuthPreset.wordPress,
  aspNetIdentity: AuthPreset.aspNetIdentity,
  aspNetIdentityPages: AuthPreset.aspNetIdentityPages,
  spring: AuthPreset.spring,
  phoenix: AuthPreset.phoenix,
  zitadel: AuthPreset.zitadel,
  zitadelV1: AuthPreset.zitadelV1,
  authentik: AuthPreset.authentik,
  logto: AuthPreset.logto,
  fusionAuth: AuthPreset.fusionAuth,
  clerk: AuthPreset.clerk,
  pocketBase: AuthPreset.pocketBase,
  strapi: AuthPreset.strapi,
  directus: AuthPreset.directus,
  appwrite: AuthPreset.appwrite,
} satisfies Record<Exclude<keyof typeof AuthPreset, 'prototype'>, (basePath?: string) => AuthPreset>;

/** The name of a preset, with a colon and a path where it is mounted elsewhere than usual: `authJs:/auth`. */
export const authRoutes: Reader<AuthRoutes> = (value, key, faults) => {
  const [, name = '', basePath] = /^(\w+)(?::(.*))?$/.exec(String(value)) ?? [];
  if (!Object.hasOwn(PRESETS, name)) {
    faults.push(
      `${key} must be one of ${Object.keys(PRESETS).join(', ')}, with a colon and a path where it is mounted elsewhere, got ${JSON.stringify(value)}`,
    );
    return undefined;
  }
  const { routes } = PRESETS[name as keyof typeof PRESETS](basePath);
  const found = new Set(routes.requestRoutes.flatMap(({ _faults }) => _faults));
  faults.push(...[...found].map((fault) => `${key}: ${fault}`));
  return found.size > 0 ? undefined : routes;
};
