import { HUMAN_CHECK_PATH } from '../lib/load-balancer/human-check-endpoint';
import { PAGE_STYLE } from './page-style';

/** The front end of the sample application: works with and without a human check in front of its routes. */
export function signUpPage(): string {
  return PAGE;
}

const STYLE = `${PAGE_STYLE}
main { max-width: 26rem; margin: 0 auto; padding: clamp(1.5rem, 8vh, 5rem) 1rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 1rem; padding: 1.5rem; }
label { display: block; font-weight: 600; margin-bottom: .25rem; }
input {
  width: 100%; font: inherit; padding: .65rem .75rem; border-radius: .6rem; border: 1px solid var(--line);
  background: var(--paper); color: inherit; margin-bottom: 1rem;
}
#code { font-size: 1.4rem; letter-spacing: .35em; font-variant-numeric: tabular-nums; }
form button { width: 100%; }
form .quiet { margin-top: .5rem; }
[role=status] { min-height: 1.5rem; margin: 1rem 0 0; }
[role=status].bad { color: var(--bad); }
[role=status].good { color: var(--good); }
dialog {
  border: 1px solid var(--line); border-radius: 1rem; padding: 1.5rem; max-width: 24rem; background: var(--card); color: var(--ink);
}
dialog::backdrop { background: rgb(0 0 0 / .5); }
[hidden] { display: none; }
`;

const SCRIPT = `
const byId = (id) => document.getElementById(id);
const say = (text, tone) => { byId('status').textContent = text; byId('status').className = tone || ''; };

// On AWS this is AwsWafCaptcha.renderCaptcha; here a person presses the button of the stand-in.
function solveHumanCheck() {
  const dialog = byId('human-check');
  return new Promise((resolve, reject) => {
    dialog.onclose = () => dialog.returnValue === 'solved' ? resolve() : reject(new Error('not solved'));
    byId('solve').onclick = async () => {
      const answer = await fetch('${HUMAN_CHECK_PATH}', { method: 'POST' });
      dialog.close(answer.ok ? 'solved' : 'failed');
    };
    dialog.returnValue = '';
    dialog.showModal();
  });
}

async function post(path, body, mayAsk) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  });
  // A challenge is answered with 202, which fetch calls ok: the header tells them apart.
  if (answer.headers.get('x-amzn-waf-action')) {
    if (!mayAsk) throw new Error('human check not passed');
    await solveHumanCheck();
    return post(path, body, false);
  }
  return { status: answer.status, body: await answer.json().catch(() => ({})) };
}

function explain({ status, body }) {
  if (status === 429) return 'Too many requests. Please try again in a few minutes, or use another way to sign in.';
  if (status === 503) return [body.message, ...(body.alternatives || [])].filter(Boolean).join(' ');
  if (body.error === 'invalid_email') return 'That does not look like a mail address.';
  if (body.error === 'wrong_or_expired_code') return 'That code is wrong or no longer good.';
  return 'That did not work (' + status + '). Please try again.';
}

async function send() {
  say('Sending…');
  try {
    const answer = await post('/api/auth/otp', { email: byId('email').value }, true);
    if (!answer.body.sent) return say(explain(answer), 'bad');
    byId('verify').hidden = false;
    byId('code').focus();
    say('If the address can receive mail, a code is on its way.', 'good');
  } catch {
    say('The code was not sent. Please try again.', 'bad');
  }
}

byId('request').onsubmit = (event) => { event.preventDefault(); send(); };
byId('resend').onclick = send;
byId('verify').onsubmit = async (event) => {
  event.preventDefault();
  try {
    const answer = await post('/api/auth/verify', { email: byId('email').value, code: byId('code').value }, true);
    if (!answer.body.verified) return say(explain(answer), 'bad');
    byId('verify').hidden = true;
    byId('request').hidden = true;
    say('Welcome. Your address is confirmed.', 'good');
  } catch {
    say('The code was not checked. Please try again.', 'bad');
  }
};
`;

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign up</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
  <div class="card">
    <h1>Sign up</h1>
    <p class="soft">We send a six-digit code to your mail address.</p>
    <form id="request">
      <label for="email">Mail address</label>
      <input id="email" name="email" type="email" autocomplete="email" required maxlength="254">
      <button>Send me a code</button>
    </form>
    <form id="verify" hidden>
      <br>
      <label for="code">Code</label>
      <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6" required>
      <button>Confirm</button>
      <button class="quiet" type="button" id="resend">Send another code</button>
    </form>
    <p id="status" role="status"></p>
  </div>
  <dialog id="human-check" aria-labelledby="human-check-title">
    <h2 id="human-check-title">Are you a person?</h2>
    <p class="soft">Stand-in for the AWS WAF CAPTCHA: on AWS, a puzzle appears here.</p>
    <button id="solve">I am a person</button>
  </dialog>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
