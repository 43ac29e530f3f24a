// What all of them share: ask the guard, send or not, and tell whoever asked nothing of it.
const { LambdaClient } = require('@aws-sdk/client-lambda');
const { GuardClient, deviceTokenOf } = require('cdk-otp-shield/guard');

/**
 * A guard for callers that wait only seconds themselves: Supabase gives a hook 5 s in all, so there is one try of at most `seconds`.
 *
 * @param failureMode `CLOSED` sends nothing while the guard can't be reached, `OPEN` a few codes (10 at once, 30 a minute for each process)
 */
function hastyGuard({ seconds = 3, failureMode = 'CLOSED', ...more } = {}) {
  const requestHandler = { connectionTimeout: 500, requestTimeout: seconds * 1000, throwOnRequestTimeout: true };
  return new GuardClient({ client: new LambdaClient({ maxAttempts: 1, requestHandler, ...more }), failureMode });
}

/**
 * @param guard whom to ask
 * @param app name of the application, as the guard counts it
 * @param background takes what goes on behind the answer, such as `waitUntil` of your platform; by default nobody waits
 * @returns asks, and sends behind the answer, which must not tell by its time whether a code went out. True when it is being sent
 */
function guardedSend({ guard, app, background = () => {} }) {
  return async ({ purpose, ...request }, send) => {
    const { allowed, reason } = await guard.check({ ...request, app, purpose: purposeOf(purpose) });
    if (!allowed) {
      console.info('code withheld:', reason);
      return false;
    }
    // Its own turn, so that one that throws at once is no other answer either.
    background(
      Promise.resolve()
        .then(send)
        .catch((error) => console.error('code not sent:', error.name)),
    );
    return true;
  };
}

/** What the guard takes as a purpose: `email_change` of Supabase is `email-change`. */
const purposeOf = (name) =>
  String(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 32);

/**
 * Who asks, by the headers of the request. The last address of `X-Forwarded-For` is the one that your load balancer saw, as long as it is the only one in front.
 *
 * @param freshProofOf the proof of a request whose puzzle is younger than a minute, where a route asks for one
 */
function personOf(headers, freshProofOf = () => undefined) {
  const clientAddress = headers?.get('x-forwarded-for')?.split(',').at(-1)?.trim();
  const person = {
    clientAddress,
    deviceToken: deviceTokenOf(headers?.get('cookie') ?? undefined),
    freshProof: headers && freshProofOf(headers),
  };
  return Object.fromEntries(Object.entries(person).filter(([, value]) => value));
}

module.exports = { guardedSend, hastyGuard, personOf };
