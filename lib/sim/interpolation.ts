import type { Evaluation } from './evaluation';

/** AWS WAF resolves this many placeholders of one text; later ones stay. */
const MOST_PLACEHOLDERS = 10;
const PLACEHOLDER = /\$\{([0-9A-Za-z_:-]+:)\}/g;

/** A text with `${namespace:}` placeholders; a plain string when it has none, which is decided once. */
export type InterpolatedText = string | ((evaluation: Evaluation) => string);

export function interpolated(text: string): InterpolatedText {
  if (text.search(PLACEHOLDER) < 0) return text;
  return (evaluation) => {
    let left = MOST_PLACEHOLDERS;
    return text.replace(PLACEHOLDER, (all, name: string) => (left-- > 0 ? placeholderValue(name, evaluation) : all));
  };
}

export function textOf(text: InterpolatedText, evaluation: Evaluation): string {
  return typeof text === 'string' ? text : text(evaluation);
}

/** One label of the namespace gives its last part, several a list, none nothing. */
function placeholderValue(name: string, evaluation: Evaluation): string {
  const { request } = evaluation;
  switch (name) {
    case 'awswaf:request_id:':
      return request.requestId ?? '';
    case 'awswaf:ip:':
      return request.ip;
    case 'awswaf:ja3:':
      return request.ja3 ?? '';
    case 'awswaf:ja4:':
      return request.ja4 ?? '';
    default:
      return evaluation.labels
        .filter((label) => label.startsWith(name) && label.length > name.length)
        .map((label) => label.slice(label.lastIndexOf(':') + 1))
        .join(',');
  }
}
