import { WAF_LIMIT } from '../../contract/aws-limits';
import type { Place } from './fault';

/** `Monetize` is for CloudFront; it is known here so that a template that has it is read. */
const ACTIONS = ['Allow', 'Block', 'Count', 'Captcha', 'Challenge', 'Monetize'];

/** https://docs.aws.amazon.com/waf/latest/developerguide/customizing-the-response-status-codes.html */
const RESPONSE_CODES = [
  200, 201, 202, 204, 206, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 408, 409, 411, 412, 413, 414,
  415, 416, 421, 429, 500, 501, 502, 503, 504, 505,
];

/** Gives the action's name when there is exactly one. */
export function checkAction(action: Place, bodies: Place | undefined, allowed = ACTIONS): string | undefined {
  const kind = action.exactlyOne(allowed, 'action');
  if (kind === undefined) return undefined;
  const settings = action.at(kind);
  if (kind === 'Block') checkResponse(settings.at('CustomResponse'), bodies);
  else {
    const headers = settings.at('CustomRequestHandling').at('InsertHeaders');
    if (!settings.at('CustomRequestHandling').isAbsent)
      headers.required().count(1, WAF_LIMIT.headersOfRequest, 'headers');
    checkHeaders(headers);
  }
  return kind;
}

function checkResponse(response: Place, bodies: Place | undefined): void {
  if (response.isAbsent || response.isUnresolved) return;
  response.at('ResponseCode').required().oneOf(RESPONSE_CODES);
  const key = response.at('CustomResponseBodyKey');
  if (bodies && key.text !== undefined && !bodies.isUnresolved && !bodies.keys.includes(key.text)) {
    const known = bodies.keys.length === 0 ? 'there are none' : `there are ${bodies.keys.join(', ')}`;
    key.fault(`must be a key of CustomResponseBodies beside the rules (${known}), got ${JSON.stringify(key.text)}`);
  }
  const headers = response.at('ResponseHeaders');
  headers.count(0, WAF_LIMIT.headersOfResponse, 'headers');
  checkHeaders(headers);
  for (const header of headers.items) {
    const name = header.at('Name');
    name.check(
      name.text?.toLowerCase() !== 'content-type',
      'must not be content-type: it comes from the ContentType of the response body',
    );
  }
}

function checkHeaders(headers: Place): void {
  headers.unique((header) => header.at('Name').text?.toLowerCase(), 'header name');
  for (const header of headers.items) {
    header
      .at('Name')
      .required()
      .matches(/^[a-zA-Z0-9._$-]{1,64}$/, 'a header name of 1 to 64 characters A-Z a-z 0-9 . _ $ -');
    header.at('Value').required().bytes(1, WAF_LIMIT.headerValueLength, 'characters');
  }
}

/** Members of the web ACL's `RuleActionOverrides`; which bodies they may name is not documented. */
export function checkActionOverrides(overrides: Place): void {
  overrides.count(0, WAF_LIMIT.actionOverrides, 'rule action overrides');
  overrides.unique((override) => override.at('Name').text, 'name of an overridden rule');
  for (const override of overrides.items) {
    override.at('Name').required();
    checkAction(override.at('ActionToUse'), undefined);
  }
}

export function checkBodies(bodies: Place): void {
  if (bodies.isAbsent || bodies.isUnresolved) return;
  bodies.count(0, WAF_LIMIT.responseBodies, 'response bodies');
  let total = 0;
  for (const key of bodies.keys) {
    const body = bodies.at(key);
    if (!/^[\w-]{1,128}$/.test(key)) body.fault('must have a key of 1 to 128 characters A-Z a-z 0-9 _ -');
    body.at('ContentType').required().oneOf(['TEXT_PLAIN', 'TEXT_HTML', 'APPLICATION_JSON']);
    const content = body.at('Content').required();
    content.bytes(1, WAF_LIMIT.responseBodyBytes);
    total += new TextEncoder().encode(content.text ?? '').length;
  }
  if (total > WAF_LIMIT.responseBodiesBytes)
    bodies.fault(`must have at most ${WAF_LIMIT.responseBodiesBytes} bytes together, got ${total}`);
}
