import { GetSMSAttributesCommand, GetSMSSandboxAccountStatusCommand } from '@aws-sdk/client-sns';
import { readMetrics } from '../../../lambda/runtime/metric-reader';
import { DELIVERY_ATTRIBUTE, SNS_SPENT } from '../../../lib/contract/reputation/sns-texts/delivery-logs';
import { CommandError } from '../../terminal/io';
import type { DeployedShield } from '../deployed-shield';
import { type DoctorLine, part } from '../doctor-line';
import { spendLine } from './spend-line';

const DAY = 24 * 3_600_000;

/** Whether Amazon SNS logs every text, and may send on. Which country is open SNS doesn't say: that is the default Protect configuration of the account. */
export async function examineSnsTexts(shield: DeployedShield, now: number): Promise<DoctorLine[]> {
  return [
    ...(await part('look at the text settings of Amazon SNS', () => examineSettings(shield, now))),
    ...(await part('ask whether the account is in the SMS sandbox of Amazon SNS', () => examineSandbox(shield))),
  ];
}

async function examineSettings(shield: DeployedShield, now: number): Promise<DoctorLine[]> {
  const { region } = shield.identity;
  const { role, successRate, spendLimit } = DELIVERY_ATTRIBUTE;
  const sns = shield.account.sns();
  const cloudWatch = shield.account.cloudWatch();
  try {
    const { attributes = {} } = await sns.send(new GetSMSAttributesCommand({}));
    const set = (pair: string) => `aws sns set-sms-attributes --attributes ${pair} --region ${region}`;
    const lines: DoctorLine[] = [];
    if (!attributes[role])
      lines.push({
        level: 'bad',
        message: 'Amazon SNS logs no text: the account has no role for delivery logs, so nothing is counted',
        remedy: '"cdk deploy --revert-drift" sets it again',
      });
    else if (attributes[successRate] !== '100')
      lines.push({
        level: 'bad',
        message: `Amazon SNS logs ${attributes[successRate] || '0'} % of the texts that went well, so not every text is counted`,
        remedy: set(`${successRate}=100`),
      });
    else lines.push({ level: 'good', message: 'Amazon SNS logs every text of the account' });
    const limit = Number(attributes[spendLimit]);
    if (!(limit > 0)) {
      const message = 'Amazon SNS names no monthly limit for texts: no alarm compares money with it';
      return [...lines, { level: 'note', message, remedy: set(`${spendLimit}=USD`) }];
    }
    const spend = { ...SNS_SPENT, dimensions: {}, statistic: 'Maximum' } as const;
    const [points = []] = await readMetrics(cloudWatch, [spend], { from: now - DAY, to: now, periodSeconds: 3600 });
    return [...lines, spendLine('Amazon SNS', limit, points.at(-1)?.value, set(`${spendLimit}=USD`))];
  } finally {
    sns.destroy();
    cloudWatch.destroy();
  }
}

async function examineSandbox({ account }: DeployedShield): Promise<DoctorLine[]> {
  const sns = account.sns();
  try {
    const { IsInSandbox } = await sns.send(new GetSMSSandboxAccountStatusCommand({}));
    if (IsInSandbox === false) return [{ level: 'good', message: 'Amazon SNS: the account is out of the SMS sandbox' }];
    if (IsInSandbox === undefined)
      throw new CommandError('Amazon SNS does not say whether the account is in the SMS sandbox');
    const remedy = 'ask AWS for production access: https://docs.aws.amazon.com/sns/latest/dg/sns-sms-sandbox.html';
    return [
      {
        level: 'bad',
        message: 'Amazon SNS: the account is in the SMS sandbox: texts go to verified numbers only',
        remedy,
      },
    ];
  } finally {
    sns.destroy();
  }
}
