import { createHash } from 'node:crypto';
import { ServiceError } from './service';

export function uuidOf(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function invalid(field: string, value: unknown): ServiceError {
  return new ServiceError(
    'WAFInvalidParameterException',
    `Error reason: The parameter is not valid, field: ${field}, parameter: ${JSON.stringify(value)}`,
  );
}

export function missing(): ServiceError {
  return new ServiceError(
    'WAFNonexistentItemException',
    'AWS WAF couldn’t perform the operation because your resource doesn’t exist.',
  );
}
