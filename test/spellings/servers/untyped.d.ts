// The parts that the tests use of frameworks that ship no types.
interface UntypedRequest {
  readonly headers: import('node:http').IncomingHttpHeaders;
}
interface UntypedResponse {
  end(text?: string): void;
  send(text: string): void;
}
type UntypedHandler = (request: UntypedRequest, response: UntypedResponse, next: () => void) => void;
interface UntypedRouter {
  (request: object, response: object, next?: () => void): void;
  post(pattern: string, handler: UntypedHandler): this;
  all(pattern: string, handler: UntypedHandler): this;
  use(prefix: string, router: UntypedRouter): this;
  use(middleware: unknown): this;
}
interface UntypedExpress {
  (): UntypedRouter;
  Router(): UntypedRouter;
}
declare module 'express' {
  const express: UntypedExpress;
  export default express;
}
declare module 'express4' {
  const express: UntypedExpress;
  export default express;
}
declare module 'method-override' {
  export default function methodOverride(getter: string, options: { methods: null | string[] }): unknown;
}
declare module 'polka' {
  export default function polka(): {
    post(pattern: string, handler: UntypedHandler): unknown;
    use(prefix: string, app: unknown): unknown;
    handler(request: object, response: object): void;
  };
}
declare module 'koa' {
  export default class Koa {
    use(middleware: unknown): this;
    callback(): import('node:http').RequestListener;
  }
}
