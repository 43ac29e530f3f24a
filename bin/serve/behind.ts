import {
  type JwtStage,
  type ListenerRule,
  type LoadBalancerOptions,
  listenerRules,
  startJwtStage,
  TurnstileStandIn,
  verifiesTokens,
} from '../../lib/load-balancer';
import type { WafRequest } from '../../lib/sim';
import { readCertificate } from '../input/pem-file';
import type { WebAclSource } from '../input/web-acl-source';
import { describeError, type Io } from '../terminal/io';

/** What stands behind the web ACL of `otp-shield serve`. */
export interface Behind {
  readonly origin: Pick<LoadBalancerOptions, 'origin' | 'originCa' | 'onOrigin'>;
  readonly ownPages: NonNullable<LoadBalancerOptions['ownPages']>;
  readonly tell: (fault: Error | undefined) => void;
  readonly stage?: JwtStage;
  /** Why a listener rule let a request go no further; asked once. */
  readonly refusalOf: (request: WafRequest) => string | undefined;
  /** Takes the listener rules of what was read again. */
  readonly readAgain: (source: WebAclSource) => void;
}

/** The origin itself; with a template whose listener rules verify tokens of Turnstile's gate, those rules before it. */
export async function startBehind(
  source: WebAclSource,
  origin: string,
  caFile: string | undefined,
  io: Io,
): Promise<Behind> {
  const tell = originTeller(origin, io);
  const originCa = caFile === undefined ? {} : { originCa: readCertificate('--origin-ca', caFile) };
  const reach = { origin, ...originCa, onOrigin: tell };
  const rules = rulesOf(source, io);
  if (rules.length === 0) {
    const readAgain = (again: WebAclSource): void => {
      if (rulesOf(again, io).length > 0)
        io.err(
          'otp-shield serve: its listener rules verify tokens now, which nobody does here until serve is started again\n',
        );
    };
    return { origin: reach, ownPages: [], tell, refusalOf: () => undefined, readAgain };
  }
  const standIn = await TurnstileStandIn.of(rules, io.clock);
  const refusals = new Map<string, string>();
  const stage = await startJwtStage({
    ...reach,
    rules,
    authenticator: standIn.authenticator,
    get functions() {
      return standIn.functions;
    },
    onRefusal: (refusal, { logicalId }, headers) =>
      refusals.set(String(headers[TRACE]), `listener rule ${logicalId} refused its token: ${refusal}`),
  });
  return {
    origin: { origin: stage.url },
    ownPages: [standIn],
    tell,
    stage,
    refusalOf({ requestId = '' }) {
      const refusal = refusals.get(requestId);
      refusals.delete(requestId);
      return refusal;
    },
    readAgain: (again) => void rules.splice(0, rules.length, ...rulesOf(again, io)),
  };
}

const TRACE = 'x-amzn-trace-id';

/** The listener rules of a template, where one of them at least verifies tokens. What can't be simulated is told and left out. */
function rulesOf({ template }: WebAclSource, io: Io): ListenerRule[] {
  const document = template as Parameters<typeof listenerRules>[0] | undefined;
  if (document === undefined || !verifiesTokens(document)) return [];
  const leftOut = (fault: Error) => io.err(`warning: ${fault.message}; serve acts as if the rule were not there\n`);
  const rules = listenerRules(document, undefined, leftOut);
  return rules.some(({ jwt }) => jwt !== undefined) ? rules : [];
}

/** Says once that the origin can't be reached, and once that it can again. */
function originTeller(origin: string, io: Io): (fault: Error | undefined) => void {
  let told = '';
  return (fault) => {
    const said = fault === undefined ? '' : describeError(fault);
    if (said === told) return;
    told = said;
    io.err(
      said === ''
        ? `otp-shield serve: ${origin} answers again\n`
        : `otp-shield serve: nothing can be had from ${origin}: ${said}; requests that the web ACL lets pass get 502 until it answers\n`,
    );
  };
}
