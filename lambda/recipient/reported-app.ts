import { CONFIRMED_BY, type CognitoPurpose } from '../../lib/contract/recipient/cognito';

/**
 * Under which name the guard counts an app client. A code whose use nobody reports counts under a name of its own: the guard stops an application that reports, when
 * hardly any of its codes is typed in.
 */
export function reportedApp(app: string, purpose: CognitoPurpose): string {
  const confirmation = CONFIRMED_BY[purpose as keyof typeof CONFIRMED_BY];
  return confirmation === undefined ? `${app}.${purpose}` : `${app}.${confirmation}`;
}
