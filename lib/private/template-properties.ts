import { type CfnResource, Stack } from 'aws-cdk-lib';

type Properties = Readonly<Record<string, unknown>>;

/**
 * Properties of a resource as its template will have them, so that escape hatches count.
 *
 * @param read how references are read; as CloudFormation spells them unless it is said otherwise
 */
export function propertiesOf(
  resource: CfnResource,
  read: (scope: CfnResource, value: unknown) => unknown = (scope, value) => Stack.of(scope).resolve(value),
): Properties {
  const { Resources } = read(resource, resource._toCloudFormation()) as {
    readonly Resources: Readonly<Record<string, { readonly Properties?: Properties }>>;
  };
  return Object.values(Resources)[0]?.Properties ?? {};
}
