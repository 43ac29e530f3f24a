// The route behind the shield: asks the guard before a code goes out, and tells it when one was typed in.
const express = require('express');
const { GuardClient } = require('cdk-otp-shield/guard');

const APP = { channel: 'email', purpose: 'sign-up', app: 'shop' };

/**
 * @param sendCode makes a code, remembers it and mails it
 * @param isRight whether this is the code that was sent last, once
 * @param guard by default the one that OTP_SHIELD_GUARD_FUNCTION names: output GuardFunction of the stack
 */
function codeRoutes({ sendCode, isRight, guard = new GuardClient() }) {
  const app = express();
  // One load balancer stands in front, so the last address of X-Forwarded-For is the one that it saw.
  app.set('trust proxy', 1);
  app.use(express.json({ limit: '10kb' }));

  app.post('/api/auth/otp', async ({ body, ip }, response) => {
    const email = String(body?.email ?? '');
    const { allowed, message, reason } = await guard.check({ ...APP, recipient: email, clientAddress: ip });
    // Not awaited: the answer must not tell by its time whether a code went out.
    if (allowed) void sendCode(email).catch((error) => console.error('code not sent:', error.name));
    else console.info('code withheld:', reason);
    response.status(202).json({ message });
  });

  app.post('/api/auth/verify', async ({ body }, response) => {
    const email = String(body?.email ?? '');
    if (!(await isRight(email, String(body?.code ?? '')))) return response.status(403).json({ message: 'wrong code' });
    await guard.verified({ ...APP, recipient: email });
    return response.status(204).end();
  });
  return app;
}

module.exports = { codeRoutes };
