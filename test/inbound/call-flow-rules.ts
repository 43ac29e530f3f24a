import type { Flow, FlowAction } from '../../lib/inbound/call-flow';

// What the pages of the flow language say about the actions that we use, each below https://docs.aws.amazon.com/connect/latest/devguide/, read on 2026-12-01.

interface Rule {
  readonly page: string;
  /** Names of parameters, and what each has to look like; `?` behind those that may be absent. */
  readonly parameters: Readonly<Record<string, RegExp | 'object'>>;
  /** Errors that have to be there, and no others. */
  readonly errors: readonly string[];
  /** Results that have to be asked for, and no others; `any` where the page leaves it open. */
  readonly conditions: readonly string[] | 'any';
  readonly ends?: true;
}

const WHOLE = /^[1-9]\d*$/;

/** With `StoreInput`: no conditions, no `NoMatchingCondition`; who types nothing goes on with "Timeout" (https://docs.aws.amazon.com/connect/latest/adminguide/store-customer-input.html). */
const RULES: Readonly<Record<string, Rule>> = {
  UpdateFlowLoggingBehavior: {
    page: 'flow-control-actions-updateflowloggingbehavior.html',
    parameters: { FlowLoggingBehavior: /^(Enabled|Disabled)$/ },
    errors: [],
    conditions: [],
  },
  GetParticipantInput: {
    page: 'participant-actions-getparticipantinput.html',
    parameters: {
      Text: /^[^$]+$/,
      InputTimeLimitSeconds: WHOLE,
      StoreInput: /^True$/,
      'InputValidation.CustomValidation.MaximumLength': WHOLE,
      'DTMFConfiguration.InterdigitTimeLimitSeconds': /^([1-9]|1\d|20)$/,
    },
    errors: ['NoMatchingError'],
    conditions: [],
  },
  InvokeLambdaFunction: {
    page: 'interactions-invokelambdafunction.html',
    parameters: {
      LambdaFunctionARN: /^arn:aws:lambda:/,
      InvocationTimeLimitSeconds: /^[1-8]$/,
      'LambdaInvocationAttributes.digits': /^\$\.StoredCustomerInput$/,
      'ResponseValidation.ResponseType': /^(STRING_MAP|JSON)$/,
    },
    errors: ['NoMatchingError'],
    conditions: [],
  },
  Compare: {
    page: 'flow-control-actions-compare.html',
    parameters: { ComparisonValue: /^\$\.[\w.]+$/ },
    errors: ['NoMatchingCondition'],
    conditions: 'any',
  },
  Loop: {
    page: 'flow-control-actions-loop.html',
    parameters: { LoopCount: /^(\d|[1-9]\d|100)$/ },
    errors: [],
    conditions: ['ContinueLooping', 'DoneLooping'],
  },
  MessageParticipant: {
    page: 'participant-actions-messageparticipant.html',
    parameters: { Text: /^[^$]+$/ },
    errors: ['NoMatchingError'],
    conditions: [],
  },
  DisconnectParticipant: {
    page: 'participant-actions-disconnectparticipant.html',
    parameters: {},
    errors: [],
    conditions: [],
    ends: true,
  },
};

const FORBIDDEN = /[%:(\\/)=$,;[\]{}]/;
const RESERVED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'isPrototypeOf', 'valueOf'];

/** What is wrong with a flow, by those pages and https://docs.aws.amazon.com/connect/latest/devguide/flow-language-actions.html. */
export function flowFaults({ Version, StartAction, Actions }: Flow): string[] {
  const faults: string[] = [];
  const names = Actions.map(({ Identifier }) => Identifier);
  if (Version !== '2019-10-30') faults.push(`version ${Version}`);
  if (!names.includes(StartAction)) faults.push('no start');
  if (new Set(names).size < names.length) faults.push('an identifier twice');
  for (const action of Actions)
    faults.push(...actionFaults(action, names).map((fault) => `${action.Identifier}: ${fault}`));
  const reached = new Set<string>();
  const visit = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    const action = Actions.find(({ Identifier }) => Identifier === name);
    if (action) for (const next of targets(action)) visit(next);
  };
  visit(StartAction);
  for (const name of names) if (!reached.has(name)) faults.push(`${name} is never reached`);
  return faults;
}

