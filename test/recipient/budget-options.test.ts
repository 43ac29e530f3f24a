import { Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { type BudgetOptions, RecipientGuard } from '../../lib';

function make(budget: BudgetOptions): () => void {
  return () => {
    const stack = new Stack();
    new RecipientGuard(stack, 'Guard', { notify: [new Topic(stack, 'Topic')], budget });
  };
}

test('money for proofs is for what costs money, and none is negative', () => {
  expect(make({ email: { moneyForProofsPerHour: 1 }, sms: { moneyForProofsPerHour: -3 } })).toThrow(
    /budget\.sms\.moneyForProofsPerHour must be from 0 to 1000000, got -3.*budget\.email\.moneyForProofsPerHour must be left out, got 1;/s,
  );
});
