import { CALL_SECONDS, callTexts } from '../contract/inbound/call-texts';
import { CALL_DIGITS, MAX_CALL_TRIES } from '../contract/inbound/inbound';

/** An action of the flow language of Amazon Connect: https://docs.aws.amazon.com/connect/latest/devguide/flow-language-actions.html */
export interface FlowAction {
  readonly Identifier: string;
  readonly Type: string;
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly Transitions: {
    readonly NextAction?: string;
    readonly Errors?: ReadonlyArray<{ readonly NextAction: string; readonly ErrorType: string }>;
    readonly Conditions?: ReadonlyArray<{
      readonly NextAction: string;
      readonly Condition: { readonly Operator: 'Equals'; readonly Operands: readonly [string] };
    }>;
  };
}

export interface Flow {
  readonly Version: '2019-10-30';
  readonly StartAction: string;
  readonly Actions: readonly FlowAction[];
}

/** Seconds for which Connect waits for the function; AWS takes no more. */
const LONGEST_WAIT = '8';

/**
 * What happens to a call: asked for the digits, three times at most, told what came of it, hung up. No way leads to a person, to a queue or out, so nobody can be called by it, and
 * each way ends.
 */
export function callFlow(functionArn: string, serviceName: string): Flow {
  const texts = callTexts(serviceName);
  const failed = (to: string) => [{ NextAction: to, ErrorType: 'NoMatchingError' }];
  const when = (value: string, to: string) => ({
    NextAction: to,
    Condition: { Operator: 'Equals' as const, Operands: [value] as const },
  });
  const ask = (Identifier: string, Text: string): FlowAction => ({
    Identifier,
    Type: 'GetParticipantInput',
    Parameters: {
      Text,
      InputTimeLimitSeconds: String(CALL_SECONDS.firstDigit),
      StoreInput: 'True',
      InputValidation: { CustomValidation: { MaximumLength: String(CALL_DIGITS) } },
      DTMFConfiguration: { InterdigitTimeLimitSeconds: String(CALL_SECONDS.nextDigit) },
    },
    Transitions: { NextAction: 'check', Errors: failed('say-unavailable'), Conditions: [] },
  });
  const say = (what: keyof typeof texts): FlowAction => ({
    Identifier: `say-${what}`,
    Type: 'MessageParticipant',
    Parameters: { Text: texts[what] },
    Transitions: { NextAction: 'hang-up', Errors: failed('hang-up'), Conditions: [] },
  });
  return {
    Version: '2019-10-30',
    StartAction: 'keep-no-log',
    Actions: [
      // Its log would have the digits and the number.
      {
        Identifier: 'keep-no-log',
        Type: 'UpdateFlowLoggingBehavior',
        Parameters: { FlowLoggingBehavior: 'Disabled' },
        Transitions: { NextAction: 'ask', Errors: [], Conditions: [] },
      },
      ask('ask', texts.ask),
      {
        Identifier: 'check',
        Type: 'InvokeLambdaFunction',
        Parameters: {
          LambdaFunctionARN: functionArn,
          InvocationTimeLimitSeconds: LONGEST_WAIT,
          LambdaInvocationAttributes: { digits: '$.StoredCustomerInput' },
          ResponseValidation: { ResponseType: 'STRING_MAP' },
        },
        Transitions: { NextAction: 'outcome', Errors: failed('say-unavailable'), Conditions: [] },
      },
      {
        Identifier: 'outcome',
        Type: 'Compare',
        Parameters: { ComparisonValue: '$.External.outcome' },
        Transitions: {
          NextAction: 'say-unavailable',
          Errors: [{ NextAction: 'say-unavailable', ErrorType: 'NoMatchingCondition' }],
          Conditions: [when('confirmed', 'say-confirmed'), when('again', 'tries'), when('number', 'say-number')],
        },
      },
      // "Continue" so many times, then "done".
      {
        Identifier: 'tries',
        Type: 'Loop',
        Parameters: { LoopCount: String(MAX_CALL_TRIES - 1) },
        Transitions: {
          NextAction: 'say-failed',
          Errors: [],
          Conditions: [when('ContinueLooping', 'ask-again'), when('DoneLooping', 'say-failed')],
        },
      },
      ask('ask-again', texts.again),
      say('confirmed'),
      say('failed'),
      say('number'),
      say('unavailable'),
      { Identifier: 'hang-up', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} },
    ],
  };
}
