// The route behind the shield: asks the guard before a code goes out, and tells it when one was typed in.
const express = require('express');
const { GuardClient, deviceCookie, deviceTokenOf } = require('cdk-otp-shield/guard');

const APP = { channel: 'email', purpose: 'sign-up', app: 'shop' };

/**
 * @param sendCode makes a code, remembers it and mails it
 * @param isRight whether this is the code that was sent last, once
 * @param codeIdOf your name for the code that waits for this address in this browser, such as the id of the sign-up
 * @param freshProofOf the proof of a request whose puzzle is younger than a minute: of a route whose human check asks for that. Nothing without such a route
 * @param guard by default the one that OTP_SHIELD_GUARD_FUNCTION names: output GuardFunction of the stack
 */
function codeRoutes({ sendCode, isRight, codeIdOf, freshProofOf = () => undefined, guard = new GuardClient() }) {
  const app = express();
  // One load balancer stands in front, so the last address of X-Forwarded-For is the one that it saw.
  app.set('trust proxy', 1);
  app.use(express.json({ limit: '10kb' }));

  app.post('/api/auth/otp', async (request, response) => {
    const email = String(request.body?.email ?? '');
    const { allowed, message, messageId, ways, reason } = await guard.check({
      ...APP,
      recipient: email,
      clientAddress: request.ip,
      deviceToken: deviceTokenOf(request.headers.cookie),
      freshProof: freshProofOf(request),
    });
    // Not awaited: the answer must not tell by its time whether a code went out.
    if (allowed) void sendCode(email).catch((error) => console.error('code not sent:', error.name));
    else console.info('code withheld:', reason);
    // `prove-again` wants a new puzzle and the same request again; `ways` is what the page can offer besides.
    response.status(202).json({ message, messageId, ways });
  });

  app.post('/api/auth/verify', async (request, response) => {
    const email = String(request.body?.email ?? '');
    const codeId = codeIdOf(request);
    const { allowed, message } = await guard.attempt({ ...APP, recipient: email, codeId });
    if (!allowed) return response.status(429).json({ message });
    if (!(await isRight(email, String(request.body?.code ?? ''))))
      return response.status(403).json({ message: 'wrong code' });
    const deviceToken = deviceTokenOf(request.headers.cookie);
    const cookie = deviceCookie(await guard.verified({ ...APP, recipient: email, deviceToken }));
    if (cookie) response.append('Set-Cookie', cookie);
    return response.status(204).end();
  });
  return app;
}

module.exports = { codeRoutes };
