import { useState } from 'react';
import { steps, wordsFor } from './account.js';

const EMAIL = { name: 'email', label: 'Mail address', type: 'email', autoComplete: 'username' };
const PASSWORD = { name: 'password', label: 'Password', type: 'password', autoComplete: 'current-password' };
const NEW_PASSWORD = { name: 'password', label: 'New password', type: 'password', autoComplete: 'new-password' };
const CODE = { name: 'code', label: 'Code', inputMode: 'numeric', autoComplete: 'one-time-code' };

/** What is asked in each step, what the button says, and where else one can go from there. */
const FORMS = {
  'sign-in': { fields: [EMAIL, PASSWORD], button: 'Sign in', ways: ['sign-up', 'forgotten'] },
  'sign-up': { fields: [EMAIL, NEW_PASSWORD], button: 'Sign up', ways: ['sign-in'] },
  code: { fields: [CODE], button: 'Go on', ways: ['code-again'] },
  forgotten: { fields: [EMAIL], button: 'Send me a code', ways: ['sign-in'] },
  'new-password': { fields: [CODE, NEW_PASSWORD], button: 'Change it', ways: ['forgotten'] },
};
const WAYS = {
  'sign-in': 'I have an account',
  'sign-up': 'I am new here',
  'code-again': 'Send me another code',
  forgotten: 'I forgot my password',
};

/** Sign-up, sign-in and a forgotten password in one form. */
export function Account({ auth, onSignedIn }) {
  const [name, setName] = useState('sign-in');
  const [typed, setTyped] = useState({});
  const [said, setSaid] = useState('');
  const [pending, setPending] = useState(false);
  const { fields, button, ways } = FORMS[name];

  async function take(step, more = {}) {
    if (pending) return;
    setPending(true);
    const all = { ...typed, ...more };
    setTyped(all);
    try {
      const next = await steps(auth)[step](all);
      if (next === undefined) {
        onSignedIn?.();
        return;
      }
      setName(next.name);
      setSaid(next.said);
    } catch (error) {
      setSaid(wordsFor(error));
    } finally {
      setPending(false);
    }
  }

  function submit(event) {
    event.preventDefault();
    take(name, Object.fromEntries(new FormData(event.target)));
  }

  return (
    <form onSubmit={submit}>
      {fields.map(({ name: field, label, ...input }) => (
        <label key={`${name} ${field}`}>
          {label} <input name={field} required {...input} />
        </label>
      ))}
      {/* Not `disabled`: that would take the focus away from who uses the keyboard. */}
      <button type="submit" aria-disabled={pending}>
        {pending ? 'One moment…' : button}
      </button>
      {ways.map((way) => (
        <button key={way} type="button" onClick={() => (way in FORMS ? setName(way) : take(way))}>
          {WAYS[way]}
        </button>
      ))}
      <p role="status">{said}</p>
    </form>
  );
}
