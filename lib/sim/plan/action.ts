import type { CustomRequestHandling, CustomResponse, CustomResponseBody, RuleAction } from '../../waf/statement';
import type { Evaluation } from '../evaluation';
import { type InterpolatedText, interpolated, textOf } from '../interpolation';
import type { VerdictAction, WafResponse } from '../verdict';
import type { ProblemList } from './problem-list';

export type ActionKind = VerdictAction | 'COUNT';

export interface PlannedAction {
  readonly kind: ActionKind;
  /** Headers that an allowed request gets, names with AWS's prefix and in lower case. */
  readonly headers: ReadonlyArray<readonly [string, InterpolatedText]>;
  /** Of a block. */
  readonly respond?: (evaluation: Evaluation) => WafResponse;
}

const CONTENT_TYPES = {
  TEXT_PLAIN: 'text/plain',
  TEXT_HTML: 'text/html',
  APPLICATION_JSON: 'application/json',
} as const;

const FORBIDDEN: WafResponse = {
  status: 403,
  headers: [['content-type', 'text/html']],
  body: '<html>\n<head><title>403 Forbidden</title></head>\n<body>\n<center><h1>403 Forbidden</h1></center>\n</body>\n</html>\n',
};
const EMPTY_FORBIDDEN: WafResponse = { ...FORBIDDEN, body: '' };

type Bodies = Readonly<Record<string, CustomResponseBody>>;

const KINDS: Readonly<Record<string, ActionKind>> = {
  Allow: 'ALLOW',
  Block: 'BLOCK',
  Count: 'COUNT',
  Captcha: 'CAPTCHA',
  Challenge: 'CHALLENGE',
};

/** `bodies` are those of the web ACL or rule group that defines the rule. */
export function planAction(action: RuleAction, bodies: Bodies, problems: ProblemList, where: string): PlannedAction {
  const kinds = Object.keys(action).filter((key) => action[key as keyof RuleAction] !== undefined);
  const name = kinds.length === 1 ? kinds[0]! : '';
  const kind = KINDS[name];
  if (kind === undefined) {
    problems.add('unsupported_action', where, `can't evaluate the action ${JSON.stringify(action)}`);
    return { kind: 'BLOCK', headers: [] };
  }
  const settings = action[name as keyof RuleAction] as {
    CustomRequestHandling?: CustomRequestHandling;
    CustomResponse?: CustomResponse;
  };
  const headers = (settings.CustomRequestHandling?.InsertHeaders ?? []).map(
    ({ Name, Value }) => [`x-amzn-waf-${Name.toLowerCase()}`, interpolated(Value)] as const,
  );
  return { kind, headers, ...(kind === 'BLOCK' && { respond: blockResponse(settings.CustomResponse, bodies) }) };
}

function blockResponse(custom: CustomResponse | undefined, bodies: Bodies): (evaluation: Evaluation) => WafResponse {
  if (!custom) return (evaluation) => (isHead(evaluation) ? EMPTY_FORBIDDEN : FORBIDDEN);
  const body = custom.CustomResponseBodyKey === undefined ? undefined : bodies[custom.CustomResponseBodyKey];
  const content = interpolated(body?.Content ?? '');
  const headers = (custom.ResponseHeaders ?? []).map(
    ({ Name, Value }) => [Name.toLowerCase(), interpolated(Value)] as const,
  );
  const type = body && CONTENT_TYPES[body.ContentType];
  const build = (evaluation: Evaluation, head: boolean): WafResponse => ({
    status: custom.ResponseCode,
    headers: [
      ...(type ? [['content-type', type] as const] : []),
      ...headers.map(([name, value]) => [name, textOf(value, evaluation)] as const),
    ],
    body: head ? '' : textOf(content, evaluation),
  });
  const isFixed = [content, ...headers.map(([, value]) => value)].every((text) => typeof text === 'string');
  if (!isFixed) return (evaluation) => build(evaluation, isHead(evaluation));
  let fixed: WafResponse | undefined;
  return (evaluation) => {
    if (isHead(evaluation)) return build(evaluation, true);
    fixed ??= build(evaluation, false);
    return fixed;
  };
}

export function isHead(evaluation: Evaluation): boolean {
  return evaluation.request.method === 'HEAD';
}
