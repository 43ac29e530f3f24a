import type { RuleAction, Statement } from '../../waf/statement';

/** A rule before it has its place: `order.ts` gives priorities, the container its metric prefix. */
export interface RuleDraft {
  readonly name: string;
  readonly statement: Statement;
  readonly action: RuleAction;
  readonly label?: string;
  /** Seconds for which a solved CAPTCHA or challenge counts at this rule. */
  readonly immunitySeconds?: number;
}

export function count(): RuleAction {
  return { Count: {} };
}

export function captcha(): RuleAction {
  return { Captcha: {} };
}

export function challenge(): RuleAction {
  return { Challenge: {} };
}

/** `body` is a key of the container's custom response bodies; headers that go with it are added in `responses.ts`. */
export function block(status: number, body: string, headers: Record<string, string> = {}): RuleAction {
  const given = Object.entries(headers).map(([Name, Value]) => ({ Name, Value }));
  return {
    Block: {
      CustomResponse: {
        ResponseCode: status,
        CustomResponseBodyKey: body,
        ...(given.length > 0 ? { ResponseHeaders: given } : {}),
      },
    },
  };
}
