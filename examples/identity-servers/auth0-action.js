// Auth0: head of an action for the triggers custom-email-provider and custom-phone-provider. Paste it whole into Auth0's editor, with the secrets
// GUARD_URL (https://…/guard-endpoint/auth0) and GUARD_SECRET (whsec_…), and put your own sending where it says so.
const { createHmac, randomUUID } = require('node:crypto');

/** Auth0 gives an action seconds in all, and sending wants some of them. */
const PATIENCE_MS = 4000;

async function mayBeSent(event, request) {
  const body = JSON.stringify({ ...request, clientAddress: event.request?.ip });
  const [id, timestamp] = [randomUUID(), String(Math.floor(Date.now() / 1000))];
  const key = Buffer.from(event.secrets.GUARD_SECRET.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
  const response = await fetch(event.secrets.GUARD_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!response.ok) throw new Error(`the guard's endpoint answered ${response.status}`);
  return response.json();
}

/** Closed, and tried again by Auth0 some minutes long, while nobody can be asked. */
async function ask(event, api, request) {
  try {
    const { allowed, degraded } = await mayBeSent(event, request);
    if (allowed) return true;
    if (degraded) api.notification.retry('the guard can not be reached');
    else api.notification.drop('withheld');
  } catch {
    api.notification.retry('the guard can not be reached');
  }
  return false;
}

const purposeOf = (messageType) => String(messageType).replaceAll('_', '-').slice(0, 32);

exports.onExecuteCustomEmailProvider = async (event, api) => {
  const { to, message_type } = event.notification;
  if (!(await ask(event, api, { channel: 'email', recipient: to, purpose: purposeOf(message_type) }))) return;
  await send(event);
};

exports.onExecuteCustomPhoneProvider = async (event, api) => {
  const { recipient, message_type, delivery_method } = event.notification;
  const channel = delivery_method === 'voice' ? 'voice' : 'sms';
  if (!(await ask(event, api, { channel, recipient, purpose: purposeOf(message_type) }))) return;
  await send(event);
};

/** Yours: SES, SendGrid, Twilio. */
async function send(event) {
  await fetch(event.secrets.SENDER, { method: 'POST', body: JSON.stringify(event.notification) });
}
