import { send } from '../../../test/spellings/send';
import type { Spelling } from '../../../test/spellings/spelling';
import type { Servers } from '../servers';
import { bodyOf, type Call, OWN_COOKIE, OWN_HEADERS } from './calls';

/** What the server answered and sent, and the request with which it can be had again. */
export interface Walked {
  readonly call: Call;
  readonly status: number;
  /** Channel and recipient of each. */
  readonly sent: ReadonlyArray<readonly [string, string]>;
  readonly request: Spelling;
}

/** What a server gave: cookies by name, and the session token of an app. */
interface Kept {
  readonly cookies: ReadonlyMap<string, string>;
  readonly token?: string;
}

/** An auth server that runs, and those who use it. */
export class AuthServer {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly servers: Servers,
    readonly name: string,
  ) {}

  /** Makes the calls one after the other, as people do. */
  async walk(calls: readonly Call[]): Promise<readonly Walked[]> {
    const walked: Walked[] = [];
    for (const call of calls) walked.push(await this.make(call));
    return walked;
  }

  private async make(call: Call): Promise<Walked> {
    const shown = call.shows === undefined ? undefined : this.kept.get(call.shows);
    if (call.shows !== undefined && shown === undefined) throw new Error(`nothing was kept as ${call.shows}`);
    const cookies = [OWN_COOKIE, ...[...(shown?.cookies ?? [])].map(([name, value]) => `${name}=${value}`)];
    const body = bodyOf(call);
    const request: Spelling = {
      family: 'plain',
      method: call.method ?? 'POST',
      target: call.path,
      host: 'shop.example',
      headers: [
        ['Cookie', cookies.join('; ')],
        ...OWN_HEADERS,
        ...(call.token === undefined ? [] : [['Authorization', `Token ${call.token.repeat(4)}`] as const]),
        ...(shown?.token === undefined ? [] : [['X-Session-Token', shown.token] as const]),
      ],
      ...(body && { body }),
    };
    const { status, text } = await send(this.servers.port(this.name), request, '0');
    if (call.keeps !== undefined) this.kept.set(call.keeps, given(text, shown));
    const taken = await this.servers.taken(this.name);
    return { call, status, sent: taken.flatMap(([, what]) => what), request };
  }
}

function given(answer: string, before?: Kept): Kept {
  const cookies = new Map(before?.cookies);
  for (const [, name = '', value = ''] of answer.matchAll(/^set-cookie: *([^=;]+)=([^;\r]*)/gim)) {
    if (name !== 'csrftoken') cookies.set(name, value);
  }
  const token = /"session_token": ?"([^"]+)"/.exec(answer)?.[1] ?? before?.token;
  return { cookies, ...(token !== undefined && { token }) };
}
