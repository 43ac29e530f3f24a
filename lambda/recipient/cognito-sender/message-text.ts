import type { CognitoPurpose, CognitoText, CognitoTexts } from '../../../lib/contract/recipient/cognito';

/** What a person gets to read. */
export interface Message {
  readonly subject: string;
  readonly email: string;
  readonly html?: string;
  readonly sms: string;
}

const CODE = '{####}';

interface Wording {
  readonly subject: string;
  readonly code: string;
  readonly unasked: string;
  readonly invitation: string;
  readonly notice: string;
  readonly noticeSubject: string;
}

/** In a text message a letter outside of GSM 7-bit makes a part 70 characters instead of 160, so codes stay below that. */
const WORDING: Readonly<Record<string, Wording>> = {
  en: {
    subject: 'Your code',
    code: 'Your code is {####}',
    unasked: 'If you did not ask for it, ignore this message.',
    invitation: 'Your temporary password is {####}',
    notice: 'Somebody tried to sign in to your account. If it was not you, change your password.',
    noticeSubject: 'Sign-in to your account',
  },
  de: {
    subject: 'Ihr Code',
    code: 'Ihr Code ist {####}',
    unasked: 'Falls Sie ihn nicht angefordert haben, ignorieren Sie diese Nachricht.',
    invitation: 'Ihr vorläufiges Passwort ist {####}',
    notice: 'Jemand hat versucht, sich bei Ihrem Konto anzumelden. Waren Sie es nicht, ändern Sie Ihr Passwort.',
    noticeSubject: 'Anmeldung bei Ihrem Konto',
  },
  fr: {
    subject: 'Votre code',
    code: 'Votre code est {####}',
    unasked: "Si vous ne l'avez pas demandé, ignorez ce message.",
    invitation: 'Votre mot de passe temporaire est {####}',
    notice: "Quelqu'un a tenté de se connecter à votre compte. Si ce n'était pas vous, changez votre mot de passe.",
    noticeSubject: 'Connexion à votre compte',
  },
  es: {
    subject: 'Tu código',
    code: 'Tu código es {####}',
    unasked: 'Si no lo has pedido, ignora este mensaje.',
    invitation: 'Tu contraseña temporal es {####}',
    notice: 'Alguien ha intentado entrar en tu cuenta. Si no has sido tú, cambia tu contraseña.',
    noticeSubject: 'Acceso a tu cuenta',
  },
};

/**
 * The text of a message. What a stranger could write is never in it: neither the name of a user nor what a client sent along, so nobody can have our
 * sender say something to others.
 *
 * @param code what Cognito encrypted; temporary passwords come with HTML escapes
 */
export function messageText(
  purpose: CognitoPurpose,
  code: string | undefined,
  language: string,
  texts: Readonly<Record<string, CognitoTexts>>,
): Message {
  // Words for every purpose are words for codes, and a notice has none.
  const shared = purpose === 'takeover-notice' ? undefined : texts[language]?.default;
  const own: CognitoText = { ...shared, ...texts[language]?.[purpose] };
  const words = WORDING[language] ?? WORDING.en!;
  const plain = purpose === 'takeover-notice' ? words.notice : purpose === 'invitation' ? words.invitation : words.code;
  const secret = purpose === 'invitation' ? withoutEscapes(code ?? '') : (code ?? '');
  const fill = (text: string) => text.replaceAll(CODE, () => secret);
  return {
    subject: own.subject ?? (purpose === 'takeover-notice' ? words.noticeSubject : words.subject),
    email: fill(own.email ?? (purpose === 'takeover-notice' ? plain : `${plain}\n\n${words.unasked}`)),
    ...(own.html === undefined ? {} : { html: own.html.replaceAll(CODE, () => escaped(secret)) }),
    sms: fill(own.sms ?? plain),
  };
}

/** The best of the languages there are: `de-AT` is `de`, and what nobody knows is the default. */
export function languageOf(
  wanted: string | undefined,
  fallback: string,
  texts: Readonly<Record<string, CognitoTexts>>,
): string {
  const exact = (wanted ?? '').toLowerCase().replaceAll('_', '-');
  const known = (language: string) => Object.hasOwn(texts, language) || Object.hasOwn(WORDING, language);
  return [exact, exact.split('-')[0]!].find(known) ?? fallback;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&#39;': "'",
};

function withoutEscapes(text: string): string {
  return text.replaceAll(/&(?:lt|gt|amp|quot|#39);/g, (name) => ESCAPES[name]!);
}

function escaped(text: string): string {
  return Object.entries(ESCAPES)
    .sort(([a]) => (a === '&amp;' ? -1 : 1))
    .reduce((done, [name, letter]) => done.replaceAll(letter, name), text);
}
