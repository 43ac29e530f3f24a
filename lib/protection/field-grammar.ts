/** What names and values of fields may look like that become part of a pattern, with the words for a fault. */
export const FIELD_NAME = {
  pattern: /^[A-Za-z][A-Za-z0-9_-]{0,29}$/,
  allowed: 'a letter, then up to 29 letters, digits, "_" or "-"',
};

export const MAIL_DOMAIN = {
  pattern: /^(?=.{1,120}$)(?!.*\.\.)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/,
  allowed: 'a domain in ASCII of at most 120 characters such as "mailinator.com" ("xn--…" for others)',
};

export const PHONE_PREFIX = {
  pattern: /^\+[1-9]\d{0,14}$/,
  allowed: '"+" and 1 to 15 digits, such as "+49"',
};
