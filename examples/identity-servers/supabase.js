// Supabase Auth: its hooks "Send Email" and "Send SMS", as HTTP, for any number of projects. Nothing but the hook sends then, so nothing goes past the guard.
const express = require('express');
const { guardedSend } = require('./guarded-send.js');
const { faultOfCall, Once } = require('./signed-call.js');

/**
 * @param projects by name, which stands in the address of the hook: the secrets that Supabase shows (`v1,whsec_…`), and the name for the guard
 * @param guard `hastyGuard()`: Supabase waits 5 s in all
 * @param sendMail sends one mail: `{ to, token, tokenHash, action, redirectTo, siteUrl, user }`
 * @param sendText sends one text: `{ to, code, user }`
 */
function supabaseHooks({ projects, guard, sendMail, sendText, background }) {
  const once = new Once();
  const hooks = {
    'send-email': (payload) => mailsOf(payload, sendMail),
    'send-sms': (payload) => textsOf(payload, sendText),
  };
  const router = express.Router();
  router.post('/:project/:hook', express.raw({ type: () => true, limit: '200kb' }), async (request, response) => {
    const { project, hook } = request.params;
    const isKnown = Object.hasOwn(projects, project) && Object.hasOwn(hooks, hook);
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { secrets = [], app } = isKnown ? projects[project] : {};
    const fault = isKnown ? faultOfCall({ secrets, headers: request.headers, body }) : 'unknown';
    if (fault) {
      console.warn('hook refused:', fault);
      return response.status(401).json({});
    }
    try {
      await once.of(`${project}/${hook}`, body, async () => {
        const guarded = guardedSend({ guard, app, background });
        for (const { ask, send } of hooks[hook](JSON.parse(body))) await guarded(ask, send);
      });
      // The same whether or not something goes out. Supabase wants JSON, and its length.
      return response.status(200).json({});
    } catch (error) {
      console.error('hook not understood:', error.name);
      return response.status(400).json({});
    }
  });
  return router;
}

function mailsOf({ user, email_data: data, metadata }, sendMail) {
  const { email_action_type: action, token, token_hash, token_new, token_hash_new, redirect_to, site_url } = data;
  const to = (address, code, tokenHash) => ({
    ask: { channel: 'email', recipient: address, purpose: action, ...fromWhere(metadata) },
    send: () =>
      sendMail({ to: address, token: code, tokenHash, action, redirectTo: redirect_to, siteUrl: site_url, user }),
  });
  if (action !== 'email_change') return [to(user.email, token, token_hash)];
  // Two where both addresses have to confirm. The hash that is called new belongs to the old address.
  const confirmsBoth = token_new && token_hash_new;
  return confirmsBoth
    ? [to(user.email, token, token_hash_new), to(user.new_email, token_new, token_hash)]
    : [to(user.new_email, token || token_new, token_hash || token_hash_new)];
}

function textsOf({ user, sms, metadata }, sendText) {
  // Supabase keeps numbers without their plus. A number that is being changed stands beside the code.
  const number = `+${String(sms.phone || user.phone).replace(/^\+/, '')}`;
  return [
    {
      ask: { channel: 'sms', recipient: number, purpose: sms.sms_type || 'sms', ...fromWhere(metadata) },
      send: () => sendText({ to: number, code: sms.otp, user }),
    },
  ];
}

/** The address that Supabase saw, where it says so. */
const fromWhere = (metadata) => (metadata?.ip_address ? { clientAddress: metadata.ip_address } : {});

module.exports = { supabaseHooks };
