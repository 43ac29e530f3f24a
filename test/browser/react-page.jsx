import * as React from 'react';
import { createRoot } from 'react-dom/client';
import { SignUp } from '../../examples/front-end/sign-up.jsx';
import { createOtpFetch } from '../../lib/browser';
import { otpHooks } from '../../lib/browser/react';

const { useOtpFetch } = otpHooks(React, createOtpFetch);
const root = createRoot(document.getElementById('root'));

/** What the hook gave, render by render. */
window.given = [];

function Probe({ tick, ...options }) {
  window.given.push(useOtpFetch(options));
  return <p id="probe">{tick}</p>;
}

window.react = {
  version: React.version,
  show: (props) =>
    root.render(
      <React.StrictMode>
        <SignUp {...props} />
      </React.StrictMode>,
    ),
  probe: (props) => root.render(<Probe {...props} />),
  hide: () => root.render(<p id="elsewhere">Another view</p>),
};
