import type { Statement } from '../../waf/statement';
import { walk } from '../../waf/statement';
import type { Evaluation } from '../evaluation';
import { foreseen, type Matcher } from '../plan/matcher';
import type { StatementPlace } from './place';

/**
 * AWS doesn't say whether And and Or stop at the first child that decides. It shows in one way only: which geographic
 * matches got to add their labels. With one of these below, every child is evaluated; otherwise stopping can't be seen.
 */
function labelsGeo(children: readonly Statement[]): boolean {
  return children.some((child) => [...walk(child)].some((statement) => statement.GeoMatchStatement));
}

export function and(children: readonly Statement[], place: StatementPlace): Matcher {
  const matchers = children.map((child) => place.matcher(child));
  if (labelsGeo(children)) {
    return (evaluation) => matchers.reduce((matched, matcher) => matcher(evaluation) && matched, true);
  }
  return foreseen(bothOrAll(matchers), (evaluation, labels) => {
    for (const matcher of matchers) {
      const matched = matcher.foresee?.(evaluation, labels);
      if (matched !== true) return matched;
    }
    return true;
  });
}

export function or(children: readonly Statement[], place: StatementPlace): Matcher {
  const matchers = children.map((child) => place.matcher(child));
  if (labelsGeo(children)) {
    return (evaluation) => matchers.reduce((matched, matcher) => matcher(evaluation) || matched, false);
  }
  const matches = (evaluation: Evaluation): boolean => {
    for (let i = 0; i < matchers.length; i++) if (matchers[i]!(evaluation)) return true;
    return false;
  };
  return foreseen(matches, (evaluation, labels) => {
    for (const matcher of matchers) {
      const matched = matcher.foresee?.(evaluation, labels);
      if (matched !== false) return matched;
    }
    return false;
  });
}

function bothOrAll(matchers: readonly Matcher[]): (evaluation: Evaluation) => boolean {
  if (matchers.length === 2) {
    const [first, second] = matchers as [Matcher, Matcher];
    return (evaluation) => first(evaluation) && second(evaluation);
  }
  return (evaluation) => {
    for (let i = 0; i < matchers.length; i++) if (!matchers[i]!(evaluation)) return false;
    return true;
  };
}

export function not(child: Statement, place: StatementPlace): Matcher {
  const matcher = place.matcher(child);
  return foreseen(
    (evaluation) => !matcher(evaluation),
    (evaluation, labels) => {
      const matched = matcher.foresee?.(evaluation, labels);
      return matched === undefined ? undefined : !matched;
    },
  );
}
