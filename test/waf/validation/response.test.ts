import { describeFault, validateWebAcl } from '../../../lib/waf/validation';
import { acl, block, bodies, body, headers, insert, type Limit, rules } from './sample-rules';

const limits: Limit[] = [
  ...[199, 205, 306, 418, 422, 506, 599].map(
    (code): Limit => [
      `response code ${code}`,
      block({ ResponseCode: 429 }),
      block({ ResponseCode: code }),
      `ResponseCode: must be one of 200, 201`,
    ],
  ),
  [
    'undefined body key',
    block({ ResponseCode: 429, CustomResponseBodyKey: 'busy' }, { CustomResponseBodies: { busy: body('x') } }),
    block({ ResponseCode: 429, CustomResponseBodyKey: 'busi' }, { CustomResponseBodies: { busy: body('x') } }),
    'must be a key of CustomResponseBodies beside the rules (there are busy), got "busi"',
  ],
  [
    'undefined body key of the default action',
    acl({ DefaultAction: { Block: { CustomResponse: { ResponseCode: 403 } } } }),
    acl({ DefaultAction: { Block: { CustomResponse: { ResponseCode: 403, CustomResponseBodyKey: 'x' } } } }),
    '(there are none), got "x"',
  ],
  [
    'content-type header',
    block({ ResponseCode: 429, ResponseHeaders: [{ Name: 'retry-after', Value: '1' }] }),
    block({ ResponseCode: 429, ResponseHeaders: [{ Name: 'Content-Type', Value: 'a/b' }] }),
    'must not be content-type',
  ],
  [
    '11 response headers',
    block({ ResponseCode: 429, ResponseHeaders: headers(10) }),
    block({ ResponseCode: 429, ResponseHeaders: headers(11) }),
    'ResponseHeaders: must have at most 10 headers, got 11',
  ],
  [
    'a header twice',
    block({ ResponseCode: 429, ResponseHeaders: headers(2) }),
    block({
      ResponseCode: 429,
      ResponseHeaders: [
        { Name: 'a', Value: '1' },
        { Name: 'A', Value: '2' },
      ],
    }),
    'header name must be unique',
  ],
  [
    'header name of 64 in a response',
    block({ ResponseCode: 429, ResponseHeaders: [{ Name: 'a'.repeat(64), Value: '1' }] }),
    block({ ResponseCode: 429, ResponseHeaders: [{ Name: 'a'.repeat(65), Value: '1' }] }),
    'must be a header name',
  ],
  [
    'header value of 255',
    insert([{ Name: 'a', Value: 'v'.repeat(255) }]),
    insert([{ Name: 'a', Value: 'v'.repeat(256) }]),
    'Value: must have 1 to 255 characters, got 256',
  ],
  ['11 inserted headers', insert(headers(10)), insert(headers(11)), 'InsertHeaders: must have 1 to 10 headers, got 11'],
  [
    '101 inserted headers in all',
    acl({ Rules: rules(10, () => ({ Action: { Count: { CustomRequestHandling: { InsertHeaders: headers(10) } } } })) }),
    acl({ Rules: rules(11, () => ({ Action: { Count: { CustomRequestHandling: { InsertHeaders: headers(10) } } } })) }),
    'must insert at most 100 custom request headers in a web ACL, got 110',
  ],
  [
    '101 response headers in all',
    acl({
      Rules: rules(10, () => ({
        Action: { Block: { CustomResponse: { ResponseCode: 429, ResponseHeaders: headers(10) } } },
      })),
    }),
    acl({
      Rules: rules(11, () => ({
        Action: { Block: { CustomResponse: { ResponseCode: 429, ResponseHeaders: headers(10) } } },
      })),
    }),
    'must send at most 100 custom response headers in a web ACL, got 110',
  ],
  [
    'body of 4 KB',
    acl({ CustomResponseBodies: { a: body('x'.repeat(4096)) } }),
    acl({ CustomResponseBodies: { a: body('x'.repeat(4097)) } }),
    'CustomResponseBodies.a.Content: must have 1 to 4096 bytes, got 4097',
  ],
  [
    '50 bodies',
    acl({ CustomResponseBodies: bodies(50) }),
    acl({ CustomResponseBodies: bodies(51) }),
    'CustomResponseBodies: must have at most 50 response bodies, got 51',
  ],
  [
    '50 KB of bodies',
    acl({ CustomResponseBodies: bodies(50, 'x'.repeat(1024)) }),
    acl({ CustomResponseBodies: bodies(50, 'x'.repeat(1025)) }),
    'CustomResponseBodies: must have at most 51200 bytes together, got 51250',
  ],
  [
    'body key with a dot',
    acl({ CustomResponseBodies: { 'a-b_1': body('x') } }),
    acl({ CustomResponseBodies: { 'a.b': body('x') } }),
    'must have a key of 1 to 128 characters',
  ],
  [
    'body of another type',
    acl({ CustomResponseBodies: { a: body('{}', 'APPLICATION_JSON') } }),
    acl({ CustomResponseBodies: { a: body('<a/>', 'TEXT_XML') } }),
    'ContentType: must be one of TEXT_PLAIN',
  ],
];

test.each(limits)('%s', (_, good, bad, message) => {
  expect(validateWebAcl(good)).toEqual([]);
  expect(validateWebAcl(bad).map(describeFault).join('\n')).toContain(message);
});
