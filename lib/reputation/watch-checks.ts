import type { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Faults } from '../private/faults';

/** A function makes the messages for a chat, and somebody has to hear when it fails. */
export function checkChat(faults: Faults, notify: readonly ITopic[], chatTopics: readonly ITopic[] = []): void {
  if (chatTopics.length > 0 && notify.length === 0) {
    faults.add('chatTopics needs at least one topic in notify, where the plain alarm goes if the function fails');
  }
}

export function checkMemory(faults: Faults, recipientMemory: Duration | undefined): void {
  if (recipientMemory === undefined || recipientMemory.isUnresolved()) return;
  const days = recipientMemory.toDays({ integral: false });
  faults.wholeNumber('recipientMemory (days)', days, 1, 400, 'give whole days');
}
