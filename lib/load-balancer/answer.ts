/** A response that the load balancer itself sends. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: string;
}

export function answerJson(status: number, body: object): Answer {
  return {
    status,
    headers: [
      ['Content-Type', 'application/json'],
      ['Cache-Control', 'no-store'],
    ],
    body: JSON.stringify(body),
  };
}

const MEANING: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  463: 'Too many addresses in X-Forwarded-For',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  504: 'Gateway Timeout',
};

/** A page of the load balancer's own, in the plain form that an Application Load Balancer has. */
export function answerPage(status: number): Answer {
  const title = `${status} ${MEANING[status] ?? 'Error'}`;
  return {
    status,
    headers: [['Content-Type', 'text/html']],
    body: `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>\n`,
  };
}
