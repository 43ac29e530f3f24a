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

/** What asks a person for a proof, and how old it may be. */
export interface Demand {
  readonly action: RuleAction;
  /** Seconds for which a proof counts; undefined where nothing can be asked for, and the rule only counts. */
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
