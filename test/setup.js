// The same cases in every run, so that a red run can be repeated; FC_SEED tries others.
require('fast-check').configureGlobal({ seed: Number(process.env.FC_SEED ?? 20261122) });
