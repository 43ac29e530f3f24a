import type { SearchStrings } from '../../waf/dialect';
import { spellingOf } from '../../waf/search-string-spelling';
import type { ProblemList } from '../plan/problem-list';

/** How a document in the API's form writes its search strings: as was said, or as they look. */
export function searchStringsOf(
  document: unknown,
  said: SearchStrings | undefined,
  problems: ProblemList,
): SearchStrings {
  const { spelling, guessed, example } = spellingOf(document);
  const shown = JSON.stringify(example.slice(0, 60));
  const remedy = { option: 'searchStrings' } as const;
  if (said === 'base64' && spelling === 'text' && !guessed) {
    problems.add('ambiguous_search_string', '', `the SearchString ${shown} is no base64`, remedy);
    return 'text';
  }
  if (said !== undefined) return said;
  if (spelling === undefined) {
    const message = `each SearchString may be base64, as the AWS CLI prints it, or text, as the console shows it, e.g. ${shown}`;
    problems.add('ambiguous_search_string', '', message, remedy);
  } else if (guessed) {
    problems.warnings.push(
      `the SearchString ${shown} is taken as text, not as base64, since its bytes would be no text`,
    );
  }
  return spelling ?? 'text';
}
