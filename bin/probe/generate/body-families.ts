import { deflateSync, gzipSync } from 'node:zlib';
import type { SentBody } from '../spelling';
import type { Draft, Variant } from './draft';

type Fields = Readonly<Record<string, unknown>>;

export const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const BOUNDARY = 'AaB03x';
/** More than AWS WAF sees of a body behind a load balancer. */
const BEYOND = 9000;

const withBody = (draft: Draft, body: SentBody, more: Partial<Draft> = {}): Draft => ({ ...draft, ...more, body });
export const text = (type: string, value: string): SentBody => ({ type, bytes: Buffer.from(value, 'utf8') });
const set = (family: string, apply: Variant['apply']): Variant => ({ family, apply });

/** The same fields under other types, in other alphabets and encodings, and beside what is not read. */
export function bodyVariants(): Variant[] {
  return [...types(), ...alphabets(), ...jsonForms(), ...formForms(), ...windows(), ...inQuery()];
}

function types(): Variant[] {
  const names = [
    '',
    'text/plain',
    'text/json',
    'APPLICATION/JSON',
    'application/json;charset=utf-8',
    'application/vnd.x+json',
    'application/octet-stream',
    'application/csp-report',
    '*/*',
    'x',
    FORM,
  ];
  return names.map((type) => set('type', (draft) => draft.body && withBody(draft, { ...draft.body, type })));
}

function alphabets(): Variant[] {
  const recoded = (family: string, charset: string, code: (value: string) => Buffer) =>
    set(family, (draft) => {
      if (draft.body === undefined) return undefined;
      const type = draft.body.type.split(';')[0]! + (charset && `; charset=${charset}`);
      return withBody(draft, { type, bytes: code(draft.body.bytes.toString('utf8')) });
    });
  const packed = (name: string, pack: (bytes: Buffer) => Buffer) =>
    set('compressed', (draft) =>
      draft.body === undefined
        ? undefined
        : withBody(
            draft,
            { ...draft.body, bytes: pack(draft.body.bytes) },
            { headers: [...draft.headers, ['Content-Encoding', name]] },
          ),
    );
  const utf16 = (value: string) => Buffer.from(value, 'utf16le');
  const utf32 = (value: string) => {
    const bytes = Buffer.alloc(value.length * 4);
    [...value].forEach((letter, index) => {
      bytes.writeUInt32LE(letter.codePointAt(0)!, index * 4);
    });
    return bytes;
  };
  return [
    recoded('alphabet', '', (value) => Buffer.from(`\ufeff${value}`, 'utf8')),
    recoded('alphabet', '', utf16),
    recoded('alphabet', '', (value) => utf16(`\ufeff${value}`)),
    recoded('alphabet', '', (value) => utf16(value).swap16()),
    recoded('alphabet', 'utf-16le', utf16),
    recoded('alphabet', 'utf-16', (value) => utf16(`\ufeff${value}`)),
    recoded('alphabet', 'utf-32le', utf32),
    recoded('alphabet', '', utf32),
    recoded('alphabet', 'utf-7', (value) =>
      Buffer.from(value.replace(/[a-z]/gi, (letter) => `+${utf16(letter).swap16().toString('base64').slice(0, 3)}-`)),
    ),
    packed('gzip', gzipSync),
    packed('GZIP', gzipSync),
    packed('x-gzip', gzipSync),
    packed('deflate', deflateSync),
  ];
}

