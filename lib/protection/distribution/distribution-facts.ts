import { CfnDistribution, type IDistributionRef } from 'aws-cdk-lib/aws-cloudfront';
import { propertiesOf } from '../../private/template-properties';
import { withReferences } from '../../private/with-references';

/** What a distribution of this app says about itself, as far as a shield has to know it. */
export interface DistributionFacts {
  /** Whatever stands as its web ACL in the template. */
  readonly webAcl: unknown;
  /** Ids of origins that answer anybody who knows their address. */
  readonly openOrigins: readonly string[];
  /** Path patterns whose requests a function may change after AWS WAF judged them. */
  readonly rewritten: readonly string[];
  /** It takes a part of the traffic of another one, to try a change. */
  readonly staging: boolean;
  /** It serves distribution tenants alone. */
  readonly forTenants: boolean;
}

type Properties = Readonly<Record<string, unknown>>;

/** The resource behind a distribution; undefined when this app doesn't deploy it. */
export function deployedHere(distribution: IDistributionRef): CfnDistribution | undefined {
  return [distribution, distribution.node.defaultChild].find((each) => each instanceof CfnDistribution) as
    | CfnDistribution
    | undefined;
}

export function distributionFacts(distribution: CfnDistribution): DistributionFacts {
  const config = inner(propertiesOf(distribution, withReferences), 'DistributionConfig');
  return {
    webAcl: config.WebACLId,
    openOrigins: list(config.Origins)
      .filter(isOpen)
      .map(({ Id }) => String(Id)),
    rewritten: [
      ...(isRewritten(inner(config, 'DefaultCacheBehavior')) ? ['*'] : []),
      ...list(config.CacheBehaviors)
        .filter(isRewritten)
        .map(({ PathPattern }) => String(PathPattern)),
    ],
    staging: config.Staging === true,
    forTenants: config.ConnectionMode === 'tenant-only',
  };
}

/** Buckets and functions are closed by an origin access control, and a VPC origin has no address outside. */
function isOpen(origin: Properties): boolean {
  return (
    origin.VpcOriginConfig === undefined &&
    origin.S3OriginConfig === undefined &&
    !isGiven(origin.OriginAccessControlId)
  );
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== '';
}

/** In the order of CloudFront AWS WAF comes first. */
function isRewritten({ FunctionAssociations, LambdaFunctionAssociations }: Properties): boolean {
  return [...list(FunctionAssociations), ...list(LambdaFunctionAssociations)].some(({ EventType }) =>
    ['viewer-request', 'origin-request'].includes(String(EventType)),
  );
}

function list(value: unknown): Properties[] {
  return Array.isArray(value) ? value : [];
}

function inner(of: Properties, name: string): Properties {
  return (of[name] ?? {}) as Properties;
}
