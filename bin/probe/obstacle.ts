import type { Fault, Reply } from './exchange';

const header = ({ headers }: Reply, name: string) => headers.find(([other]) => other === name)?.[1];

/** Who answers in the place of the application. */
function inFront(reply: Reply): string | undefined {
  if (header(reply, 'x-amzn-waf-action') !== undefined || /awselb/i.test(header(reply, 'server') ?? ''))
    return reply.status === 200 ? undefined : 'AWS WAF or the load balancer answers in the place of the application';
  if (header(reply, 'cf-mitigated') !== undefined) return 'Cloudflare answers in the place of the application';
  return undefined;
}

const FAULT: Readonly<Record<Fault['kind'], string>> = {
  certificate:
    'its certificate is not trusted: give the one of its authority as NODE_EXTRA_CA_CERTS=FILE, and the name that it has',
  'http-2':
    'it speaks HTTP/2 alone, and this asks by HTTP/1.1, as a load balancer asks its targets: let it speak that, too',
  'no-tls': 'it speaks no TLS: is it http:// there?',
};

/**
 * Why the answer to the first request says that it doesn't work, in one sentence; undefined when it may well have worked.
 *
 * @param expected the status that the user says means success
 */
export function obstacleOf(reply: Reply, expected: number | undefined): string | undefined {
  const front = inFront(reply);
  if (front !== undefined)
    return `${front} (status ${reply.status}): give the URL of the application itself, behind it`;
  if (reply.fault !== undefined) return `${FAULT[reply.fault.kind]} (${reply.fault.code})`;
  if (reply.end === 'unreachable') return 'nobody listens there: is the application running?';
  if (reply.end === 'silent') return 'no answer came in time: is that the right port, and http or https as it wants?';
  if (reply.end === 'closed') return 'the connection was closed without an answer: is it http or https as it wants?';
  const { status } = reply;
  // nginx says so in its page, and Go in a line.
  if (status === 400 && /plain HTTP request was sent to HTTPS|HTTP request to an HTTPS server/i.test(reply.body))
    return 'it wants https:// there, and was asked by http://';
  if (expected !== undefined)
    return status === expected ? undefined : `it was answered with ${status}, and --status says ${expected}`;
  if (status === 429 || status === 503)
    return `the application refuses more requests (${status}${retryText(reply)}): turn its own limit off for this, or wait`;
  if (status === 401 || status === 407 || (status === 403 && header(reply, 'www-authenticate') !== undefined))
    return `it asks for a login (${status}): give what a signed-in client sends, as --header 'Cookie: …'`;
  if (status >= 300 && status < 400) {
    const to = header(reply, 'location') ?? 'nowhere';
    const login = /log-?in|sign-?in|auth\/|sso|oauth/i.test(to);
    return login
      ? `it is sent to ${to}, which looks like a login: give what a signed-in client sends, as --header 'Cookie: …'`
      : `it is sent on to ${to}: give the URL itself, or --status ${status} if this is what it says when it worked`;
  }
  if (status >= 200 && status < 300) {
    const no = noOf(reply.body);
    return no === undefined
      ? undefined
      : `it was answered with ${status}, and ${no}. If it says so when it worked, give --status ${status}`;
  }
  const what: Readonly<Record<number, string>> = {
    400: 'does the body have what it wants?',
    403: 'does it want a token against forged requests, or another Origin?',
    404: 'is that the path, on that host?',
    405: 'is that the method?',
    415: 'is that the Content-Type?',
    422: 'does the body have what it wants?',
  };
  return `it was answered with ${status}: ${what[status] ?? 'does it work?'} If it says so when it worked, give --status ${status}`;
}

/** GraphQL and many an API of its own say no with 200; taken for yes, all that fails alike would count as taken. */
function noOf(body: string): string | undefined {
  if (/<input\b[^>]*\btype\s*=\s*["']?password/i.test(body))
    return 'with a form that asks for a password, which looks like a login';
  const said = parsed(body);
  const answer: unknown = Array.isArray(said) ? said[0] : said;
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { errors, error, success, ok } = answer as Record<string, unknown>;
  if (Array.isArray(errors) && errors.length > 0) return `with errors: ${brief(errors[0])}`;
  if (error !== undefined && error !== null && error !== false && error !== '') return `with an error: ${brief(error)}`;
  return success === false || ok === false ? `says that it failed: ${brief(answer)}` : undefined;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function brief(value: unknown): string {
  const { message } = (typeof value === 'object' && value !== null ? value : {}) as { message?: unknown };
  const text = typeof message === 'string' ? message : typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);
}

export function retryText(reply: Reply): string {
  const after = header(reply, 'retry-after');
  return after === undefined ? '' : `, again after ${after.replace(/[^\x20-\x7e]/g, '?').slice(0, 40)}`;
}
