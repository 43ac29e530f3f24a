import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { CLIENT_OPTIONS } from '../../lambda/runtime/sdk-client';
import { CommandError, UsageError } from '../terminal/io';
import { type Asks, running } from '../terminal/running';
import { requireProfile } from './profile';

/** Options of every command that talks to AWS. */
export const ACCOUNT_OPTIONS = {
  account: 'value',
  stack: 'value',
  shield: 'value',
  profile: 'value',
  region: 'value',
  json: 'flag',
} as const;

export const ACCOUNT_USAGE = `  --account ID      refuse when the credentials are of another AWS account
  --stack NAME      the CloudFormation stack of the shield (OtpShield)
  --shield NAME     which shield, when the stack has several
  --profile NAME    profile of the AWS CLI
  --region REGION   AWS Region; else AWS_REGION, else the one of the profile
  --json            print one JSON object
`;

/** As with the AWS CLI, a profile on the command line outranks keys in the environment; no warning about that. */
const QUIET = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

export interface AccountOptions {
  readonly account?: string | undefined;
  readonly stack: string | undefined;
  readonly shield?: string | undefined;
  readonly profile: string | undefined;
  readonly region: string | undefined;
}

/** The clients of one account and Region, made when first asked for. */
export class Account {
  readonly stackName: string;
  readonly shieldName: string | undefined;
  /** The account that is meant, when somebody said so. */
  readonly meant: string | undefined;
  private readonly options: {
    readonly maxAttempts: number;
    readonly region: string | (() => Promise<string>);
    readonly credentials: ReturnType<typeof fromNodeProviderChain>;
  };

  constructor({ account, stack, shield, profile, region }: AccountOptions) {
    if (account !== undefined && !/^\d{12}$/.test(account)) {
      throw new UsageError(`--account must be the 12 digits of an AWS account, got ${JSON.stringify(account)}`);
    }
    if (region !== undefined && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
      throw new UsageError(`--region must be a Region such as eu-central-1, got ${JSON.stringify(region)}`);
    }
    requireProfile(profile);
    const current = running.getStore();
    if (current !== undefined) current.asks = asksOf(profile, region);
    this.stackName = stack ?? 'OtpShield';
    this.shieldName = shield;
    this.meant = account;
    // Each client asks for it at each call, and to find it out takes a client.
    let found: Promise<string> | undefined;
    const configured = () => {
      found ??= configuredRegion(profile);
      return found;
    };
    this.options = {
      ...CLIENT_OPTIONS,
      // A person waits; the alarm clock of the responder is longer.
      maxAttempts: 3,
      region: region ?? configured,
      ...(profile === undefined ? {} : { profile }),
      credentials: fromNodeProviderChain({ logger: QUIET, ...(profile === undefined ? {} : { profile }) }),
    };
  }

  credentials(): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }> {
    return this.options.credentials();
  }

  async region(): Promise<string> {
    const { region } = this.options;
    return typeof region === 'string' ? region : region();
  }

  cloudFormation(): CloudFormationClient {
    return new CloudFormationClient(this.options);
  }

  waf(): WAFV2Client {
    return new WAFV2Client(this.options);
  }

  cloudWatch(): CloudWatchClient {
    return new CloudWatchClient(this.options);
  }

  events(): EventBridgeClient {
    return new EventBridgeClient(this.options);
  }

  ses(): SESv2Client {
    return new SESv2Client(this.options);
  }

  sns(region?: string): SNSClient {
    return new SNSClient({ ...this.options, ...(region === undefined ? {} : { region }) });
  }

  kms(region?: string): KMSClient {
    return new KMSClient({ ...this.options, ...(region === undefined ? {} : { region }) });
  }

  logs(): CloudWatchLogsClient {
    return new CloudWatchLogsClient(this.options);
  }

  loadBalancers(): ElasticLoadBalancingV2Client {
    return new ElasticLoadBalancingV2Client(this.options);
  }

  ec2(): EC2Client {
    return new EC2Client(this.options);
  }

  dynamoDb(): DynamoDBClient {
    return new DynamoDBClient(this.options);
  }

  secrets(): SecretsManagerClient {
    return new SecretsManagerClient(this.options);
  }
}

/** As the SDK chooses: a named profile, else keys in the environment, else what the machine has. */
function asksOf(given: string | undefined, region: string | undefined): Asks {
  const { AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_REGION } = process.env;
  const profile = given ?? (AWS_PROFILE || undefined);
  const machine = AWS_ACCESS_KEY_ID
    ? 'AWS_ACCESS_KEY_ID of the environment'
    : 'the default profile, or the role of this machine';
  const place = region ?? AWS_REGION;
  return {
    text: [profile === undefined ? machine : `profile ${profile}`, ...(place ? [place] : [])].join(', '),
    profile,
  };
}

/** Of the environment or the profile, as the SDK finds it. */
async function configuredRegion(profile: string | undefined): Promise<string> {
  const client = new CloudFormationClient(profile === undefined ? {} : { profile });
  try {
    return await client.config.region();
  } catch {
    throw new CommandError('no AWS Region: give --region, set AWS_REGION, or set one in the profile');
  } finally {
    client.destroy();
  }
}
