const settingOf = (name) => document.querySelector(`meta[name=${name}]`).content;

const otpFetch = OtpShield.createOtpFetch({
  apiKey: settingOf('captcha-api-key'),
  integrationUrl: settingOf('captcha-integration-url'),
});

const WORDS = {
  script_blocked: 'The human check could not be loaded. Please allow awswaf.com and try again.',
  timed_out: 'That took too long. Please try again.',
  closed: '',
  puzzle_failed: 'The human check broke down. Please try again.',
  refused: 'The human check was not accepted. Please load the page again.',
};

const form = document.getElementById('sign-up');
const said = document.getElementById('said');
const button = form.querySelector('button');

// Ahead of time, so that nobody waits for the script later.
form.addEventListener('focusin', () => otpFetch.prepare().catch(() => {}), { once: true });

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (button.disabled) return;
  button.disabled = true;
  said.textContent = '';
  try {
    const response = await otpFetch(form.action, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Object.fromEntries(new FormData(form))),
    });
    said.textContent = response.ok ? 'Your code is on its way.' : 'Please try again in a few minutes.';
  } catch (error) {
    said.textContent = WORDS[error.code] ?? 'Please check your connection and try again.';
  }
  button.disabled = false;
});
