import type { Verdict } from '../../lib/sim';
import type { Doubt, Findings, Hole } from './search';
import { show } from './spelling';

/** What a run found, and what it was about. */
export interface Result extends Findings {
  readonly method: string;
  readonly url: string;
  /** By what the rules stop the request as it was given; undefined where they only give it their label. */
  readonly stoppedBy: Verdict | undefined;
  readonly labels: readonly string[];
  /** Together with those that only compare. */
  readonly requests: number;
  readonly seconds: number;
}

/** What no request of this kind shows, whatever it finds. */
export const NOT_ASKED: readonly string[] = [
  'HTTP/2 and HTTP/3',
  'bodies in chunks, and messages of WebSockets',
  'other names of the host, and other values of what stands for a parameter',
  'whatever a load balancer or CloudFront of AWS changes on the way',
];

/** Whether the rules stop all that the application took, and that all was asked. */
export const isCovered = ({ holes, doubts, ended }: Findings) =>
  holes.length === 0 && doubts.length === 0 && ended === undefined;

export function jsonOf(result: Result): object {
  const { stoppedBy, holes, doubts, ...rest } = result;
  return {
    ...rest,
    seconds: Math.round(result.seconds),
    rules: stoppedBy === undefined ? { action: 'ALLOW' } : { action: stoppedBy.action, rule: stoppedBy.rule },
    holes: holes.map(holeJson),
    doubts: doubts.map((doubt: Doubt) => ({ ...holeJson(doubt), why: doubt.why })),
    notAsked: NOT_ASKED,
  };
}

function holeJson({ family, spelling, plain, opening: { verdict, reading } }: Hole): object {
  const { action, rule, labels, fidelity } = verdict;
  return { family, request: show(spelling, plain), reading, action, rule, labels, fidelity };
}
