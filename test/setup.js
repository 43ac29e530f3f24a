// Node 20 is supported on purpose (see "engines" in package.json).
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// The same cases in every run, so that a red run can be repeated; FC_SEED tries others.
require('fast-check').configureGlobal({ seed: Number(process.env.FC_SEED ?? 20261122) });

// For scripts/api-contracts.
const { OTP_SHIELD_RECORD_CALLS: calls } = process.env;
if (calls) require('./record-aws-calls').recordAwsCalls(calls);
