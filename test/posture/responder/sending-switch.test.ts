import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { countrySwitch } from '../../../lambda/posture/responder/country-switch';
import { functionSwitch } from '../../../lambda/posture/responder/sending-switch';

const calls = mockClient(LambdaClient);
const sending = functionSwitch(
  new LambdaClient({ region: 'eu-central-1' }),
  'arn:aws:lambda:eu-central-1:111122223333:function:switch',
);

beforeEach(() => calls.reset());

test('pauses and resumes through the function of the monitor', async () => {
  calls.on(InvokeCommand).resolves({});
  await sending.pause();
  await sending.resume();
  expect(calls.commandCalls(InvokeCommand).map(({ args }) => args[0].input)).toEqual([
    { FunctionName: 'arn:aws:lambda:eu-central-1:111122223333:function:switch', Payload: '{"sending":false}' },
    { FunctionName: 'arn:aws:lambda:eu-central-1:111122223333:function:switch', Payload: '{"sending":true}' },
  ]);
});

test('a function that failed is a failure, although the call itself went well', async () => {
  calls.on(InvokeCommand).resolves({ FunctionError: 'Unhandled' });
  await expect(sending.pause()).rejects.toThrow(
    'the switch of the sender failed (Unhandled): see the log of arn:aws:lambda:eu-central-1:111122223333:function:switch',
  );
});

test('has countries closed without waiting for it', async () => {
  calls.on(InvokeCommand).resolves({});
  const FunctionName = 'arn:aws:lambda:eu-central-1:111122223333:function:countries';
  await countrySwitch(new LambdaClient({ region: 'eu-central-1' }), FunctionName).close('strict, texts are pumped');
  expect(calls.commandCalls(InvokeCommand).map(({ args }) => args[0].input)).toEqual([
    { FunctionName, InvocationType: 'Event', Payload: '{"strict":true,"why":"strict, texts are pumped"}' },
  ]);
});
