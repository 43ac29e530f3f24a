import * as auth from 'aws-amplify/auth';
import { useState } from 'react';
import { codes, WORDS, wordsFor } from './codes.js';

const cognito = codes(auth);

/** Sign-up and sign-in in one form: an address first, then the code. */
export function SignIn({ onSignedIn }) {
  const [step, setStep] = useState();
  const [username, setUsername] = useState('');
  const [said, setSaid] = useState('');
  const [pending, setPending] = useState(false);

  async function submit(event) {
    event.preventDefault();
    if (pending) return;
    setPending(true);
    const fields = Object.fromEntries(new FormData(event.target));
    try {
      if (step === undefined) {
        setUsername(fields.email);
        setStep(await cognito.signUp(fields.email));
        setSaid(WORDS.asked);
      } else if (await cognito.typedIn(step, username, fields.code)) {
        onSignedIn?.();
      }
    } catch (error) {
      setSaid(wordsFor(error));
    } finally {
      setPending(false);
    }
  }

  return (
    <form onSubmit={submit}>
      {step === undefined ? (
        <label>
          Mail address <input name="email" type="email" autoComplete="username" required />
        </label>
      ) : (
        <label>
          Code <input name="code" inputMode="numeric" autoComplete="one-time-code" required />
        </label>
      )}
      {/* Not `disabled`: that would take the focus away from who uses the keyboard. */}
      <button type="submit" aria-disabled={pending}>
        {pending ? 'One moment…' : 'Go on'}
      </button>
      <p role="status">{said}</p>
    </form>
  );
}
