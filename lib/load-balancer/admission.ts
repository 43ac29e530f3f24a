import { LOAD_BALANCER_LIMIT } from '../contract/aws-limits';
import type { Clock } from '../contract/clock';
import type { WafRequest } from '../sim/request';
import type { Verdict } from '../sim/verdict';
import { type Answer, answerJson, answerPage } from './answer';
import type { Firewall } from './firewall';
import { countForwardedAddresses, forwardHeaders, type HeaderList, traceId } from './forwarded-headers';
import { answerHumanCheck, isHumanCheck } from './human-check-endpoint';
import { answerScript } from './script-stand-ins';
import {
  CLIENT_HEADER,
  isLoopback,
  parseSimulatedClient,
  plainAddress,
  type SimulatedClient,
} from './simulated-client';

/** Told once for each request that was judged: with the origin's status when it was allowed. */
export type VerdictListener = (request: WafRequest, verdict: Verdict, status: number) => void;

/** Answers paths of the load balancer's own, before the web ACL sees them. */
export interface OwnPages {
  /** Undefined when it is no path of theirs. */
  answer(request: WafRequest, body: Uint8Array): Answer | undefined;
}

export interface AdmissionOptions {
  readonly firewall?: Firewall;
  readonly clock: Clock;
  readonly acceptClientHeader: boolean;
  readonly setTime?: (at: number) => void;
  readonly onVerdict?: VerdictListener;
  readonly onError?: (error: unknown) => void;
  /** Further pages of its own. */
  readonly ownPages?: readonly OwnPages[];
}

/** A request line and its headers, from whichever parser. */
export interface Arrival {
  readonly method: string;
  readonly uri: string;
  readonly headers: HeaderList;
  readonly peer: string;
  readonly httpVersion: string;
}

export type Decision =
  | { readonly answer: Answer }
  | { readonly forward: HeaderList; readonly settle: (status: number) => void };

/** Decides what happens to a request; both parsers of the load balancer ask here, so neither can be the weaker one. */
export class Admission {
  /** Set once the load balancer listens. */
  port = 0;
  secure = false;

  constructor(private readonly options: AdmissionOptions) {}

  /** The request as AWS WAF would see it, or the answer to one that never gets that far. */
  receive(arrival: Arrival): WafRequest | Answer {
    const peer = plainAddress(arrival.peer);
    let client: SimulatedClient | undefined;
    let { headers } = arrival;
    const claims = headers.filter(([name]) => name.toLowerCase() === CLIENT_HEADER);
    if (claims.length > 0) {
      headers = headers.filter(([name]) => name.toLowerCase() !== CLIENT_HEADER);
      if (this.options.acceptClientHeader && isLoopback(peer)) {
        if (claims.length > 1) return answerJson(400, { error: `${CLIENT_HEADER} is there more than once` });
        try {
          client = parseSimulatedClient(claims[0]![1]);
        } catch (error) {
          return answerJson(400, { error: (error as Error).message });
        }
        if (client.at !== undefined) this.options.setTime?.(client.at);
      }
    }
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
    if (arrival.method.toUpperCase() === 'TRACE') return answerPage(405);
    if (countForwardedAddresses(headers) > LOAD_BALANCER_LIMIT.forwardedAddresses) return answerPage(463);
    const target = originForm(arrival.uri, headers);
    return {
      ip: client?.ip ?? peer,
      method: arrival.method,
      uri: target.uri,
      headers: target.headers,
      httpVersion: arrival.httpVersion,
      ...(client?.country === undefined ? {} : { country: client.country }),
      ...(client?.asn === undefined ? {} : { asn: client.asn }),
      requestId: traceId(headers, this.options.clock.now()),
    };
  }

  /** Whether the body matters to the decision. */
  get readsBodies(): boolean {
    return this.options.firewall !== undefined;
  }

  decide(request: WafRequest, body: Uint8Array | undefined): Decision {
    const { firewall, clock, onVerdict } = this.options;
    if (firewall === undefined) return this.forward(request, [], () => {});
    if (isHumanCheck(request.uri)) {
      return { answer: answerHumanCheck(request, body ?? new Uint8Array(), firewall.tokens, clock.now()) };
    }
    const script = answerScript(request.uri);
    if (script !== undefined) return { answer: script };
    for (const pages of this.options.ownPages ?? []) {
      const answer = pages.answer(request, body ?? new Uint8Array());
      if (answer !== undefined) return { answer };
    }
    const judged: WafRequest = body === undefined ? request : { ...request, body };
    let verdict: Verdict;
    try {
      verdict = firewall.evaluate(judged);
    } catch (error) {
      // An Application Load Balancer that can't reach AWS WAF answers 500 too, unless told to fail open.
      this.options.onError?.(error);
      return { answer: answerPage(500) };
    }
    if (verdict.action === 'ALLOW') {
      return this.forward(request, verdict.insertedHeaders, (status) => onVerdict?.(judged, verdict, status));
    }
    const answer: Answer = verdict.response ?? answerPage(403);
    onVerdict?.(judged, verdict, answer.status);
    return { answer };
  }

  private forward(request: WafRequest, inserted: HeaderList, settle: (status: number) => void): Decision {
    const hop = { ip: request.ip, port: this.port, secure: this.secure, traceId: request.requestId!, inserted };
    return { forward: forwardHeaders(request.headers, hop), settle };
  }
}

/**
 * A target in absolute form is taken apart as RFC 9112 (3.2.2) tells a proxy to: its authority replaces Host, and AWS WAF and the
 * origin get the same rest. What a real Application Load Balancer forwards is undocumented; were the two given different readings,
 * `POST http://api/auth/otp` would be `/auth/otp` to one and `/api/auth/otp` to the other.
 */
function originForm(uri: string, headers: HeaderList): { readonly uri: string; readonly headers: HeaderList } {
  const absolute = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?#]*)(.*)$/s.exec(uri);
  if (absolute === null) return { uri, headers };
  const [, authority, rest] = absolute as unknown as [string, string, string];
  const others = headers.filter(([name]) => name.toLowerCase() !== 'host');
  return { uri: rest.startsWith('/') ? rest : `/${rest}`, headers: [['Host', authority], ...others] };
}
