import { forgetDevice, keepDevice } from '../../lib/browser/device';

/** What a page has, as far as it is asked for. */
beforeAll(() => void Object.assign(globalThis, { document: { baseURI: 'https://shop.example.com/sign-in' } }));
afterAll(() => void Reflect.deleteProperty(globalThis, 'document'));

function page(answers: Record<string, string> = {}) {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
  const seen: Array<[string, string | null, string | null]> = [];
  const send = async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = String(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    seen.push([url, headers.get('x-otp-device'), headers.get('content-type')]);
    return new Response('{}', { headers: answers[url] === undefined ? {} : { 'x-otp-device': answers[url] } });
  };
  const origin = 'https://api.example.com';
  return { kept, storage, seen, send, fetch: keepDevice(send, { origin, storage }) };
}

const API = 'https://api.example.com/verify';

test('the token of an answer goes along with the next request, and the newest counts', async () => {
  const answers: Record<string, string> = { [API]: 'token-1' };
  const { fetch, seen, storage, kept } = page(answers);
  await fetch(API, { method: 'POST', headers: { 'content-type': 'application/json' } });
  answers[API] = 'token-2';
  await fetch(new Request(API, { method: 'POST', headers: { 'content-type': 'text/plain' } }));
  await fetch(new URL(API));
  expect(seen).toEqual([
    [API, null, 'application/json'],
    [API, 'token-1', 'text/plain'],
    [API, 'token-2', null],
  ]);
  forgetDevice(storage);
  expect(kept.size).toBe(0);
});

test('no other origin hears of it, and none may set it', async () => {
  const elsewhere = 'https://api.example.com.evil.example/verify';
  const { fetch, seen } = page({ [API]: 'token-1', [elsewhere]: 'token-of-evil', '/here': 'token-of-here' });
  for (const url of [API, elsewhere, '/here', API]) await fetch(url);
  expect(seen.map(([, token]) => token)).toEqual([null, null, null, 'token-1']);
});

test('a browser that keeps nothing serves people all the same', async () => {
  const { send, seen } = page({ [API]: 'token-1' });
  const refuse = () => {
    throw new Error('SecurityError');
  };
  const fetch = keepDevice(send, {
    origin: 'https://api.example.com',
    storage: { getItem: refuse, setItem: refuse, removeItem: refuse },
  });
  expect((await fetch(API)).status).toBe(200);
  expect(seen).toHaveLength(1);
});
