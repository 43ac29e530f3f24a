import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Called by a handler of a protected route with the number of the line that reached it. */
export type Hit = (line: string) => void;

export interface Running {
  readonly port: number;
  close(): Promise<void>;
}

/** A web framework with the protected routes registered the way its manual shows. */
export interface Framework {
  readonly name: string;
  start(hit: Hit): Promise<Running>;
}

/** Listens with a plain Node server; for frameworks that are a request listener. */
export function listen(listener: http.RequestListener, options: http.ServerOptions = {}): Promise<Running> {
  return serve(http.createServer(options, listener));
}

/** Puts a server on a free port of the loopback interface. */
export function serve(server: http.Server): Promise<Running> {
  server.headersTimeout = 5000;
  server.requestTimeout = 5000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      }),
    );
  });
}

/** The value of the client's line header. */
export function lineOf(headers: http.IncomingHttpHeaders): string {
  return String(headers['x-line']);
}
