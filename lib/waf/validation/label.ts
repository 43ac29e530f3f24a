import type { Place } from './fault';

const RESERVED = ['awswaf', 'aws', 'waf', 'rulegroup', 'webacl', 'regexpatternset', 'ipset', 'managed'];

/** https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-label-requirements.html */
export function checkLabels(labels: Place): void {
  for (const item of labels.items) {
    const place = item.at('Name').required();
    place.matches(/^[0-9A-Za-z_:-]{1,1024}$/, '1 to 1024 of 0-9 A-Z a-z _ - with colons between the parts');
    if (place.text === undefined) continue;
    const components = place.text.split(':');
    place.check(components.length <= 6, 'must have at most 5 namespaces before the name');
    place.check(
      components.every((component) => component.length > 0 && component.length <= 128),
      'must have 1 to 128 characters between colons',
    );
    const reserved = components.filter((component) => RESERVED.includes(component));
    if (reserved.length > 0) place.fault(`must not have a part named ${reserved.join(', ')}, which AWS WAF reserves`);
  }
}

export function checkLabelMatch(statement: Place): void {
  statement.at('Scope').required().oneOf(['LABEL', 'NAMESPACE']);
  statement
    .at('Key')
    .required()
    .matches(/^[0-9A-Za-z_:-]{1,1024}$/, 'a label of 1 to 1024 characters 0-9 A-Z a-z _ - :');
}
