/** Title, name of the close button, and what stands there until the puzzle is drawn, in AWS's locales. */
const TEXTS: Record<string, [title: string, close: string, wait: string]> = {
  'en-US': ['Please confirm that you are human', 'Close', 'One moment…'],
  'ar-SA': ['يرجى تأكيد أنك إنسان', 'إغلاق', 'لحظة…'],
  'de-DE': ['Bitte bestätigen Sie, dass Sie ein Mensch sind', 'Schließen', 'Einen Moment…'],
  'es-ES': ['Confirme que es una persona', 'Cerrar', 'Un momento…'],
  'fr-FR': ['Veuillez confirmer que vous êtes humain', 'Fermer', 'Un instant…'],
  'it-IT': ['Conferma di essere una persona', 'Chiudi', 'Un momento…'],
  'ja-JP': ['人間であることを確認してください', '閉じる', 'お待ちください…'],
  'nl-NL': ['Bevestig dat je een mens bent', 'Sluiten', 'Een ogenblik…'],
  'pt-BR': ['Confirme que você é humano', 'Fechar', 'Um momento…'],
  'tr-TR': ['Lütfen insan olduğunuzu doğrulayın', 'Kapat', 'Bir dakika…'],
  'zh-CN': ['请确认您是真人', '关闭', '请稍候…'],
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

export function textsFor(locale: string): [string, string, string] {
  return TEXTS[locale];
}
