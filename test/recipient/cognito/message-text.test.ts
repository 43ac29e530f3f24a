import { languageOf, messageText } from '../../../lambda/recipient/cognito-sender/message-text';

const texts = {
  de: { default: { sms: 'Shop: {####}' }, 'sign-in': { sms: 'Anmeldung: {####}' } },
  'de-at': { default: { sms: 'Servus: {####}' } },
};

test.each([
  ['de', 'Shop: 493817'],
  ['de_AT', 'Servus: 493817'],
  ['fr-CA', 'Votre code est 493817'],
  ['tlh', 'Your code is 493817'],
  ['__proto__', 'Your code is 493817'],
])('the words are those of the locale %s', (locale, text) => {
  expect(messageText('sign-up', '493817', languageOf(locale, 'en', texts), texts).sms).toBe(text);
});

test('a purpose may have words of its own', () => {
  expect(messageText('sign-in', '493817', 'de', texts).sms).toBe('Anmeldung: 493817');
});

test('the words for codes are not those of a notice', () => {
  const own = {
    en: { default: { subject: 'Shop code', email: 'Code: {####}', html: '<b>{####}</b>', sms: '{####}' } },
  };
  const sentence = 'Somebody tried to sign in to your account. If it was not you, change your password.';
  expect(messageText('takeover-notice', undefined, 'en', own)).toEqual({
    subject: 'Sign-in to your account',
    email: sentence,
    sms: sentence,
  });
});

test('a temporary password stands there as it has to be typed, and escaped in HTML', () => {
  const html = { en: { default: { html: '<b>{####}</b>' } } };
  const message = messageText('invitation', 'a&lt;b&amp;$&amp;"c', 'en', html);
  expect(message.email).toContain('a<b&$&"c');
  expect(message.html).toBe('<b>a&lt;b&amp;$&amp;&quot;c</b>');
});
