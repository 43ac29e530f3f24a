import { describeFault, validateWebAcl } from '../../../lib/waf/validation';
import { bytes, ForwardedIPConfig, geo, type Limit, regex, size, withStatement } from './sample-rules';

const limits: Limit[] = [
  [
    'search string of 200',
    bytes({ SearchString: 'é'.repeat(100) }),
    bytes({ SearchString: `${'é'.repeat(100)}a` }),
    'SearchString: must have 1 to 200 bytes, got 201',
  ],
  [
    'base64 search string of 200',
    bytes({ SearchString: undefined, SearchStringBase64: Buffer.alloc(200).toString('base64') }),
    bytes({ SearchString: undefined, SearchStringBase64: Buffer.alloc(201).toString('base64') }),
    'must stand for at most 200 bytes, got 201',
  ],
  [
    'search string that is no base64',
    bytes({ SearchString: undefined, SearchStringBase64: 'AA==' }),
    bytes({ SearchString: undefined, SearchStringBase64: 'A' }),
    'SearchStringBase64: must be base64',
  ],
  [
    'both search strings',
    bytes(),
    bytes({ SearchStringBase64: 'AA==' }),
    'must have exactly one of SearchString and SearchStringBase64',
  ],
  [
    'no search string',
    bytes(),
    bytes({ SearchString: undefined }),
    'must have exactly one of SearchString and SearchStringBase64',
  ],
  [
    'CONTAINS_WORD with a hyphen',
    bytes({ PositionalConstraint: 'CONTAINS_WORD', SearchString: 'a_1' }),
    bytes({ PositionalConstraint: 'CONTAINS_WORD', SearchString: 'a-1' }),
    'must be only letters, digits and _ for CONTAINS_WORD',
  ],
  [
    'regex of 200',
    regex('a'.repeat(200)),
    regex('a'.repeat(201)),
    'RegexString: must have 1 to 200 characters, got 201',
  ],
  [
    'size of 21474836480',
    size({ UriPath: {} }, { Size: 21_474_836_480 }),
    size({ UriPath: {} }, { Size: 21_474_836_481 }),
    'Size: must be a whole number from 0 to 21474836480',
  ],
  ['50 countries', geo(50), geo(51), 'CountryCodes: must have 1 to 50 country codes, got 51'],
  [
    'country in small letters',
    geo(1),
    withStatement({ GeoMatchStatement: { CountryCodes: ['de'] } }),
    'must be a two-letter country code',
  ],
  [
    '100 ASNs',
    withStatement({ AsnMatchStatement: { AsnList: Array(100).fill(1) } }),
    withStatement({ AsnMatchStatement: { AsnList: Array(101).fill(1) } }),
    'AsnList: must have 1 to 100 autonomous system numbers, got 101',
  ],
  [
    'ASN of 32 bits',
    withStatement({ AsnMatchStatement: { AsnList: [4_294_967_295] } }),
    withStatement({ AsnMatchStatement: { AsnList: [4_294_967_296] } }),
    'AsnList[0]: must be a whole number',
  ],
  [
    'IP set with forwarded address but no position',
    withStatement({
      IPSetReferenceStatement: { Arn: 'a', IPSetForwardedIPConfig: { ...ForwardedIPConfig, Position: 'LAST' } },
    }),
    withStatement({ IPSetReferenceStatement: { Arn: 'a', IPSetForwardedIPConfig: ForwardedIPConfig } }),
    'IPSetForwardedIPConfig.Position: is required',
  ],
];

test.each(limits)('%s', (_, good, bad, message) => {
  expect(validateWebAcl(good)).toEqual([]);
  expect(validateWebAcl(bad).map(describeFault).join('\n')).toContain(message);
});
