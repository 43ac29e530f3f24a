import { describeFault, validateWebAcl } from '../../../lib/waf/validation';
import { bytes, field, type Limit, NONE, size, transformations } from './sample-rules';

const limits: Limit[] = [
  ['no field', bytes(), bytes({ FieldToMatch: undefined }), 'FieldToMatch: is required'],
  [
    'two fields',
    bytes(),
    field({ UriPath: {}, Method: {} }),
    'must have exactly one request component, got UriPath, Method',
  ],
  ['unknown field', bytes(), field({ Trailer: {} }), 'got unknown Trailer'],
  [
    'header name in the wrong case of the key',
    field({ SingleHeader: { Name: 'host' } }),
    field({ SingleHeader: { name: 'host' } }),
    'SingleHeader.Name: is required',
  ],
  [
    'header name of 64',
    field({ SingleHeader: { Name: 'h'.repeat(64) } }),
    field({ SingleHeader: { Name: 'h'.repeat(65) } }),
    'SingleHeader.Name: must have 1 to 64 characters, got 65',
  ],
  [
    'argument name of 64',
    field({ SingleQueryArgument: { Name: 'h'.repeat(64) } }),
    field({ SingleQueryArgument: { Name: 'h'.repeat(65) } }),
    'SingleQueryArgument.Name: must have 1 to 64 characters',
  ],
  [
    'body without oversize handling',
    field({ Body: { OversizeHandling: 'MATCH' } }),
    field({ Body: {} }),
    'Body.OversizeHandling: is required',
  ],
  [
    'JSON body without oversize handling',
    field({ JsonBody: { MatchPattern: { All: {} }, MatchScope: 'ALL', OversizeHandling: 'MATCH' } }),
    field({ JsonBody: { MatchPattern: { All: {} }, MatchScope: 'ALL' } }),
    'JsonBody.OversizeHandling: is required',
  ],
  [
    'JSON pointer without slash',
    field({ JsonBody: { MatchPattern: { IncludedPaths: ['/a/0'] }, MatchScope: 'ALL', OversizeHandling: 'MATCH' } }),
    field({ JsonBody: { MatchPattern: { IncludedPaths: ['a'] }, MatchScope: 'ALL', OversizeHandling: 'MATCH' } }),
    'must be a JSON Pointer',
  ],
  [
    'headers without oversize handling',
    field({ Headers: { MatchPattern: { All: {} }, MatchScope: 'KEY', OversizeHandling: 'MATCH' } }),
    field({ Headers: { MatchPattern: { All: {} }, MatchScope: 'KEY' } }),
    'Headers.OversizeHandling: is required',
  ],
  [
    '200 included headers',
    field({
      Headers: {
        MatchPattern: { IncludedHeaders: Array(199).fill('a') },
        MatchScope: 'KEY',
        OversizeHandling: 'MATCH',
      },
    }),
    field({
      Headers: {
        MatchPattern: { IncludedHeaders: Array(200).fill('a') },
        MatchScope: 'KEY',
        OversizeHandling: 'MATCH',
      },
    }),
    'IncludedHeaders: must have 1 to 199 names, got 200',
  ],
  [
    'cookies with two patterns',
    field({ Cookies: { MatchPattern: { All: {} }, MatchScope: 'KEY', OversizeHandling: 'MATCH' } }),
    field({
      Cookies: { MatchPattern: { All: {}, IncludedCookies: ['a'] }, MatchScope: 'KEY', OversizeHandling: 'MATCH' },
    }),
    'must have exactly one match pattern',
  ],
  [
    'header order without oversize handling',
    field({ HeaderOrder: { OversizeHandling: 'MATCH' } }),
    field({ HeaderOrder: {} }),
    'HeaderOrder.OversizeHandling: is required',
  ],
  [
    'JA4 without fallback',
    field({ JA4Fingerprint: { FallbackBehavior: 'MATCH' } }),
    field({ JA4Fingerprint: {} }),
    'JA4Fingerprint.FallbackBehavior: is required',
  ],
  [
    'JA3 with CONTAINS',
    field({ JA3Fingerprint: { FallbackBehavior: 'MATCH' } }),
    bytes({ FieldToMatch: { JA3Fingerprint: { FallbackBehavior: 'MATCH' } }, PositionalConstraint: 'CONTAINS' }),
    'PositionalConstraint: must be EXACTLY for JA3Fingerprint',
  ],
  [
    'JA4 in a size constraint',
    size({ UriPath: {} }),
    size({ JA4Fingerprint: { FallbackBehavior: 'MATCH' } }),
    'JA4Fingerprint works with ByteMatchStatement and EXACTLY only',
  ],
  [
    '11 transformations',
    bytes({ TextTransformations: transformations(10) }),
    bytes({ TextTransformations: transformations(11) }),
    'must have 1 to 10 text transformations, got 11',
  ],
  ['no transformations', bytes(), bytes({ TextTransformations: [] }), 'must have 1 to 10 text transformations, got 0'],
  ['absent transformations', bytes(), bytes({ TextTransformations: undefined }), 'TextTransformations: is required'],
  [
    'two transformations of one priority',
    bytes({ TextTransformations: transformations(2) }),
    bytes({ TextTransformations: [NONE[0], NONE[0]] }),
    'priority of a text transformation must be unique',
  ],
  [
    'unknown transformation',
    bytes({ TextTransformations: transformations(1, 'CMD_LINE_WIN') }),
    bytes({ TextTransformations: transformations(1, 'ROT13') }),
    'Type: must be one of NONE',
  ],
  [
    'pre-parse transformation of a path',
    bytes({ FieldToMatch: { AllQueryArguments: {} }, PreParseTextTransformations: transformations(10) }),
    bytes({ PreParseTextTransformations: transformations(1) }),
    'work on SingleQueryArgument and AllQueryArguments only, got UriPath',
  ],
  [
    'unknown pre-parse transformation',
    bytes(),
    bytes({ FieldToMatch: { AllQueryArguments: {} }, PreParseTextTransformations: transformations(1, 'LOWERCASE') }),
    'PreParseTextTransformations[0].Type: must be one of',
  ],
];

test.each(limits)('%s', (_, good, bad, message) => {
  expect(validateWebAcl(good)).toEqual([]);
  expect(validateWebAcl(bad).map(describeFault).join('\n')).toContain(message);
});
