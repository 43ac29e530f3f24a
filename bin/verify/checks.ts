import type { Check } from './check';
import { association } from './checks/association';
import { cors } from './checks/cors';
import { deploy } from './checks/deploy';
import { drill } from './checks/drill';
import { gate } from './checks/gate';
import { humanCheck } from './checks/human-check';
import { immunity } from './checks/immunity';
import { jwtOrder, rewriteOrder } from './checks/listener-order';
import { logPrivacy } from './checks/log-privacy';
import { metrics } from './checks/metrics';
import { rateLimit } from './checks/rate-limit';
import { renewedToken } from './checks/renewed-token';
import { requestForms } from './checks/request-forms';
import { spellings } from './checks/spellings';
import { tokenPlaces } from './checks/token-places';

/** In the order in which they are asked: each leaves to those behind it what they need. */
export const CHECKS: readonly Check[] = [
  association,
  humanCheck,
  spellings,
  requestForms,
  cors,
  jwtOrder,
  rewriteOrder,
  logPrivacy,
  tokenPlaces,
  renewedToken,
  immunity,
  gate,
  rateLimit,
  metrics,
  deploy,
  drill,
];
