import { REFUSED_BY_WEB_ACL } from '../../contract/aws-fault';
import { hasStar } from '../../contract/protection/allowed-origin';
import type { CustomResponseBody } from '../../waf/statement';
import type { RuleDraft } from './draft';

/** Keys of the custom response bodies. */
export const BODY_KEY = {
  badRequest: 'bad-request',
  forbidden: 'forbidden',
  tooManyRequests: 'too-many-requests',
  recipient: 'recipient-not-accepted',
  humanCheck: 'human-check-required',
  unavailable: 'temporarily-unavailable',
} as const;

/**
 * JSON bodies, since the callers of these routes are scripts. `error` is for them, `message` for people. What somebody else may have brought about (429, 403 of the block list, 503) says
 * what else a person can do.
 */
export function responseBodies(alternatives: readonly string[]): Record<string, CustomResponseBody> {
  return {
    [BODY_KEY.badRequest]: json({ error: 'bad_request', message: 'This request could not be understood.' }),
    [BODY_KEY.forbidden]: json({
      error: 'forbidden',
      message: 'This request was not accepted. Please try from another network, or use another way to sign in.',
      alternatives,
    }),
    [BODY_KEY.tooManyRequests]: json({
      error: 'too_many_requests',
      message: 'Too many requests. Please try again in a few minutes, or use another way to sign in.',
      alternatives,
    }),
    [BODY_KEY.recipient]: json({
      error: 'recipient_not_accepted',
      message: 'A code can not be sent there. Please use another mail address or phone number.',
    }),
    [BODY_KEY.humanCheck]: json({
      error: 'human_check_required',
      message: 'Please complete the human check first.',
    }),
    [BODY_KEY.unavailable]: json({
      error: 'temporarily_unavailable',
      message:
        'Sign-in codes are paused for a short time. Please use another way to sign in, or try again in half an hour.',
      alternatives,
    }),
  };
}

/**
 * The same for a user pool, so that people read the text in their app: clients of Amazon Cognito take `__type` for the name of the error and show its `message`, and nothing else.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-waf.html
 */
export function poolResponseBodies(alternatives: readonly string[]): Record<string, CustomResponseBody> {
  return Object.fromEntries(
    Object.entries(responseBodies(alternatives)).map(([key, { Content }]) => {
      const { error, message, alternatives: others = [] } = JSON.parse(Content);
      return [key, json({ __type: REFUSED_BY_WEB_ACL, error, message: [message, ...others].join(' ') })];
    }),
  );
}

/** A user pool takes no status but 400 to 499, and its clients repeat a call by themselves after 429. */
export function answeredByPool(draft: RuleDraft): RuleDraft {
  const response = draft.action.Block?.CustomResponse;
  if (response === undefined || response.ResponseCode < 429) return draft;
  return { ...draft, action: { Block: { CustomResponse: { ...response, ResponseCode: 403 } } } };
}

function json(content: object): CustomResponseBody {
  return { ContentType: 'APPLICATION_JSON', Content: JSON.stringify(content) };
}

/**
 * AWS WAF can't reflect the Origin header (https://docs.aws.amazon.com/waf/latest/developerguide/customizing-the-response-for-blocked-requests.html), so one origin alone is told by name that it
 * may read a block. For several there is the star, which browsers take for requests without cookies. A block holds nothing but its reason, so nothing is told that a page of somebody else must not
 * read.
 */
export function corsHeaders(allowedOrigins: readonly string[]): Record<string, string> {
  if (allowedOrigins.length === 0) return {};
  if (allowedOrigins.length > 1 || allowedOrigins.some(hasStar)) {
    return { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'retry-after' };
  }
  return {
    'access-control-allow-origin': allowedOrigins[0],
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'retry-after',
    vary: 'origin',
  };
}
