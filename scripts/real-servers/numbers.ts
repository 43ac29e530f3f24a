import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { SentBody } from '../../test/spellings/spelling';

/** A number that gets no code where only +49 does, and one that gets a code. */
export const REFUSED = '+15550100123';
export const TAKEN = '+4915112345678';

/** One way to hand a phone number to a server. */
export interface Handing {
  readonly body: SentBody;
  readonly query?: string;
  readonly headers?: ReadonlyArray<readonly [string, string]>;
}

const NAMES = ['phone', 'user[phone]', 'user.phone', 'user[contact][phone]', 'users[0][phone]', 'phone[]'];
const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data; boundary=AaB03x';

const body = (type: string, text: string | Buffer): Handing => ({
  body: { type, bytes: Buffer.isBuffer(text) ? text : Buffer.from(text, 'utf8') },
});
const escaped = (text: string) => text.replace(/./gs, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
const one = (name: string, value: string) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;

/** As front ends write it: these have to pass with a number that gets codes. */
export function plainHandings(number: string): readonly Handing[] {
  const forms = NAMES.map((name) => body(FORM, one(name, number)));
  const parts = NAMES.map((name) => body(MULTIPART, multipart([`form-data; name="${name}"`, number])));
  const json = [
    { phone: number },
    { user: { phone: number } },
    { 'user.phone': number },
    { users: [{ contact: { phone: number } }] },
    { lang: 'de', phone: number },
  ].flatMap((value) => [body(JSON_TYPE, JSON.stringify(value)), body(JSON_TYPE, JSON.stringify(value, undefined, 2))]);
  return [...forms, ...parts, ...json];
}

/** As somebody writes it who wants that the server reads the number and the firewall doesn't. */
export function oddHandings(number: string): readonly Handing[] {
  return [...oddForms(number), ...oddJson(number), ...oddParts(number), ...oddEncodings(number)];
}

function oddForms(number: string): readonly Handing[] {
  const value = encodeURIComponent(number);
  const texts = [
    `phone=${number}`,
    `${escaped('phone')}=${escaped(number)}`,
    `user[phone]=${value}`,
    `user%5bphone%5d=${value}`,
    `user%5B%70hone]=${value}`,
    `phone%00=${value}`,
    `%00phone=${value}`,
    `phone=%00${value}`,
    `phone=${value}%00`,
    `phone=%20%09${value}`,
    `phone=%0d%0a${value}`,
    `+phone=${value}`,
    `a=1;phone=${value}`,
    `a=1&&&phone=${value}`,
    `=&phone=${value}`,
    `a&phone=${value}`,
    `?phone=${value}`,
    `phone=${one('', TAKEN).slice(1)}&phone=${value}`,
    `phone=${value}&phone=${one('', TAKEN).slice(1)}`,
    `phone=${value}&=`,
    `%zz=%&phone=${value}`,
    `p%68one=${number.slice(1)}`,
    `%c1%b0hone=${value}`,
    `phone=${encodeURIComponent(number.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))))}`,
    `a=%22&phone=${value}`,
    `a={"x":"&phone=${value}&b="}`,
    `a=------AaB03x&phone=${value}`,
  ];
  const types = [
    'Application/X-WWW-Form-Urlencoded',
    `${FORM}; charset=utf-8`,
    `${FORM};charset="UTF-8"`,
    `${FORM};charset=latin1`,
    `${FORM};charset=utf-7`,
    `${FORM} ;x=y`,
    `${FORM}, ${JSON_TYPE}`,
    JSON_TYPE,
    'text/plain',
    'x/y',
    '',
  ];
  const queries = texts.slice(0, 20).map((query) => ({ ...body(JSON_TYPE, '{}'), query }));
  return [
    ...texts.map((text) => body(FORM, text)),
    ...types.map((type) => body(type, `phone=${value}`)),
    ...queries,
    body(`${FORM};charset=utf-16`, Buffer.from(`phone=${number}`, 'utf16le')),
    body(`${FORM};charset=utf-7`, `phone=+ACs-${number.slice(1)}`),
  ];
}

function oddJson(number: string): readonly Handing[] {
  const digits = number.slice(1);
  const plain = `{"phone":"${number}"}`;
  const texts = [
    `{"\\u0070hone":"${number}"}`,
    `{"phone":"\\u002b${digits}"}`,
    `{"phone":"\\u002B${digits.replace(/5/g, '\\u0035')}"}`,
    `{"phone":${digits}}`,
    `{"phone":${digits}.0}`,
    `{"phone":1.5550100123e10}`,
    `{"phone":-${digits}}`,
    `{"phone":["${number}"]}`,
    `{"phone":[["${number}"]]}`,
    `{"phone":["${TAKEN}","${number}"]}`,
    `{"phone":"${TAKEN}","phone":"${number}"}`,
    `{"phone":"${number}","phone":"${TAKEN}"}`,
    `{ "phone"\t:\r\n"${number}" }`,
    `\ufeff${plain}`,
    `\n\n ${plain} \n`,
    `[${plain}]`,
    `[[${plain}]]`,
    `{"user":{"phone":"${number}"}}`,
    `{"user[phone]":"${number}"}`,
    `{"a":"\\"","phone":"${number}"}`,
    `{"a":"\\\\","phone":"${number}"}`,
    `{"a":NaN,"phone":"${number}"}`,
    `{"phone":" ${number}"}`,
    `{"phone":"${number}\\u0000"}`,
    `{"phone":"\\u200e${number}"}`,
    `{"phone":"\\t${number}"}`,
    `{"phone":"0${digits}"}`,
    `{"":{"phone":"${number}"}}`,
  ];
  const types = [
    'APPLICATION/JSON',
    `${JSON_TYPE};charset=utf-8`,
    `${JSON_TYPE};charset=latin1`,
    'application/vnd.api+json',
    'text/json',
    'text/plain',
    'x/y',
    FORM,
    MULTIPART,
    '',
  ];
  const wide = Buffer.from(plain, 'utf16le');
  const wider = Buffer.concat([...plain].map((letter) => Buffer.from([letter.charCodeAt(0), 0, 0, 0])));
  return [
    ...texts.map((text) => body(JSON_TYPE, text)),
    ...types.map((type) => body(type, plain)),
    ...[JSON_TYPE, `${JSON_TYPE};charset=utf-16le`, `${JSON_TYPE};charset=utf-16`].map((type) => body(type, wide)),
    body(JSON_TYPE, Buffer.from(wide).swap16()),
    body(JSON_TYPE, wider),
    body(`${JSON_TYPE};charset=utf-7`, plain.replace('+', '+ACs-')),
  ];
}

type Part = readonly [disposition: string, value: string | Buffer, more?: string];

function multipart(...parts: readonly Part[]): Buffer {
  return Buffer.concat([
    ...parts.flatMap(([disposition, value, more = '']) => [
      Buffer.from(`--AaB03x\r\nContent-Disposition: ${disposition}\r\n${more}\r\n`),
      Buffer.from(value as string),
      Buffer.from('\r\n'),
    ]),
    Buffer.from('--AaB03x--\r\n'),
  ]);
}

function oddParts(number: string): readonly Handing[] {
  const dispositions = [
    "form-data; name='phone'",
    "form-data; name='user[phone]'",
    'form-data; name=phone',
    'form-data; name=user[phone]',
    'form-data; name="ph\\one"',
    'form-data; name="%70hone"',
    'form-data; name="phone%00"',
    'form-data; name="phone\0"',
    "form-data; name*=utf-8''phone",
    "form-data; name*=utf-8''%70hone",
    'form-data; name*0="ph"; name*1="one"',
    'form-data; name="x"; name="phone"',
    'form-data; name="phone"; name="x"',
    'form-data; name="x"; name*=utf-8\'\'phone',
    'form-data; NAME="phone"',
    'form-data;name="phone"',
    'form-data ; name = "phone"',
    'form-data;\tname="phone"',
    'form-data; x="; name=\\"y\\""; name="phone"',
    'form-data; x="y;z"; name="phone"',
    'form-data; name="phone";',
    'form-data; name="phone"; filename=""',
    'form-data; name="phone"; filename=',
    'form-data; filename*=; name="phone"',
    'FORM-DATA; name="phone"',
    'attachment; name="phone"',
    'form-data;\r\n name="phone"',
    'form-data; name="\r\n\tphone"',
    'form-data; na\r\nme="phone"',
    'form-data; na\nme="phone[]"',
    'form-data; name=" phone "',
    '=?utf-8?q?form-data?=; name="phone"',
  ];
  const named = 'form-data; name="phone"';
  const base64 = Buffer.from(number).toString('base64');
  const more: readonly Part[] = [
    [named, base64, 'Content-Transfer-Encoding: base64\r\n'],
    [named, `=2B${number.slice(1)}`, 'Content-Transfer-Encoding: quoted-printable\r\n'],
    [named, Buffer.from(number, 'utf16le'), 'Content-Type: text/plain; charset=utf-16le\r\n'],
    [named, `+ACs-${number.slice(1)}`, 'Content-Type: text/plain; charset=utf-7\r\n'],
    [named, number, 'Content-Type: application/json\r\n'],
    [named, number, 'X-A: b\r\nX-C: d\r\nX-E: f\r\n'],
    [named, number, 'Content-Disposition: form-data; name="x"\r\n'],
    ['form-data; name="x"', number, 'Content-Disposition: form-data; name="phone"\r\n'],
  ];
  const plain = multipart([named, number]).toString();
  const whole = [
    plain.replaceAll('\r\n', '\n'),
    plain.replace('--AaB03x--\r\n', ''),
    plain.replace('\r\n--AaB03x--\r\n', ''),
    `preamble\r\n${plain}`,
    `\r\n${plain}`,
    plain.replace('Disposition:', 'Disposition :'),
    plain.replace('Disposition:', 'Disposition:\r\n'),
    plain.replace('Content-D', 'CONTENT-D'),
    plain.replace('--AaB03x\r\n', '--AaB03x  \r\n'),
    plain.replace('--AaB03x\r\n', '--AaB03x--\r\n--AaB03x\r\n'),
    plain.replace('Content-Disposition', 'X: y\r\n\tz\r\nContent-Disposition'),
  ];
  const types = [
    'Multipart/Form-Data; Boundary=AaB03x',
    'multipart/form-data; boundary="AaB03x"',
    'multipart/form-data;boundary=AaB03x;charset=utf-8',
    'multipart/form-data; charset=utf-7; boundary=AaB03x',
    'multipart/form-data; boundary=x; boundary=AaB03x',
    'multipart/form-data; boundary=AaB03x; boundary=x',
    "multipart/form-data; boundary*=utf-8''AaB03x",
    'multipart/form-data; boundary*0=AaB; boundary*1=03x',
    'multipart/mixed; boundary=AaB03x',
    'multipart/related; boundary=AaB03x',
    `${FORM}; boundary=AaB03x`,
  ];
  return [
    ...dispositions.map((disposition) => body(MULTIPART, multipart([disposition, number]))),
    ...more.map((part) => body(MULTIPART, multipart(part))),
    body(MULTIPART, multipart(['form-data; name="_charset_"', 'utf-7'], [named, `+ACs-${number.slice(1)}`])),
    body(MULTIPART, multipart(['form-data; name="_charset_"', 'utf-16le'], [named, Buffer.from(number, 'utf16le')])),
    body(MULTIPART, multipart([named, TAKEN], [named, number])),
    ...whole.map((text) => body(MULTIPART, text)),
    ...types.map((type) => body(type, plain)),
  ];
}

function oddEncodings(number: string): readonly Handing[] {
  const plain = [
    body(JSON_TYPE, `{"phone":"${number}"}`),
    body(FORM, one('phone', number)),
    body(MULTIPART, multipart(['form-data; name="phone"', number])),
  ];
  const encodings: ReadonlyArray<readonly [string, (bytes: Buffer) => Buffer]> = [
    ['gzip', gzipSync],
    ['GZip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['identity', (bytes) => bytes],
    ['', (bytes) => bytes],
  ];
  return plain.flatMap(({ body: { type, bytes } }) =>
    encodings.map(([encoding, packed]) => ({
      body: { type, bytes: packed(bytes) },
      headers: [['Content-Encoding', encoding] as const],
    })),
  );
}
