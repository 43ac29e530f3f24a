import { unknownAtSynth } from '../private/known-at-synth';

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
  const unknown = unknownAtSynth({ path }, []);
  if (unknown.length > 0) {
    faults.push(...unknown);
    return [];
  }
  const got = JSON.stringify(path);
  const meant = meantBy(path);
  if (meant !== undefined) {
    faults.push(`path must be a path of plain segments and :parameters, got ${got}; write ${meant}`);
    return [];
  }
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

const METHOD = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|ANY|ALL)\s+(?=\S)/i;
const HOST = /^https?:\/\/[^/?#]+/i;
/** `{id}`, `{id:int}`, `<int:id>`, `[id]` and `:id(\\d+)`, as other routers and documents write a parameter. */
const FOREIGN_PARAMETER = /^(?:\{(\w+)(?::[^}]*)?\}|<(?:\w+:)?(\w+)>|\[(\w+)\]|:(\w+)\([^)]*\)|:(\w+)\?)$/;
/** `*`, `**`, `{proxy+}`, `{*rest}`, `[...rest]`, `*rest`: everything below. */
const REST = /^(?:\*\*?|\*\w+|\{\w+\+\}|\{\*\w+\}|\[\[?\.\.\.\w+\]\]?|:\w+[*+])$/;

/** What to write for a path in the spelling of something else; undefined where it is none, or no path comes out. */
function meantBy(path: string): string | undefined {
  const bare = path.replace(METHOD, '').replace(HOST, '');
  const segments = (bare.startsWith('/') ? bare : `/${bare}`)
    .slice(1)
    .replace(/[?#].*$/, '')
    .split('/');
  const below = segments.length > 1 && REST.test(segments[segments.length - 1]);
  if (below) segments.pop();
  const plain = segments.map((text) => {
    if (text === '*') return ':id';
    const [, ...names] = FOREIGN_PARAMETER.exec(text) ?? [];
    const name = names.find((each) => each !== undefined);
    return name === undefined ? text : `:${/^\d/.test(name) ? 'id' : name}`;
  });
  const changed = bare !== path || below || plain.some((text, index) => text !== segments[index]);
  const fits = plain.every((text, index) => LITERAL.test(text) || PARAMETER.test(text) || (text === '' && index > 0));
  if (!changed || !fits || !plain.some((text) => LITERAL.test(text))) return undefined;
  const written = JSON.stringify(`/${plain.join('/')}`);
  return below ? `OtpRoute.prefix(${written}) for all that stands below` : written;
}
