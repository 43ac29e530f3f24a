import type { WAFV2Client } from '@aws-sdk/client-wafv2';
import { faultName } from '../../../lib/contract/aws-fault';
import type { Backoff } from '../../runtime/backoff';
import type { Log } from '../../runtime/log';
import { type Answer, deliver } from './answer';
import { IpSetLife } from './ip-set-life';
import { parseRequest } from './request';

export interface Dependencies {
  readonly waf: Pick<WAFV2Client, 'send'>;
  readonly backoff: Backoff;
  readonly log: Log;
  /** Whether an answer may go over plain HTTP, as to an emulator. */
  readonly plainHttp: boolean;
}

/** What the answer itself may take, with its repetitions. */
const TIME_TO_ANSWER = 30_000;

/** Answers in every case that it can: CloudFormation waits for minutes for an answer that never comes. */
export async function handle(event: unknown, timeLeft: () => number, dependencies: Dependencies): Promise<void> {
  const { waf, backoff, log, plainHttp } = dependencies;
  const { request, envelope } = parseRequest(event);
  const about = { request: request.type, resource: request.logicalId };
  let answer: Answer;
  try {
    const life = new IpSetLife(waf, { backoff, left: () => timeLeft() - TIME_TO_ANSWER });
    answer = { Status: 'SUCCESS', ...(await life.manage(request)) };
    log.info('done', { ...about, set: answer.PhysicalResourceId });
  } catch (error) {
    const reason = `${faultName(error)}: ${error instanceof Error ? error.message : 'no message'}`;
    log.error('failed', { ...about, reason });
    answer = { Status: 'FAILED', PhysicalResourceId: request.physicalId ?? 'not-made', Reason: reason };
  }
  await deliver(envelope, answer, backoff, plainHttp);
}
