import { nameOf } from '../../bin/operator/caller';
import { operatorRig } from './operator-rig';

test.each([
  ['arn:aws:iam::111122223333:user/alice', 'alice'],
  ['arn:aws:iam::111122223333:user/team/oncall/alice', 'alice'],
  ['arn:aws:iam::111122223333:root', 'root'],
  ['arn:aws:sts::111122223333:assumed-role/OnCall/alice', 'OnCall/alice'],
  ['arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Ops_0123456789abcdef/alice@example.com', 'alice@example.com'],
  ['arn:aws:sts::111122223333:assumed-role/ARoleWithANameThatIsFarTooLongForARecord/alice', 'alice'],
  ['arn:aws:sts::111122223333:federated-user/bob', 'bob'],
  ['arn:aws-cn:iam::111122223333:user/responder', 'user/responder'],
])('%s is %s', (arn, name) => {
  expect(nameOf(arn)).toBe(name);
});

test('where AWS STS does not answer, the access key says who it was, and nothing waits for it', async () => {
  const rig = await operatorRig();
  try {
    rig.standIn.fail('sts:GetCallerIdentity', 'ServiceUnavailable', 9, 503);
    const { exitCode } = await rig.type('lockdown --reason x --yes');
    expect(exitCode).toBe(0);
    expect(rig.events.events[0]?.detail).toMatchObject({ by: 'key:stand-in' });
  } finally {
    await rig.close();
  }
});
