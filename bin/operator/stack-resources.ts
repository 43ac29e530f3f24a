import { ListStackResourcesCommand, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { oncePerAccount } from './once-per-account';

/** Everything that CloudFormation keeps for the stack of the shield. */
export const stackResources = oncePerAccount(async (account) => {
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
});
