import { LABEL } from '../names';

/**
 * What the log of a web ACL keeps unless it keeps everything: what was stopped, and everything about the routes of one-time codes. In the form of
 * AWS WAF's API, which templates take as it is.
 *
 * @param labelNamespace prefix of the labels of the web ACL's own rules, with its final colon
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_LoggingFilter.html
 */
export function logFilter(labelNamespace: string): object {
  const action = (Action: string) => ({ ActionCondition: { Action } });
  const label = (name: string) => ({ LabelNameCondition: { LabelName: `${labelNamespace}${name}` } });
  return {
    DefaultBehavior: 'DROP',
    Filters: [
      {
        Behavior: 'KEEP',
        Requirement: 'MEETS_ANY',
        Conditions: [
          ...['BLOCK', 'CAPTCHA', 'CHALLENGE', 'EXCLUDED_AS_COUNT'].map(action),
          ...[LABEL.request, LABEL.verify, LABEL.page].map(label),
        ],
      },
    ],
  };
}
