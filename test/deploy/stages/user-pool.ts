import { buildEncrypt } from '@aws-crypto/encrypt-node';
import { getClient, KMS, KmsKeyringNode } from '@aws-crypto/kms-keyring-node';
import { CommitmentPolicy } from '@aws-crypto/material-management-node';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { CreateEmailIdentityCommand, DeleteEmailIdentityCommand } from '@aws-sdk/client-sesv2';
import { aws, ENDPOINT } from '../aws';
import { DeployedStack } from '../deployed-stack';
import { ACCOUNT, REGION } from '../emulator';

const STAMP = Date.now().toString(36);
const PERSON = `ada-${STAMP}@example.org`;
/** The emulator's code for everybody. */
const CODE = '123456';

const FROM = 'codes@example.com';

interface Mail {
  readonly Source: string;
  readonly To?: readonly string[];
}

export function userPoolStage(): void {
  describe('a user pool of Amazon Cognito', () => {
    let extras: DeployedStack;
    let poolId: string;
    let clientId: string;
    beforeAll(async () => {
      extras = await DeployedStack.read('Extras');
      poolId = extras.id('AWS::Cognito::UserPool', 'Users');
      clientId = extras.id('AWS::Cognito::UserPoolClient', 'Users/Site');
      await aws.ses.send(new CreateEmailIdentityCommand({ EmailIdentity: FROM }));
    });
    afterAll(async () => {
      await aws.ses.send(new DeleteEmailIdentityCommand({ EmailIdentity: FROM }));
    });

    const call = async (operation: string, input: object) => {
      const answer = await fetch(ENDPOINT, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
        },
        body: JSON.stringify({ ClientId: clientId, ...input }),
        signal: AbortSignal.timeout(30_000),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    const signUp = (email: string) =>
      call('SignUp', {
        Username: email,
        Password: `Aa1-${STAMP}-long`,
        UserAttributes: [{ Name: 'email', Value: email }],
      });

    /** What Cognito does and the emulator doesn't: calls a trigger other than PreSignUp. */
    const trigger = async (handler: string, triggerSource: string, sub: string, request: object = {}) => {
      const event = {
        version: '1',
        triggerSource,
        region: REGION,
        userPoolId: poolId,
        userName: sub,
        callerContext: { awsSdkVersion: 'none', clientId },
        request: { userAttributes: { sub, email: PERSON, email_verified: 'true' }, ...request },
        response: {},
      };
      const { Payload, FunctionError } = await aws.lambda.send(
        new InvokeCommand({ FunctionName: extras.function(handler), Payload: JSON.stringify(event) }),
      );
      const answer = JSON.parse(Buffer.from(Payload ?? []).toString() || 'null');
      expect({ FunctionError, answer }).toMatchObject({ FunctionError: undefined });
      return { event, answer };
    };
    const mails = async () => {
      const answer = await fetch(`${ENDPOINT}/_ministack/ses/messages`, { signal: AbortSignal.timeout(30_000) });
      const { messages } = (await answer.json()) as { messages: Record<string, Mail[]> };
      const all = Object.values(messages).flat();
      // The emulator has no custom senders, so it mails the code of a sign-up itself, too.
      return all
        .filter(({ Source, To }) => Source === FROM && To?.includes(PERSON))
        .map((mail) => JSON.stringify(mail));
    };
    /** As Cognito encrypts a code, by the key that the pool has. */
    const encrypted = async () => {
      const { encrypt } = buildEncrypt(CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT);
      const keyring = new KmsKeyringNode({
        generatorKeyId: `arn:aws:kms:${REGION}:${ACCOUNT}:key/${extras.id('AWS::KMS::Key', 'Codes/Key')}`,
        clientProvider: getClient(KMS, { region: REGION, endpoint: ENDPOINT }),
      });
      const { result } = await encrypt(keyring, CODE, { encryptionContext: { 'userpool-id': poolId } });
      return result.toString('base64');
    };

    test('makes no user of an address that anybody can see is bad', async () => {
      const { status, body } = await signUp(`x-${STAMP}@mailinator.com`);
      expect({ status, body }).toMatchObject({ status: 400, body: { __type: 'UserLambdaValidationException' } });
      expect(JSON.stringify(body)).toContain('No code can be sent there.');
    });

    test('signs a person up by the code of one mail, however often the order of it comes', async () => {
      const { status, body } = await signUp(PERSON);
      expect({ status, body }).toMatchObject({ status: 200, body: { UserSub: expect.any(String) } });
      const sub = String(body.UserSub);
      const code = await encrypted();
      for (let i = 0; i < 2; i += 1) await trigger('Codes/Sender', 'CustomEmailSender_SignUp', sub, { code });
      const [mail, ...more] = await mails();
      expect(more).toEqual([]);
      expect(mail).toContain(`Your code is ${CODE}`);
      expect(await call('ConfirmSignUp', { Username: PERSON, ConfirmationCode: CODE })).toMatchObject({ status: 200 });
      const { event, answer } = await trigger('Codes/User', 'PostConfirmation_ConfirmSignUp', sub);
      expect(answer).toEqual(event);
    });
  });
}
