import { WAF_LIMIT } from '../../contract/aws-limits';
import type { ResourceType } from '../options';

/** As the service names the resources whose limit can be raised. */
const SETTING: Readonly<Partial<Record<ResourceType, string>>> = {
  API_GATEWAY: 'API_GATEWAY',
  COGNITO: 'COGNITO_USER_POOL',
  APP_RUNNER: 'APP_RUNNER_SERVICE',
  CLOUDFRONT: 'CLOUDFRONT',
};

/** Bytes of a body that AWS WAF gets to see (topic web-acl-setting-body-inspection-limit). */
export function bodyLimit(
  resource: ResourceType,
  settings: Readonly<Record<string, { readonly DefaultSizeInspectionLimit: string }>> | undefined,
): number {
  const key = SETTING[resource];
  if (key === undefined) return WAF_LIMIT.inspectedBodyBytes;
  const kilobytes = /^KB_(\d+)$/.exec(settings?.[key]?.DefaultSizeInspectionLimit ?? '');
  return kilobytes ? Number(kilobytes[1]) * 1024 : WAF_LIMIT.raisableBodyBytes;
}
