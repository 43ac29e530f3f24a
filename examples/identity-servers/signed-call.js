// Standard Webhooks (https://www.standardwebhooks.com): who calls, what exactly, and when. Supabase signs its hooks so, and the steps for Auth0 and Keycloak do.
const { createHash, createHmac, randomUUID, timingSafeEqual } = require('node:crypto');

/** How far the clocks of both may be apart, and so how long a call that somebody recorded is good; in seconds. */
const TOLERANCE = 300;
/** So that nobody makes us compare thousands: keys are replaced one at a time. */
const MOST_SIGNATURES = 10;

const keyOf = (secret) => Buffer.from(secret.replace(/^(?:v1,)?whsec_/, ''), 'base64');

const signatureOf = (secret, id, timestamp, body) =>
  createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest();

/** Headers that sign a call. */
function signed(secret, body, now = Date.now()) {
  const [id, timestamp] = [randomUUID(), String(Math.floor(now / 1000))];
  const signature = `v1,${signatureOf(secret, id, timestamp, body).toString('base64')}`;
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
}

/**
 * What is wrong with a call, for your log; undefined when it is as its sender signed it, within five minutes.
 *
 * @param secrets those of this caller and of nobody else: two while one is replaced
 * @param headers with lower-case names
 * @param body the bytes as they came; read and written again it is another text
 */
function faultOfCall({ secrets, headers, body, now = Date.now() }) {
  if (secrets.length === 0 || secrets.some((secret) => keyOf(secret).length < 16)) return 'no secret, or a short one';
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': given } = headers;
  if (!id || !given || !/^\d{1,12}$/.test(timestamp ?? '')) return 'unsigned';
  // Supabase joins them with a comma and a space where the standard has a space.
  const signatures = [...given.matchAll(/(?:^|[\s,])v1,([A-Za-z0-9+/]{43}=)/g)].slice(0, MOST_SIGNATURES);
  const isRight = secrets.some((secret) => {
    const expected = signatureOf(secret, id, timestamp, body);
    return signatures.some(([, signature]) => timingSafeEqual(Buffer.from(signature, 'base64'), expected));
  });
  if (!isRight) return 'signed by somebody else';
  return Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE ? 'too old, or a wrong clock' : undefined;
}

/**
 * Does the same work once, although it is asked for twice: the second call gets the answer of the first. It goes by the body, since Supabase gives each try an id of
 * its own. One process remembers, for as long as a recorded call is good; between processes the guard's cooldown holds.
 */
class Once {
  #done = new Map();

  constructor(most = 10_000) {
    this.most = most;
  }

  of(caller, body, work, now = Date.now()) {
    const name = createHash('sha256').update(`${caller}\n`).update(body).digest('base64');
    // Oldest first, as they were put in.
    for (const [old, { until }] of this.#done) {
      if (until > now && this.#done.size < this.most) break;
      this.#done.delete(old);
    }
    const known = this.#done.get(name);
    if (known && known.until > now) return known.answer;
    const answer = work();
    this.#done.set(name, { answer, until: now + 2 * TOLERANCE * 1000 });
    // What failed may be tried again.
    answer.catch(() => this.#done.delete(name));
    return answer;
  }
}

module.exports = { faultOfCall, Once, signed };
