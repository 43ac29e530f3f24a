import { CfnOutput, Fn } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Faults } from '../private/faults';
import { sound } from '../private/taken';
import type { CaptchaApiKey } from './captcha-api-key';

/** Properties of `FrontEndOutputs`. */
export interface FrontEndOutputsProps {
  /** The key with which the pages show the puzzle. */
  readonly captchaApiKey: CaptchaApiKey;

  /**
   * `tokenDomains` of the web ACL, when the pages live on another host than the routes.
   *
   * @default - none: pages and routes share their host
   */
  readonly tokenDomains?: string[];
}

/**
 * Outputs of the stack that the front end needs: what `createOtpFetch` of `cdk-otp-shield/browser` takes, and what the content
 * security policy of the pages has to allow.
 */
export class FrontEndOutputs extends Construct {
  /**
   * What the content security policy has to allow besides your own sources
   * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-javascript-api-csp.html).
   */
  public readonly contentSecurityPolicy: string;

  constructor(scope: Construct, id: string, props: FrontEndOutputsProps) {
    super(scope, id);
    props = sound(this, 'FrontEndOutputsProps', props, () => checkFrontEndOutputs(this, props), {
      captchaApiKey: props.captchaApiKey,
    });
    const { captchaApiKey, tokenDomains } = props;
    this.contentSecurityPolicy = ['script-src', 'script-src-elem', 'connect-src']
      .map((directive) => `${directive} 'self' https://*.awswaf.com`)
      .join('; ');
    new CfnOutput(this, 'CaptchaApiKey', { value: captchaApiKey.apiKey, description: 'apiKey of createOtpFetch' });
    new CfnOutput(this, 'CaptchaIntegrationUrl', {
      value: captchaApiKey.integrationUrl,
      description: 'integrationUrl of createOtpFetch',
    });
    new CfnOutput(this, 'ContentSecurityPolicy', {
      value: this.contentSecurityPolicy,
      description: 'What the content security policy of the pages has to allow',
    });
    if (tokenDomains !== undefined && tokenDomains.length > 0) {
      new CfnOutput(this, 'TokenDomains', {
        value: Fn.join(',', tokenDomains),
        description: 'tokenDomains of createOtpFetch',
      });
    }
  }
}

function checkFrontEndOutputs(scope: Construct, props: FrontEndOutputsProps): void {
  const { tokenDomains } = props;
  const faults = new Faults();
  faults.demandKnown({ tokenDomains }, ['tokenDomains[]']);
  faults.throwIfAny(scope, 'FrontEndOutputs');
}
