import { request } from 'node:http';
import { ENDPOINT } from './aws';

export interface UrlAnswer {
  readonly status: number;
  readonly body: string;
}

/** Calls a function URL at the emulator: its name stands in `Host`, as no name server knows it. */
export function callFunctionUrl(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<UrlAnswer> {
  const { hostname, port } = new URL(ENDPOINT);
  return new Promise((done, fail) => {
    const call = request(
      {
        hostname,
        port,
        method: 'POST',
        path: new URL(url).pathname,
        headers: { ...headers, host: new URL(url).host, 'content-type': 'application/json' },
        timeout: 30_000,
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        answer.once('end', () => done({ status: answer.statusCode ?? 0, body: text }));
      },
    );
    call.once('error', fail);
    call.once('timeout', () => call.destroy(new Error('the function URL did not answer within 30 s')));
    call.end(body);
  });
}
