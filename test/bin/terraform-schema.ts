/**
 * Arguments that may be configured, of the provider's source of November 2026 (internal/service/wafv2 and internal/service/logs of
 * hashicorp/terraform-provider-aws); of blocks the ones inside.
 */
const SCHEMA: Readonly<Record<string, readonly string[]>> = {
  aws_cloudwatch_log_group: [
    'kms_key_id',
    'log_group_class',
    'name',
    'name_prefix',
    'retention_in_days',
    'skip_destroy',
    'tags',
  ],
  aws_wafv2_ip_set: ['addresses', 'description', 'ip_address_version', 'name', 'name_prefix', 'scope', 'tags'],
  aws_wafv2_regex_pattern_set: ['description', 'name', 'name_prefix', 'regular_expression', 'scope', 'tags'],
  aws_wafv2_rule_group: [
    'capacity',
    'custom_response_body',
    'description',
    'name',
    'name_prefix',
    'rule',
    'rules_json',
    'scope',
    'tags',
    'visibility_config',
  ],
  aws_wafv2_web_acl: [
    'association_config',
    'captcha_config',
    'challenge_config',
    'custom_response_body',
    'data_protection_config',
    'default_action',
    'description',
    'name',
    'name_prefix',
    'rule',
    'rule_json',
    'scope',
    'tags',
    'token_domains',
    'visibility_config',
  ],
  aws_wafv2_web_acl_association: ['resource_arn', 'web_acl_arn'],
  aws_wafv2_web_acl_logging_configuration: [
    'log_destination_configs',
    'logging_filter',
    'redacted_fields',
    'resource_arn',
  ],
  action_condition: ['action'],
  condition: ['action_condition', 'label_name_condition'],
  custom_response_body: ['content', 'content_type', 'key'],
  data_protection: ['action', 'exclude_rate_based_details', 'exclude_rule_match_details', 'field'],
  data_protection_config: ['data_protection'],
  default_action: ['allow', 'block'],
  field: ['field_keys', 'field_type'],
  filter: ['behavior', 'condition', 'requirement'],
  label_name_condition: ['label_name'],
  logging_filter: ['default_behavior', 'filter'],
  redacted_fields: ['method', 'query_string', 'single_header', 'uri_path'],
  single_header: ['name'],
  visibility_config: ['cloudwatch_metrics_enabled', 'metric_name', 'sampled_requests_enabled'],
};

/** What is not in the schema, with its place. */
export function strangers(values: Record<string, unknown>, block: string): string[] {
  const known = SCHEMA[block] ?? [];
  return Object.entries(values).flatMap(([name, value]) => {
    if (name === 'lifecycle' || /^rules?_json$/.test(name)) return [];
    if (!known.includes(name)) return [`${block}.${name}`];
    const inner = Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];
    return inner.flatMap((item) => strangers(item, name));
  });
}
