import { repeatable, requestIn, requestLine } from './guarded-request';
import { HumanCheckError } from './human-check-error';
import type { HumanCheckPass } from './human-check-pass';

export interface CognitoCheckOptions {
  /**
   * Whether a sign-in needs the human check, too: where it may send a code (second factor by text or mail, sign-in by code, custom challenge). Without it a sign-in is asked only once
   * Amazon Cognito's answer says so, which a page can't read if the browser keeps it back. @default false
   */
  readonly signIns?: boolean;
}

const SENDS =
  /^(?:SignUp|ResendConfirmationCode|ForgotPassword|UpdateUserAttributes|GetUserAttributeVerificationCode)$/;
const SIGN_IN = /^(?:InitiateAuth|RespondToAuthChallenge)$/;
/** Happens behind the page, so nobody would know why a puzzle comes up; no rule asks for one. */
const REFRESH = /"AuthFlow":\s*"REFRESH_TOKEN/;

/**
 * Has calls to Amazon Cognito's API pass the human check of the web ACL in front of the user pool: those of Amplify, of the AWS SDK, and of whatever else uses the page's own `fetch`. The token goes
 * in the header `x-aws-waf-token`, which Amplify has no setting for. Other requests go out untouched.
 *
 * A call that is refused for want of a puzzle (`ForbiddenException` with the word "captcha") is repeated once, after the puzzle. A person who closes it makes the call reject with `HumanCheckError`.
 *
 * ```ts
 * const uninstall = installCognitoCheck(createOtpFetch({ apiKey, integrationUrl, tokenDomains: ['shop.example'] }));
 * ```
 *
 * @param guarded of `createOtpFetch`, made before; its `tokenDomains` are those of the shield
 * @returns puts the original back
 */
export function installCognitoCheck(
  guarded: HumanCheckPass,
  { signIns = false }: CognitoCheckOptions = {},
): () => void {
  const browserFetch = window.fetch;

  const installed: typeof fetch = async (input, init) => {
    const told = new Headers(init?.headers ?? requestIn(input)?.headers).get('x-amz-target');
    const [, operation = ''] = /^AWSCognitoIdentityProviderService\.(\w+)$/.exec(told ?? '') ?? [];
    const signsIn = SIGN_IN.test(operation);
    if (!signsIn && !SENDS.test(operation)) return browserFetch(input, init);
    const ahead = !signsIn || (signIns && !REFRESH.test(await textOf(input, init)));
    const { url, signal } = requestLine(input, init);
    const send = await repeatable(browserFetch, input, init);
    let first: Response | undefined;
    try {
      first = await send(ahead ? await guarded.pass(url, null, signal) : {});
      if (!(await wantsPuzzle(first))) return first;
    } catch (error) {
      // The browser keeps an answer without CORS headers back, which is what a refusal may be.
      if (!ahead || signal?.aborted || !(error instanceof TypeError) || !guarded.asks(url, 0, null)) throw error;
    }
    const second = await send(await guarded.pass(url, 'captcha', signal));
    if (await wantsPuzzle(second)) throw new HumanCheckError('refused', 'captcha', second);
    return second;
  };

  window.fetch = installed;
  return () => {
    // What somebody else installed afterwards stays.
    if (window.fetch === installed) window.fetch = browserFetch;
  };
}

/** AWS tells the two refusals apart by a word of the message alone. */
async function wantsPuzzle(response: Response): Promise<boolean> {
  if (response.status < 400) return false;
  const said = await response.clone().text();
  return /ForbiddenException/.test(said) && /captcha/i.test(said);
}

async function textOf(input: RequestInfo | URL, init?: RequestInit): Promise<string> {
  if (typeof init?.body === 'string') return init.body;
  return (await requestIn(input)?.clone().text()) ?? '';
}
