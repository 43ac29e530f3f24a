import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ENV } from '../contract/env';
import { acknowledge } from '../private/acknowledged';

/**
 * Table and hash key of the mail ledger: which events were counted, and how many codes a recipient got.
 */
export class MailLedgerStore extends Construct {
  public readonly table: dynamodb.Table;
  public readonly hashKey: secretsmanager.Secret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires',
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(
      this.table,
      'AwsSolutions-DDB3',
      'everything in it expires by itself, and none of it is worth a backup',
    );
    this.hashKey = new secretsmanager.Secret(this, 'HashKey', {
      description: 'Keys the hashes of recipients; replacing it only makes the monitor forget repeat recipients',
      // For good: with another one CloudFormation writes a new value over the one in use (test/templates/run-time-state.test.ts).
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(
      this.hashKey,
      'AwsSolutions-SMG4',
      'it keys hashes that are compared for days or weeks; each rotation would make the monitor forget all recipients',
    );
  }

  /** Lets a handler note events and codes. */
  public grantCounting(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resourceArns: [this.table.tableArn],
    }).combine(
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['secretsmanager:GetSecretValue'],
        resourceArns: [this.hashKey.secretArn],
      }),
    );
  }

  /** Lets a probe leave the usual bounce rate, and write nothing else. */
  public grantBaseline(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:PutItem'],
      resourceArns: [this.table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['state#*'] } },
    });
  }

  /** Lets a handler remember which texts were answered, and read nothing else. */
  public grantFeedback(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      resourceArns: [this.table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['feedback#*'] } },
    });
  }

  /** Lets a handler see in which countries texts are far above the usual, and read nothing else. */
  public grantMarks(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:GetItem'],
      resourceArns: [this.table.tableArn],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['texts#unusual'] } },
    });
  }

  public environment(recipientMemory: Duration): Record<string, string> {
    return {
      [ENV.ledgerTable]: this.table.tableName,
      [ENV.hashKeySecret]: this.hashKey.secretArn,
      [ENV.recipientMemory]: String(recipientMemory.toSeconds({ integral: false })),
    };
  }
}
