import { CustomResource, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { WAF_LIMIT } from '../contract/aws-limits';
import { GLOBAL_REGION } from '../contract/waf-scope';
import { acknowledgeWildcard } from '../private/acknowledged';
import { Faults } from '../private/faults';
import { ResourceProvider } from '../private/resource-provider';
import { sound } from '../private/taken';
import { checkTokenDomains } from './service-limits';
import { otherRegionOf } from './waf-scope';

/** Properties of `CaptchaApiKey`. */
export interface CaptchaApiKeyProps {
  /**
   * Domains of the pages that show the puzzle, such as `example.com`; subdomains are included. Between 1 and 5, no public suffix such as
   * `co.uk`. Other domains mean another key: the new one is made before the old one goes.
   */
  readonly tokenDomains: string[];

  /**
   * Whether the web ACL whose puzzle it is stands in front of CloudFront or of Amplify Hosting, whose keys AWS WAF keeps apart. The stack must be in us-east-1 then. Another answer makes
   * another key, before the old one goes.
   *
   * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateAPIKey.html
   * @default false
   */
  readonly cloudFront?: boolean;
}

/**
 * A key with which a page of yours shows the CAPTCHA of AWS WAF by itself (`AwsWafCaptcha.renderCaptcha`), instead of the page that AWS WAF
 * answers with. The key is no secret: it stands in the page, and works on the named domains only.
 *
 * Deploys a custom resource, since CloudFormation has no type for these keys. A deleted key can still work for up to 24 hours.
 *
 * ```ts
 * const key = new CaptchaApiKey(this, 'CaptchaKey', { tokenDomains: ['example.com'] });
 * new CfnOutput(this, 'CaptchaScript', { value: key.scriptUrl });
 * new CfnOutput(this, 'CaptchaApiKey', { value: key.apiKey });
 * ```
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-js-captcha-api-key.html
 */
export class CaptchaApiKey extends Construct {
  /** The API key that a page gives to `AwsWafCaptcha.renderCaptcha`. Up to 2,048 characters. */
  public readonly apiKey: string;
  /** Where AWS WAF serves its scripts for this account and Region; ends with a slash. */
  public readonly integrationUrl: string;
  /** The script that the page has to load. */
  public readonly scriptUrl: string;

  constructor(scope: Construct, id: string, props: CaptchaApiKeyProps) {
    super(scope, id);
    props = sound(
      this,
      'CaptchaApiKeyProps',
      props,
      () => checkCaptchaApiKey(this, props),
      () => ({
        tokenDomains: ['refused.example'],
      }),
    );
    const { tokenDomains, cloudFront = false } = props;

    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::OtpShieldCaptchaApiKey',
      serviceToken: providerOf(this).serviceToken,
      properties: { TokenDomains: tokenDomains, ...(cloudFront ? { Scope: 'CLOUDFRONT' } : {}) },
    });
    this.apiKey = resource.getAttString('ApiKey');
    this.integrationUrl = resource.getAttString('IntegrationUrl');
    this.scriptUrl = `${this.integrationUrl}jsapi.js`;
  }
}

const PROVIDER_ID = 'OtpShieldCaptchaApiKeyProvider';

function providerOf(scope: Construct): ResourceProvider {
  return ResourceProvider.of(scope, PROVIDER_ID, {
    bundle: 'captcha-api-key',
    description: 'Makes and deletes API keys for the CAPTCHA of AWS WAF',
    permit: (role) => {
      const actions = ['wafv2:CreateAPIKey', 'wafv2:DeleteAPIKey', 'wafv2:ListAPIKeys'];
      role.addToPolicy(new iam.PolicyStatement({ actions, resources: ['*'] }));
      acknowledgeWildcard(role, '*', 'AWS WAF defines no resource for API keys');
    },
  });
}

function checkCaptchaApiKey(scope: Construct, props: CaptchaApiKeyProps): void {
  const faults = new Faults();
  const { tokenDomains, cloudFront } = props;
  faults.demandKnown({ tokenDomains, cloudFront }, ['tokenDomains[]']);
  const elsewhere = otherRegionOf(scope);
  if (cloudFront === true && elsewhere !== undefined) {
    faults.add(
      `cloudFront needs a stack in ${GLOBAL_REGION}, where AWS WAF keeps these keys, got ${elsewhere}; write new Stack(app, "…", { env: { account: "…", region: "${GLOBAL_REGION}" } })`,
    );
  }
  if (!Token.isUnresolved(tokenDomains)) {
    if (tokenDomains.length < 1 || tokenDomains.length > WAF_LIMIT.domainsOfApiKey) {
      faults.add(
        `tokenDomains must name 1 to ${WAF_LIMIT.domainsOfApiKey} domains, got ${tokenDomains.length}; make a second key for more`,
      );
    }
    checkTokenDomains(faults, tokenDomains);
  }
  faults.throwIfAny(scope, 'CaptchaApiKey');
}
