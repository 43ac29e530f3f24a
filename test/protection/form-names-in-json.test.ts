import { CodeRequests } from './code-requests';

const json = (fields: object) => JSON.stringify(fields);
const requests = new CodeRequests({ recipientRules: { allowedPhonePrefixes: ['+49'] } });

// What a page sends that puts the fields of a form into JSON as they are.
test.each(['user[phone]', 'user.phone', 'phone[]', 'user[contact][phone]'])(
  'the prefix of a number is asked of %s in JSON',
  (name) => {
    expect(requests.stoppedBy({ body: json({ [name]: '+4915112345678' }) })).toBe('passed');
    expect(requests.stoppedBy({ body: json({ [name]: '' }) })).toBe('passed');
    expect(requests.stoppedBy({ body: json({ [name]: '+15550100123' }) })).toBe('recipient');
    expect(requests.stoppedBy({ body: json({ [name]: 15550100123 }) })).toBe('recipient');
  },
);

test.each([
  { 'user[telephone]': '+15550100123' },
  { 'phone-note': '1234567' },
  { channel: 'phone', to: 'ada@people.de' },
  { channels: ['phone'], note: '12:30' },
  { 'user[phone]': null },
])('no prefix is asked of %j', (fields) => expect(requests.stoppedBy({ body: json(fields) })).toBe('passed'));
