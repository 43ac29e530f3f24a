import type { Check } from '../check';
import { association } from '../checks/association';
import { managedLogin } from './managed-login';
import { operations } from './operations';
import { poolCors } from './pool-cors';
import { poolLog } from './pool-log';
import { poolToken } from './pool-token';
import { refusals } from './refusals';

/** Of a user pool, in the order in which they are asked. */
export const POOL_CHECKS: readonly Check[] = [
  association,
  operations,
  refusals,
  poolCors,
  poolLog,
  poolToken,
  // Last, since it doesn't tell the others how many of a rate limit it took.
  managedLogin,
];
