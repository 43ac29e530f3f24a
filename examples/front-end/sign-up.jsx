import { createOtpFetch } from 'cdk-otp-shield/browser';
import { otpHooks } from 'cdk-otp-shield/browser/react';
import * as React from 'react';

const { useOtpFetch, useOtpRequest } = otpHooks(React, createOtpFetch);

const WORDS = {
  script_blocked: 'The human check could not be loaded. Please allow awswaf.com and try again.',
  timed_out: 'That took too long. Please try again.',
  closed: '',
  puzzle_failed: 'The human check broke down. Please try again.',
  refused: 'The human check was not accepted. Please load the page again.',
};

/** `apiKey` and `integrationUrl`: outputs of the stack. */
export function SignUp({ apiKey, integrationUrl, onSent }) {
  const otpFetch = useOtpFetch({ apiKey, integrationUrl });
  const { send, pending, error } = useOtpRequest(otpFetch);
  const [said, setSaid] = React.useState('');

  async function submit(event) {
    event.preventDefault();
    setSaid('');
    const response = await send('/api/auth/otp', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Object.fromEntries(new FormData(event.target))),
    });
    // Undefined: `error` says why, or the form is gone.
    if (!response) return;
    setSaid(response.ok ? 'Your code is on its way.' : 'Please try again in a few minutes.');
    if (response.ok) onSent?.();
  }

  const trouble = error && (WORDS[error.code] ?? 'Please check your connection and try again.');
  return (
    <form onSubmit={submit}>
      <label>
        Mail address <input name="email" type="email" autoComplete="email" required />
      </label>
      {/* Not `disabled`: that would take the focus away from who uses the keyboard. */}
      <button type="submit" aria-disabled={pending}>
        {pending ? 'One moment…' : 'Send me a code'}
      </button>
      <p role="status">{trouble || said}</p>
    </form>
  );
}
