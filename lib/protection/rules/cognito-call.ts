import { type CognitoCall, MANAGED_LOGIN } from '../../contract/protection/cognito';
import type { FieldToMatch, Statement } from '../../waf/statement';
import type { OtpRoute } from '../otp-route';
import { GuardedMethods } from '../otp-route-options';
import { HIDDEN_NAME } from './operation';
import { pack } from './packing';
import { pageView } from './preflight';
import { BODY } from './request-content';
import { all, any, chain, exactly, header, headerValues, METHOD, not, present, regex, URI_PATH } from './statements';

/**
 * Where the API of Amazon Cognito says its operation: the header that it gives AWS WAF itself, and the one that clients write. Whether AWS WAF sees the second, and whether a
 * client can write the first, AWS doesn't say: so whichever names an operation counts.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-waf.html
 */
const OPERATION: FieldToMatch = headerValues(['x-amzn-cognito-operation-name', 'x-amz-target'], 'MATCH');

/** Where the calls of an AWS API arrive, also by its protocols that have the operation in the path. */
const API_PATH = '(?i)^/+$|/operation/';

/**
 * The page of managed login on which people sign in with a password or with a code, and nobody can tell which: there is no body to look at. A call of the API that is sent to that path is none.
 */
export function signInPage(): Statement {
  return all(regex(URI_PATH, `(?i)^${MANAGED_LOGIN.signIn}/?$`), not(regex(OPERATION, '(?i)[a-z]')));
}

/** Whatever is a route of a user pool among these. */
export function cognitoRequests(routes: readonly OtpRoute[]): Statement[] {
  return routes.flatMap(({ _said: { userPool, methods } }) => {
    if (userPool === undefined) return [];
    const sent = form(userPool.forms);
    return [...userPool.calls.map(called), methods === GuardedMethods.ALL ? sent : all(sent, not(pageView()))];
  });
}

/** The pages of their forms. */
export function cognitoPages(routes: readonly OtpRoute[]): Statement[] {
  return routes.flatMap(({ _said: { userPool } }) => (userPool ? [form(userPool.forms)] : []));
}

/**
 * A page of managed login or of the classic one. One server reads the path, Amazon's own, of which nothing says how: case, encoding, a second slash and whatever follows the name in another way
 * than a longer path does count.
 */
function form(paths: readonly string[]): Statement {
  const names = paths.map((path) => path.slice(1));
  return regex(
    URI_PATH,
    `(?i)(?:^|[/\\\\])(?:${names.join('|')})(?:/*(?:$|[^\\w/-])|/.*\\.\\.)`,
    chain('URL_DECODE_UNI', 'URL_DECODE_UNI'),
  );
}

/** A call that names no operation, so that nobody can tell what it does. Managed login has its own paths, and no browser posts to the root. */
export function unnamedCall(): Statement {
  return all(exactly(METHOD, 'POST'), regex(URI_PATH, API_PATH), not(regex(OPERATION, '(?i)[a-z]')));
}

/** The name is a word: `ConfirmSignUp` isn't `SignUp`. Behind a dot, a `#` or a slash it may follow the name of the service. */
function called({ operations, unless }: CognitoCall): Statement {
  const named = pack(operations, '(?i)(?:^|[^a-z0-9])(?:', ')(?:[^a-z0-9]|$)').map((pattern) =>
    regex(OPERATION, pattern),
  );
  return all(any(...named), ...(unless ? [not(plainlySays(unless))] : []));
}

/** Said once, in JSON that AWS WAF got whole and could parse, and in no other spelling: all else may be read in another way. */
function plainlySays({ member, values }: NonNullable<CognitoCall['unless']>): Statement {
  const said: FieldToMatch = {
    JsonBody: {
      MatchPattern: { IncludedPaths: [`/${member}`] },
      MatchScope: 'VALUE',
      InvalidFallbackBehavior: 'NO_MATCH',
      OversizeHandling: 'NO_MATCH',
    },
  };
  return all(
    any(...pack(values, '^(?:', ')$').map((pattern) => regex(said, pattern))),
    // A text, and no list of several.
    regex(BODY, `"${member}"\\s*:\\s*"`),
    not(any(regex(BODY, `(?is)${member}.*${member}`), regex(BODY, HIDDEN_NAME), present(header('content-encoding')))),
  );
}
