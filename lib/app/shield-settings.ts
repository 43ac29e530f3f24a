import { WAF_LIMIT } from '../contract/aws-limits';
import { ResponderMode } from '../posture/responder-mode';
import { ProtectionMode } from '../protection/protection-mode';
import { authRoutes } from './auth-preset-context';
import {
  ceiling,
  countries,
  list,
  listMatching,
  numbers,
  oneOf,
  requestLimit,
  textMatching,
  wholeNumber,
  yesOrNo,
} from './context-readers';
import { routes } from './route-context';
import { EXAMPLE, setting } from './setting';

const REQUESTS = wholeNumber(WAF_LIMIT.rateLimitMin, WAF_LIMIT.rateLimitMax);

/** What is guarded, and whether it acts. */
export const WHERE_SETTINGS = {
  resourceArn: setting(
    textMatching(
      /^arn:aws[a-z-]*:(?:cloudfront:|[a-z0-9-]+:[a-z0-9-]+):\d{12}:\S+$/,
      'the ARN of your Application Load Balancer (or stage of a REST API, GraphQL API of AppSync, distribution of CloudFront, app of Amplify, or user pool), such as ' +
        '"arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/my-alb/50dc6c495c0c9188"',
    ),
    'needed',
    'ARN of the Application Load Balancer, of the stage of a REST API, of a [GraphQL API of AppSync](rules.md#appsync), of a [distribution of CloudFront](rules.md#cloudfront), which its owner gives the output `WebAclArn`, of an [app of Amplify Hosting](rules.md#amplify-hosting), or of a [user pool of Amazon Cognito](cognito.md), whose routes are known. Account and Region of the stack are taken from it; for CloudFront and Amplify the stack is in us-east-1',
    EXAMPLE,
  ),
  authPreset: setting(
    authRoutes,
    'none',
    'an [auth server](auth-servers.md) whose routes count beside those below, such as `betterAuth`, or `authJs:/auth` where it is mounted elsewhere than usual',
  ),
  requestRoutes: setting(
    routes,
    'needed without `authPreset`, but for a user pool',
    'paths that make a code go out; `:id` stands for one segment, `/*` at the end for everything below. More about one in [an object](#routes-that-more-than-a-path-tells)',
    EXAMPLE,
  ),
  verifyRoutes: setting(routes, 'none', 'paths that check a code, or objects', EXAMPLE),
  entryPages: setting(routes, 'none', 'pages on which the flow starts: AWS WAF shows the puzzle there by itself'),
  allowedOrigins: setting(list, 'none', 'origins whose pages call the routes from elsewhere'),
  tokenDomains: setting(
    list,
    'the host of the request',
    'domains on which a puzzle may have been solved. With them the stack makes a key for the browser package and prints it',
  ),
  stackName: setting(
    textMatching(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'a stack name: letters, digits and "-", starting with a letter'),
    '`OtpShield`',
    'name of the stack',
  ),
  mode: setting(oneOf(Object.values(ProtectionMode)), '`ENFORCE`', '`COUNT` only watches'),
};

/** How much is too much. */
export const LIMIT_SETTINGS = {
  rateLimit: setting(
    requestLimit,
    '`100/10m`',
    'code requests of one address, here 100 in 10 minutes; the window is `1m`, `2m`, `5m` or `10m`, here and below',
  ),
  rateLimitAsks: setting(
    yesOrNo,
    '`false`; `true` with `recipientGuard`, where AWS WAF has a puzzle',
    'whether one address above `rateLimit`, `strictRateLimit` or `verifyRateLimit` is asked for a fresh puzzle in place of being refused',
  ),
  verifyRateLimit: setting(requestLimit, '`100/10m`', 'checks of a code, of one address'),
  tokenReuseLimit: setting(REQUESTS, '10', 'codes that one solved puzzle is worth'),
  sendBudget: setting(
    requestLimit,
    '`600/10m`',
    'codes of all clients together, above which each needs a fresh puzzle; about twice your busiest window',
  ),
  campaignBudget: setting(
    requestLimit,
    'none',
    '`sendBudget` while a campaign is announced with `otp-shield expect`; without it nobody can announce one',
  ),
  homeCountries: setting(
    countries,
    'none',
    'countries of your people, such as `DE`: all others together need a fresh puzzle above `foreignSendBudget`',
  ),
  foreignSendBudget: setting(requestLimit, 'a quarter of `sendBudget`', 'only with `homeCountries`'),
  tokenInHeader: setting(
    yesOrNo,
    '`true`',
    'whether a token may come in the header, too, as from another origin and native apps; `false` makes a solved puzzle worth `tokenReuseLimit` and not twice that',
  ),
  strictRateLimit: setting(
    requestLimit,
    '20, over the window of `rateLimit`',
    '`rateLimit` while the posture is strict',
  ),
  strictImmunitySeconds: setting(
    wholeNumber(WAF_LIMIT.captchaImmunityMinSeconds, WAF_LIMIT.immunityMaxSeconds),
    '60, or 300 with `entryPages`',
    'how long a puzzle counts while the posture is strict',
  ),
  verifyBudget: setting(
    requestLimit,
    '`sendBudget`',
    'tries of a code of all clients together, above which each needs a solved puzzle',
  ),
  sendCeiling: setting(
    ceiling,
    'four times `sendBudget`; `none` with `recipientGuard`',
    'codes of all clients together, above which everybody is refused; `none` for none',
  ),
  strictSendCeiling: setting(
    ceiling,
    '`sendBudget`, where there is a `sendCeiling`; `none` with two of these: a silent check, `homeCountries`, `campaignBudget`, signals with `LIMIT` or `PUZZLE`, `usualFingerprints`',
    '`sendCeiling` while the posture is strict; `none` for none',
  ),
};

/** For human checks that are silent. */
export const SURGE_SETTINGS = {
  surgeLimit: setting(
    requestLimit,
    'half of `sendBudget`',
    'codes of all clients together before the puzzle comes up. Only with `challenge`, `adaptive` and `none`',
  ),
};

/** Who is let through, and who is not. */
export const WHO_SETTINGS = {
  trustedAddresses: setting(list, 'none', 'addresses and blocks that every rule leaves alone'),
  trustedHeaderName: setting(
    textMatching(/^[A-Za-z0-9-]{1,64}$/, 'the name of a header: 1 to 64 letters, digits or "-"'),
    'none',
    'a header that only your own callers know',
  ),
  trustedHeaderSecrets: setting(
    listMatching(/^[\w/+=.@:-]{1,512}$/, 'the name or ARN of a secret of AWS Secrets Manager'),
    'none',
    'names or ARNs of the secrets with its values, 1 to 5; two during a rotation',
  ),
  blockedAddresses: setting(list, 'none', 'addresses and blocks that may not use the routes'),
  blockedCountries: setting(countries, 'none', 'countries that may not, such as `KP`'),
  blockedAsns: setting(numbers, 'none', 'networks that may not, by their number'),
};

/** What happens by itself. */
export const RESPONSE_SETTINGS = {
  responderMode: setting(
    oneOf(Object.keys(ResponderMode)),
    '`OBSERVE`',
    'how far the shield may tighten itself; see [posture](posture.md)',
  ),
  automaticBlockListHours: setting(
    wholeNumber(0, 168),
    '0: off',
    'for how many hours at least an address is blocked that keeps failing the CAPTCHA; the log is read every 5 minutes',
  ),
  lockdownAlternatives: setting(
    list,
    'none',
    'other ways to sign in, told while the routes are locked, above a limit, and to blocked addresses',
  ),
};
