/** @internal A segment of a route's path. */
export interface Segment {
  /** Lower-cased literal; absent for a parameter. */
  readonly literal?: string;
}

export const LITERAL = /^(?!\.+$)[A-Za-z0-9_~.-]+$/;
export const LITERAL_ALPHABET = 'A-Z a-z 0-9 _ ~ . - (and not of dots alone)';
const PARAMETER = /^:[A-Za-z_][A-Za-z0-9_]*$/;

/** @internal Complains into `faults`. */
export function parseSegments(path: string, faults: string[]): Segment[] {
  const got = JSON.stringify(path);
  if (!path.startsWith('/')) faults.push(`path must start with "/", got ${got}; write ${JSON.stringify(`/${path}`)}`);
  if (/[?#]/.test(path)) faults.push(`path must not hold a query or a fragment, got ${got}; give the part before it`);
  const texts = path
    .replace(/[?#].*$/, '')
    .replace(/^\//, '')
    .replace(/\/$/, '')
    .split('/');
  for (const text of texts) {
    if (!LITERAL.test(text) && !PARAMETER.test(text)) {
      faults.push(
        `path segments must be a literal of ${LITERAL_ALPHABET} or a :parameter, got ${JSON.stringify(text)} in ${got}; ` +
          'use OtpRoute.regex for anything else',
      );
    }
  }
  if (!texts.some((text) => LITERAL.test(text))) {
    faults.push(
      `path must have at least one literal segment, got ${got}; a route of parameters alone would cover the whole site`,
    );
  }
  return texts.map((text) => (text.startsWith(':') ? {} : { literal: text.toLowerCase() }));
}
