import { REFUSED_BY_WEB_ACL } from '../../../lib/contract/aws-fault';
import { type Answer, answerOf, type SiteAnswer } from '../answer';

/** What a client of Amazon Cognito's API reads of a fault. */
interface Fault {
  /** Empty where the answer is none of this API. */
  readonly name: string;
  readonly message: string;
}

export function faultOf({ body, headers }: SiteAnswer): Fault {
  let said: Readonly<Record<string, unknown>> = {};
  try {
    said = Object(JSON.parse(body));
  } catch {
    // A page, or nothing.
  }
  const name = String(said.__type ?? headers['x-amzn-errortype']?.[0] ?? '');
  // Behind a namespace in some protocols, before an address in others.
  return { name: name.replace(/^.*#/, '').replace(/:.*$/, ''), message: String(said.message ?? said.Message ?? '') };
}

/** AWS tells a call that wants a puzzle from one that is refused by a word alone. */
export function wantsPuzzle({ name, message }: Fault): boolean {
  return name === REFUSED_BY_WEB_ACL && /captcha/i.test(message);
}

/** An answer of the API: what a load balancer would say counts, too, since nothing says that Cognito always makes a fault of it. */
export function poolAnswerOf(raw: SiteAnswer, blocks: ReadonlySet<string>): Answer {
  const direct = answerOf(raw, blocks);
  if (direct.by === 'puzzle') return { by: 'puzzle' };
  if (direct.by !== 'application') return direct;
  const fault = faultOf(raw);
  if (fault.name !== REFUSED_BY_WEB_ACL) return direct;
  return wantsPuzzle(fault) ? { by: 'puzzle' } : { by: 'block', status: raw.status };
}
