// better-auth: the guard around each function that sends, a known device behind each code that was typed in, and no start with a function that nobody asks about.
const { deviceCookie } = require('cdk-otp-shield/guard');
const { guardedSend, personOf } = require('./guarded-send.js');

/** Where the answer says that a code was right, and whose it was. A link that counts by being opened would count for every mail scanner. */
const VERIFIES = {
  '/sign-in/email-otp': (body) => ({ channel: 'email', recipient: body.email, purpose: 'sign-in' }),
  '/email-otp/verify-email': (body) => ({ channel: 'email', recipient: body.email, purpose: 'email-verification' }),
  '/email-otp/reset-password': (body) => ({ channel: 'email', recipient: body.email, purpose: 'forget-password' }),
  '/phone-number/verify': (body) => ({ channel: 'sms', recipient: body.phoneNumber, purpose: 'phone-number' }),
};

/**
 * @param createAuthMiddleware of `better-auth/api`
 * @returns `mail` and `text`, to be put around your functions that send, and `plugin`, to be put last into `plugins`
 */
function otpGuard({ guard, app, createAuthMiddleware, freshProofOf, background }) {
  const guarded = guardedSend({ guard, app, background });
  const asked = new WeakSet();
  const around = (channel, recipientOf) => (purpose, send) => {
    // The second argument is the context of the request, or for older functions the request itself.
    const wrapped = (data, context) =>
      guarded(
        {
          channel,
          recipient: recipientOf(data),
          purpose: data.type ?? purpose,
          ...personOf(context?.headers ?? context?.request?.headers, freshProofOf),
        },
        () => send(data, context),
      ).then(() => {});
    asked.add(wrapped);
    return wrapped;
  };

  const after = {
    matcher: ({ path }) => Object.hasOwn(VERIFIES, path),
    handler: createAuthMiddleware(async (context) => {
      const { returned } = context.context;
      if (returned === undefined || returned instanceof Error || returned?.success === false) return;
      const person = personOf(context.headers);
      const verified = await guard.verified({ ...VERIFIES[context.path](context.body), app, ...person });
      const cookie = deviceCookie(verified);
      if (cookie) context.setHeader('set-cookie', cookie);
    }),
  };

  return {
    mail: around('email', (data) => data.email ?? data.user.email),
    text: around('sms', (data) => data.phoneNumber ?? data.user.phoneNumber),
    plugin: {
      id: 'otp-shield-guard',
      init({ options }) {
        const unasked = sendersOf(options).filter(([, send]) => !asked.has(send));
        const names = unasked.map(([name]) => name).join(', ');
        if (names) throw new Error(`the guard is not asked about ${names}: put mail or text of otpGuard around it`);
      },
      hooks: { after: [after] },
    },
  };
}

/** Functions that send, by name, in the options and in those of plug-ins: `sendMagicLink`, `sendOTP` and the like. */
function sendersOf(options) {
  const found = [];
  const look = (name, value, depth) => {
    if (typeof value === 'function') {
      if (/^send[A-Z]/.test(name.split('.').at(-1))) found.push([name, value]);
    } else if (depth > 0 && value !== null && typeof value === 'object' && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) look(name ? `${name}.${key}` : key, inner, depth - 1);
    }
  };
  const { plugins = [], emailAndPassword, emailVerification, user } = options;
  look('', { emailAndPassword, emailVerification, user }, 3);
  for (const plugin of plugins) look(plugin.id, plugin.options, 2);
  return found;
}

module.exports = { otpGuard };
