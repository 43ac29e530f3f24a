import lists from '../../lib/guard/validation/mail-lists.json';
import { gatewaysIn } from '../../scripts/update-lists';

test('takes names that are made for text messages, and no domain at which people have mailboxes', () => {
  const csv =
    'Europe,France,,SFR,number@sfr.fr,\nX,,,New,number@SMS.new-carrier.example,number@mms.new-carrier.example\n';
  expect(gatewaysIn(csv, [])).toEqual(['mms.new-carrier.example', 'sms.new-carrier.example']);
});

test('takes nothing twice', () => {
  expect(gatewaysIn('a@txt.att.net b@txt.att.net', [])).toEqual(['txt.att.net']);
  expect(gatewaysIn('a@txt.att.net', lists.smsGateways)).toEqual([]);
});
