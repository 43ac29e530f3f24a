import type http from 'node:http';
import type { Answer } from './answer';

/** Sends an answer of the load balancer's own and lets go of a body that nobody will read. */
export function send(res: http.ServerResponse, answer: Answer): void {
  if (res.headersSent || res.destroyed) return;
  const body = Buffer.from(answer.body, 'utf8');
  const headers: string[] = answer.headers.flat();
  if (!answer.headers.some(([name]) => name.toLowerCase() === 'content-length') && answer.status !== 204) {
    headers.push('Content-Length', String(body.length));
  }
  // Without this an unread upload would be drained to its end, however long it is.
  if (hasUnreadBody(res.req)) headers.push('Connection', 'close');
  res.writeHead(answer.status, headers);
  res.end(body);
}

function hasUnreadBody(req: http.IncomingMessage): boolean {
  const announced = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  return announced && !req.complete;
}

/** The same, written by hand, for sockets that no longer have a parser. */
export function serialize(answer: Answer): Buffer {
  const body = Buffer.from(answer.body, 'utf8');
  const lines = [
    `HTTP/1.1 ${answer.status} ${answer.status < 400 ? 'OK' : 'Error'}`,
    ...answer.headers
      .filter(([name]) => !/^(?:content-length|connection)$/i.test(name))
      .map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}
