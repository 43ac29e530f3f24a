import { randomUUID } from 'node:crypto';
import type { SiteRequest } from '../site';
import type { Pool } from './pool';

/** By these a record of the log is told from all else that is there. */
const NOBODY = 'nobody-';
const SERVICE = 'AWSCognitoIdentityProviderService.';
const TARGET = 'X-Amz-Target';

/** A call of the API as Amplify and the SDKs send it. */
function call(operation: string, input: object, headers: SiteRequest['headers'] = []): SiteRequest {
  return {
    method: 'POST',
    target: '/',
    headers: [['Content-Type', 'application/x-amz-json-1.1'], [TARGET, `${SERVICE}${operation}`], ...headers],
    body: JSON.stringify(input),
  };
}

/** The operation that a call names; undefined for one that names none. */
export function operationOf({ headers = [] }: SiteRequest): string | undefined {
  const [, target] = headers.find(([name]) => name === TARGET) ?? [];
  return target?.slice(SERVICE.length);
}

/**
 * Asks for a code, and none goes out whoever lets it through: there is no such user. A pool with PreventUserExistenceErrors answers as if there were one; one that migrates users asks its trigger.
 */
export function forgotten({ clientId }: Pool, headers: SiteRequest['headers'] = [], more: object = {}): SiteRequest {
  return call('ForgotPassword', { ClientId: clientId, Username: `${NOBODY}${randomUUID()}`, ...more }, headers);
}

/** No code comes of it: the token is none. */
export function revoked({ clientId }: Pool, headers: SiteRequest['headers'] = []): SiteRequest {
  return call('RevokeToken', { ClientId: clientId, Token: NOBODY }, headers);
}

/** What every app does in the background, each hour. The token is none. */
export function refreshed({ clientId }: Pool): SiteRequest {
  return call('InitiateAuth', {
    ClientId: clientId,
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    AuthParameters: { REFRESH_TOKEN: NOBODY },
  });
}

/** Whether a text tells for whom somebody asked. */
export function tellsOfNobody(text: string): boolean {
  return text.includes(NOBODY);
}
