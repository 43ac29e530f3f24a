import { App } from 'aws-cdk-lib';
import { MATRIX } from '../../test/templates/matrix';
import { siteOf } from '../../test/templates/site';

interface Template {
  readonly Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
}

/** Every action that the role of a Lambda function may take in any site of the matrix, with the roles. */
export function handlerPermissions(): Record<string, string[]> {
  const roles = new Map<string, Set<string>>();
  for (const { choice } of MATRIX) {
    const app = new App();
    const stack = siteOf(app, choice);
    for (const [role, action] of actionsIn(app.synth().getStackArtifact(stack.artifactId).template)) {
      if (!roles.has(action)) roles.set(action, new Set());
      roles.get(action)!.add(role);
    }
  }
  return Object.fromEntries([...roles].map(([action, names]) => [action, [...names].sort()]));
}

function actionsIn({ Resources }: Template): Array<[role: string, action: string]> {
  const isHandlers = (id: string) =>
    JSON.stringify(Resources[id]?.Properties.AssumeRolePolicyDocument ?? '').includes('lambda.amazonaws');
  return Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
    if (Type === 'AWS::IAM::Role' && isHandlers(id)) {
      const policies = (Properties.Policies ?? []) as Array<{ PolicyDocument: { Statement: Statement[] } }>;
      return policies.flatMap(({ PolicyDocument }) => allowed(id, PolicyDocument.Statement));
    }
    if (Type !== 'AWS::IAM::Policy') return [];
    const { Roles, PolicyDocument } = Properties as {
      Roles: Array<{ Ref: string }>;
      PolicyDocument: { Statement: Statement[] };
    };
    return Roles.filter(({ Ref }) => isHandlers(Ref)).flatMap(({ Ref }) => allowed(Ref, PolicyDocument.Statement));
  });
}

function allowed(role: string, statements: readonly Statement[]): Array<[string, string]> {
  return statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => [Action].flat())
    .map((action) => [role, action]);
}