/** Letters of a text of JSON as escapes; what is escaped already stays. */
const escapedText = (value: string) =>
  value.replace(/\\.|[a-z]/gi, (found) =>
    found.length > 1 ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

function jsonForms(): Variant[] {
  const json = (family: string, change: (fields: Fields, written: string) => SentBody | undefined) =>
    set(family, (draft) => {
      const fields = jsonOf(draft);
      const changed = fields && change(fields, draft.body!.bytes.toString('utf8').trim());
      return changed && withBody(draft, changed);
    });
  return [
    json('json', (_, written) => text(JSON_TYPE, written.replace(/"(?:[^"\\]|\\.)*"/g, escapedText))),
    json('json', (fields) => text(JSON_TYPE, JSON.stringify(fields, undefined, '\t'))),
    json('json', (_, written) => text(JSON_TYPE, `{"pad":"","pad":"",${written.slice(1)}`)),
    json('json', (fields) =>
      text(
        JSON_TYPE,
        `{${Object.entries(fields)
          .flatMap(([name, value]) => [`${JSON.stringify(name)}:0`, `${JSON.stringify(name)}:${JSON.stringify(value)}`])
          .join()}}`,
      ),
    ),
    json('json', (_, written) => text(JSON_TYPE, `${written} `)),
    json('json', (_, written) => text(JSON_TYPE, `${written}{}`)),
    json('batch', (_, written) => text(JSON_TYPE, `[${written}]`)),
    json('batch', (_, written) => text(JSON_TYPE, `[{},${written}]`)),
    json('names', (fields) => text(JSON_TYPE, JSON.stringify(renamed(fields, (name) => name.toUpperCase())))),
    json('form', (fields) => text(FORM, form(fields))),
    json('multipart', (fields) => multipart(fields)),
  ];
}

function formForms(): Variant[] {
  const forms = (family: string, change: (fields: URLSearchParams, written: string) => SentBody) =>
    set(family, (draft) => {
      if (draft.body === undefined || !/urlencoded/i.test(draft.body.type)) return undefined;
      const written = draft.body.bytes.toString('utf8');
      return withBody(draft, change(new URLSearchParams(written), written));
    });
  return [
    forms('form', (_, written) =>
      text(
        FORM,
        written.replace(/[a-z](?=[^&=]*=)/gi, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
      ),
    ),
    forms('form', (_, written) => text(FORM, `x=1;${written}`)),
    forms('form', (_, written) => text(FORM, `&&${written}`)),
    forms('form', (_, written) => text(FORM, `_method=POST&${written}`)),
    forms('json', (fields) => text(JSON_TYPE, JSON.stringify(Object.fromEntries(fields)))),
    forms('multipart', (fields) => multipart(Object.fromEntries(fields))),
  ];
}

/** Behind what AWS WAF sees: of a body, and of headers. */
function windows(): Variant[] {
  const fillers = Array.from({ length: 210 }, (_, index) => [`p${index}`, '1'] as const);
  return [
    set('window', (draft) => {
      const fields = jsonOf(draft);
      return fields && withBody(draft, text(JSON_TYPE, JSON.stringify({ pad: 'x'.repeat(BEYOND), ...fields })));
    }),
    set('window', (draft) =>
      jsonOf(draft)
        ? withBody(draft, {
            ...draft.body!,
            bytes: Buffer.concat([Buffer.from(' '.repeat(BEYOND)), draft.body!.bytes]),
          })
        : undefined,
    ),
    set('window', (draft) =>
      draft.body && /urlencoded/i.test(draft.body.type)
        ? withBody(draft, text(FORM, `pad=${'x'.repeat(BEYOND)}&${draft.body.bytes.toString('utf8')}`))
        : undefined,
    ),
    set('many-headers', (draft) => ({ ...draft, headers: [...fillers, ...draft.headers] })),
  ];
}

/** The fields in the query string, with and without a body. */
function inQuery(): Variant[] {
  return ['POST', 'GET', 'HEAD', 'PUT'].map((method) =>
    set('query-fields', (draft) => {
      const fields = fieldsOf(draft);
      if (fields === undefined) return undefined;
      const { body: _, ...rest } = draft;
      return { ...rest, method, query: `${draft.query}${draft.query === '' ? '?' : '&'}${form(fields)}` };
    }),
  );
}

export function jsonOf(draft: Draft): Fields | undefined {
  if (draft.body === undefined || !/json/i.test(draft.body.type)) return undefined;
  try {
    const value: unknown = JSON.parse(draft.body.bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function fieldsOf(draft: Draft): Fields | undefined {
  if (draft.body && /urlencoded/i.test(draft.body.type))
    return Object.fromEntries(new URLSearchParams(draft.body.bytes.toString('utf8')));
  return jsonOf(draft);
}

const plainText = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

function form(fields: Fields): string {
  return new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, plainText(value)])).toString();
}

export function multipart(fields: Fields): SentBody {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${plainText(value)}\r\n`,
  );
  return text(`multipart/form-data; boundary=${BOUNDARY}`, `${parts.join('')}--${BOUNDARY}--\r\n`);
}

function renamed(fields: Fields, change: (name: string) => string): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [change(name), value]));
}
