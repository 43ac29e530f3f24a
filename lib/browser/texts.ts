/** Title and name of the close button, in AWS's locales. */
const TEXTS: Record<string, [title: string, close: string]> = {
  'en-US': ['Please confirm that you are human', 'Close'],
  'ar-SA': ['يرجى تأكيد أنك إنسان', 'إغلاق'],
  'de-DE': ['Bitte bestätigen Sie, dass Sie ein Mensch sind', 'Schließen'],
  'es-ES': ['Confirme que es una persona', 'Cerrar'],
  'fr-FR': ['Veuillez confirmer que vous êtes humain', 'Fermer'],
  'it-IT': ['Conferma di essere una persona', 'Chiudi'],
  'ja-JP': ['人間であることを確認してください', '閉じる'],
  'nl-NL': ['Bevestig dat je een mens bent', 'Sluiten'],
  'pt-BR': ['Confirme que você é humano', 'Fechar'],
  'tr-TR': ['Lütfen insan olduğunuzu doğrulayın', 'Kapat'],
  'zh-CN': ['请确认您是真人', '关闭'],
};

/** The locale of AWS that is nearest to the wish, the page or the browser, in this order. */
export function localeFor(wish?: string): string {
  for (const tag of [wish, document.documentElement.lang, ...navigator.languages]) {
    const language = (tag ?? '').slice(0, 2).toLowerCase();
    const found = language && Object.keys(TEXTS).find((locale) => locale.startsWith(language));
    if (found) return found;
  }
  return 'en-US';
}

export function textsFor(locale: string): [string, string] {
  return TEXTS[locale];
}