function targets({ Transitions }: FlowAction): string[] {
  const { NextAction, Errors = [], Conditions = [] } = Transitions;
  return [
    ...(NextAction === undefined ? [] : [NextAction]),
    ...[...Errors, ...Conditions].map((one) => one.NextAction),
  ];
}

function actionFaults(action: FlowAction, names: readonly string[]): string[] {
  const { Identifier, Type, Parameters, Transitions } = action;
  const rule = RULES[Type];
  if (rule === undefined) return [`no page was read about ${Type}`];
  const faults: string[] = [];
  if (Identifier.length > 50 || FORBIDDEN.test(Identifier) || RESERVED.includes(Identifier))
    faults.push('its identifier');
  const given = flat(Parameters);
  for (const [name, shape] of Object.entries(rule.parameters)) {
    if (!(shape as RegExp).test(given[name] ?? '')) faults.push(`${name} is ${given[name]}`);
  }
  for (const name of Object.keys(given)) if (!(name in rule.parameters)) faults.push(`${name} is no parameter`);
  const { NextAction, Errors = [], Conditions = [] } = Transitions;
  if (rule.ends ? Object.keys(Transitions).length > 0 : NextAction === undefined) faults.push('where it goes');
  const kinds = Errors.map(({ ErrorType }) => ErrorType).sort();
  if (kinds.join() !== [...rule.errors].sort().join()) faults.push(`errors ${kinds.join()}`);
  const results = Conditions.map(({ Condition }) => Condition.Operands[0]).sort();
  if (rule.conditions !== 'any' && results.join() !== [...rule.conditions].sort().join()) faults.push('conditions');
  for (const next of targets(action)) if (!names.includes(next)) faults.push(`leads to ${next}, which is nowhere`);
  return faults;
}

function flat(value: object, path = ''): Record<string, string> {
  return Object.assign(
    {},
    ...Object.entries(value).map(([name, inner]) =>
      typeof inner === 'object' ? flat(inner, `${path}${name}.`) : { [path + name]: String(inner) },
    ),
  );
}

export interface Walk {
  /** What the caller heard, in order. */
  readonly heard: string[];
  /** Seconds at most, with speech at 2.5 words a second. */
  readonly seconds: number;
}

/** Runs a flow as its pages say. `type` gives what is typed at each question, `invoke` what the function answers; undefined is a failure. */
export async function walk(
  { StartAction, Actions }: Flow,
  type: () => string,
  invoke: (digits: string) => Promise<{ outcome: string } | undefined>,
): Promise<Walk> {
  const heard: string[] = [];
  const loops = new Map<string, number>();
  let seconds = 0;
  let stored = '';
  let external: Record<string, string> = {};
  let name: string | undefined = StartAction;
  for (let steps = 0; name !== undefined; steps += 1) {
    if (steps > 100) throw new Error('the call never ends');
    const action: FlowAction = Actions.find(({ Identifier }) => Identifier === name)!;
    const { Transitions } = action;
    const given = flat(action.Parameters);
    let next: string | undefined = Transitions.NextAction;
    const error = (kind: string) => Transitions.Errors?.find(({ ErrorType }) => ErrorType === kind)?.NextAction;
    const result = (value: string) =>
      Transitions.Conditions?.find(({ Condition }) => Condition.Operands[0] === value)?.NextAction;
    if (given.Text !== undefined) {
      heard.push(given.Text);
      seconds += given.Text.split(' ').length / 2.5;
    }
    if (action.Type === 'GetParticipantInput') {
      stored = type() || 'Timeout';
      const digits = Number(given['InputValidation.CustomValidation.MaximumLength']);
      seconds +=
        Number(given.InputTimeLimitSeconds) +
        (digits - 1) * Number(given['DTMFConfiguration.InterdigitTimeLimitSeconds']);
    } else if (action.Type === 'InvokeLambdaFunction') {
      seconds += Number(given.InvocationTimeLimitSeconds);
      const answer = await invoke(stored);
      if (answer === undefined) next = error('NoMatchingError');
      else external = answer;
    } else if (action.Type === 'Compare') {
      next = result(external.outcome ?? '') ?? error('NoMatchingCondition');
    } else if (action.Type === 'Loop') {
      const count = (loops.get(name) ?? 0) + 1;
      loops.set(name, count);
      next = result(count <= Number(given.LoopCount) ? 'ContinueLooping' : 'DoneLooping');
    }
    name = next;
  }
  return { heard, seconds };
}
