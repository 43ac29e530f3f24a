// @auth/core and next-auth: the guard around `sendVerificationRequest` of a provider that mails.
const { guardedSend, personOf } = require('./guarded-send.js');

/**
 * @returns puts the guard around a function that mails: `Resend({ from, sendVerificationRequest: guarded(send) })`. Whoever asks sees the page "check your email" each time
 */
function guardedVerificationRequest({ guard, app, freshProofOf, background }) {
  const guarded = guardedSend({ guard, app, background });
  return (send) => async (params) => {
    const request = { channel: 'email', recipient: params.identifier, purpose: 'sign-in' };
    await guarded({ ...request, ...personOf(params.request?.headers, freshProofOf) }, () => send(params));
  };
}

module.exports = { guardedVerificationRequest };
