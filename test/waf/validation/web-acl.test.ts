import { describeFault, validateWebAcl } from '../../../lib/waf/validation';
import { acl, type Limit, rule } from './sample-rules';

const limits: Limit[] = [
  [
    'CAPTCHA immunity of 60',
    acl({ CaptchaConfig: { ImmunityTimeProperty: { ImmunityTime: 60 } } }),
    acl({ CaptchaConfig: { ImmunityTimeProperty: { ImmunityTime: 59 } } }),
    'CaptchaConfig.ImmunityTimeProperty.ImmunityTime: must be a whole number from 60 to 259200, got 59',
  ],
  [
    'CAPTCHA immunity of three days',
    acl({ Rules: [rule({ CaptchaConfig: { ImmunityTimeProperty: { ImmunityTime: 259_200 } } })] }),
    acl({ Rules: [rule({ CaptchaConfig: { ImmunityTimeProperty: { ImmunityTime: 259_201 } } })] }),
    'ImmunityTime: must be a whole number from 60 to 259200',
  ],
  [
    'challenge immunity of 300',
    acl({ ChallengeConfig: { ImmunityTimeProperty: { ImmunityTime: 300 } } }),
    acl({ ChallengeConfig: { ImmunityTimeProperty: { ImmunityTime: 299 } } }),
    'ChallengeConfig.ImmunityTimeProperty.ImmunityTime: must be a whole number from 300 to 259200, got 299',
  ],
  [
    '11 token domains',
    acl({ TokenDomains: Array.from({ length: 10 }, (_, i) => `d${i}.com`) }),
    acl({ TokenDomains: Array.from({ length: 11 }, (_, i) => `d${i}.com`) }),
    'TokenDomains: must have 1 to 10 token domains, got 11',
  ],
  [
    'public suffix as token domain',
    acl({ TokenDomains: ['example.co.uk'] }),
    acl({ TokenDomains: ['co.uk'] }),
    'TokenDomains[0]: must not be a public suffix',
  ],
  [
    'another public suffix',
    acl({ TokenDomains: ['example.gov.au'] }),
    acl({ TokenDomains: ['GOV.au'] }),
    'TokenDomains[0]: must not be a public suffix',
  ],
  [
    'top-level domain as token domain',
    acl({ TokenDomains: ['example.com'] }),
    acl({ TokenDomains: ['com'] }),
    'TokenDomains[0]: must not be a public suffix',
  ],
  [
    'wildcard token domain',
    acl({ TokenDomains: ['example.com'] }),
    acl({ TokenDomains: ['*.example.com'] }),
    'TokenDomains[0]: must be a domain',
  ],
  [
    'token domain of 253',
    acl({ TokenDomains: [`${'a'.repeat(249)}.com`] }),
    acl({ TokenDomains: [`${'a'.repeat(250)}.com`] }),
    'TokenDomains[0]: must be a domain',
  ],
  [
    'ALB body limit',
    acl({ AssociationConfig: { RequestBody: { COGNITO_USER_POOL: { DefaultSizeInspectionLimit: 'KB_64' } } } }),
    acl({ AssociationConfig: { RequestBody: { APPLICATION_LOAD_BALANCER: { DefaultSizeInspectionLimit: 'KB_64' } } } }),
    "no other resource's limit can be set",
  ],
  [
    'body limit of 8 KB',
    acl(),
    acl({ AssociationConfig: { RequestBody: { API_GATEWAY: { DefaultSizeInspectionLimit: 'KB_8' } } } }),
    'DefaultSizeInspectionLimit: must be one of KB_16',
  ],
  [
    'data protection of a cookie without its name',
    acl({
      DataProtectionConfig: {
        DataProtections: [{ Action: 'HASH', Field: { FieldType: 'SINGLE_COOKIE', FieldKeys: ['a'] } }],
      },
    }),
    acl({ DataProtectionConfig: { DataProtections: [{ Action: 'HASH', Field: { FieldType: 'SINGLE_COOKIE' } }] } }),
    'FieldKeys: is required',
  ],
  [
    'data protection of the body with a name',
    acl({ DataProtectionConfig: { DataProtections: [{ Action: 'HASH', Field: { FieldType: 'BODY' } }] } }),
    acl({
      DataProtectionConfig: { DataProtections: [{ Action: 'HASH', Field: { FieldType: 'BODY', FieldKeys: ['a'] } }] },
    }),
    'FieldKeys: are not allowed for BODY',
  ],
];

test.each(limits)('%s', (_, good, bad, message) => {
  expect(validateWebAcl(good)).toEqual([]);
  expect(validateWebAcl(bad).map(describeFault).join('\n')).toContain(message);
});
