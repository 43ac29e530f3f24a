import { ListStackResourcesCommand, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type { Account } from './account';

/** Everything that CloudFormation keeps for the stack of the shield. */
export async function stackResources(account: Account): Promise<StackResourceSummary[]> {
  const client = account.cloudFormation();
  try {
    const found: StackResourceSummary[] = [];
    let token: string | undefined;
    do {
      const page = await client.send(new ListStackResourcesCommand({ StackName: account.stackName, NextToken: token }));
      found.push(...(page.StackResourceSummaries ?? []));
      token = page.NextToken;
    } while (token !== undefined);
    return found;
  } finally {
    client.destroy();
  }
}
