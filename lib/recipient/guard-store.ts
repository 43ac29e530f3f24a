import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ENV } from '../contract/env';
import { GUARD_TABLE } from '../contract/recipient/guard';
import { acknowledge, acknowledgeKeyUse } from '../private/acknowledged';
import { BundledFunction } from '../private/bundled-function';
import { grantLookups } from './lookup-access';
import type { RecipientValidationOptions } from './recipient-validation-options';

export interface GuardStoreProps {
  readonly settings: string;
  readonly keyRotation: Duration;
  readonly encryptionKey?: IKey;
  readonly removalPolicy?: RemovalPolicy;
  /** Who is asked about recipients: whoever works on the table asks, too. */
  readonly validation?: RecipientValidationOptions;
}

/** Table and secret of the guard, and what replaces the key in the secret. */
export class GuardStore extends Construct {
  public readonly table: dynamodb.Table;
  public readonly secret: secretsmanager.Secret;
  public readonly rotation: BundledFunction;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: GuardStoreProps,
  ) {
    super(scope, id);
    const { encryptionKey, removalPolicy = RemovalPolicy.DESTROY } = props;
    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: GUARD_TABLE.key, type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: GUARD_TABLE.expires,
      encryption: encryptionKey ? dynamodb.TableEncryption.CUSTOMER_MANAGED : dynamodb.TableEncryption.DEFAULT,
      encryptionKey,
      removalPolicy,
    });
    acknowledge(
      this.table,
      'AwsSolutions-DDB3',
      'counts say nothing after a day, and who verified before is known again with the next code',
    );
    this.secret = new secretsmanager.Secret(this, 'HashKeys', {
      description: 'Keys the hashes of recipients; without it nobody can tell who is in the table',
      // For good: with another one CloudFormation writes a new value over the one in use (test/templates/run-time-state.test.ts).
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ id: 'first' }),
        generateStringKey: 'key',
        passwordLength: 64,
        excludePunctuation: true,
      },
      encryptionKey,
      // A table without the keys of its hashes says nothing.
      removalPolicy,
    });
    this.rotation = new BundledFunction(this, 'Rotation', {
      bundle: 'guard-key-rotation',
      description: 'Replaces the key of the hashes of recipients',
      environment: { [ENV.guardSettings]: props.settings },
      timeout: Duration.seconds(30),
    });
    this.rotation.role.addToPolicy(
      new iam.PolicyStatement({
        actions: [
          'secretsmanager:DescribeSecret',
          'secretsmanager:GetSecretValue',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        resources: [this.secret.secretArn],
      }),
    );
    if (encryptionKey) {
      encryptionKey.grantEncryptDecrypt(this.rotation.role);
      acknowledgeKeyUse(this.rotation.role);
    }
    // `grantInvoke` makes the id out of the conditions, and the placeholder of the account is another one in each synth: every deployment would take the
    // permission away and give it again.
    this.rotation.function.addPermission('Invoke', {
      principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: this.secret.stack.account,
    });
    new secretsmanager.CfnRotationSchedule(this, 'Schedule', {
      secretId: this.secret.secretArn,
      rotationLambdaArn: this.rotation.function.functionArn,
      rotateImmediatelyOnUpdate: false,
      rotationRules: { automaticallyAfterDays: props.keyRotation.toDays({ integral: false }) },
    }).node.addDependency(this.rotation.function);
  }

  /** What checks, verifications and blocks need; nothing may be listed or deleted with it. */
  public grantUse(grantee: iam.IGrantable): iam.Grant {
    const table = iam.Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      resourceArns: [this.table.tableArn],
    });
    return grantLookups(this.withKeys(table, grantee), grantee, this.props.validation);
  }

  /** What putting a recipient on the block list needs. */
  public grantBlock(grantee: iam.IGrantable): iam.Grant {
    const table = iam.Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:UpdateItem'],
      resourceArns: [this.table.tableArn],
      // A transaction or an update elsewhere in the table is none of its business.
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['recipient#*', 'known#*'] } },
    });
    return this.withKeys(table, grantee);
  }

  public environment(settings: string): Record<string, string> {
    return {
      [ENV.guardTable]: this.table.tableArn,
      [ENV.guardSecret]: this.secret.secretArn,
      [ENV.guardSettings]: settings,
    };
  }

  /** Without the keys of the hashes the table says nothing; and both may be under a key of AWS KMS. */
  private withKeys(table: iam.Grant, grantee: iam.IGrantable): iam.Grant {
    const secret = iam.Grant.addToPrincipal({
      grantee,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [this.secret.secretArn],
    });
    const both = table.combine(secret);
    const key = this.table.encryptionKey?.grantEncryptDecrypt(grantee);
    return key === undefined ? both : both.combine(key);
  }
}
