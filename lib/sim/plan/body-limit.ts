import type { ResourceType } from '../options';

/** As the service names the resources whose limit can be raised. */
const SETTING: Readonly<Partial<Record<ResourceType, string>>> = {
  API_GATEWAY: 'API_GATEWAY',
  COGNITO: 'COGNITO_USER_POOL',
  APP_RUNNER: 'APP_RUNNER_SERVICE',
  CLOUDFRONT: 'CLOUDFRONT',
};

const FIXED = 8 * 1024;
const DEFAULT = 16 * 1024;

/** Bytes of a body that AWS WAF gets to see (topic web-acl-setting-body-inspection-limit). */
export function bodyLimit(
  resource: ResourceType,
  settings: Readonly<Record<string, { readonly DefaultSizeInspectionLimit: string }>> | undefined,
): number {
  const key = SETTING[resource];
  if (key === undefined) return FIXED;
  const kilobytes = /^KB_(\d+)$/.exec(settings?.[key]?.DefaultSizeInspectionLimit ?? '');
  return kilobytes ? Number(kilobytes[1]) * 1024 : DEFAULT;
}
