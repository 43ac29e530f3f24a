import { WebAclSource } from '../input/web-acl-source';
import { explained } from './aws-fault';
import type { DeployedShield } from './deployed-shield';
import { templateOf } from './deployed-template';

/** The web ACL as CloudFormation deployed it: what AWS WAF should do. */
export async function deployedSource(shield: DeployedShield): Promise<WebAclSource> {
  const client = shield.account.cloudFormation();
  try {
    const document = await explained('read the template of the stack', () =>
      templateOf(client, shield.account.stackName),
    );
    return WebAclSource.ofTemplate(document, shield.parameters);
  } finally {
    client.destroy();
  }
}
