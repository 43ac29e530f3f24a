import type { EmfSink } from '../../lib/contract/emf';

export { type EmfSink, emfLine, type MetricValue } from '../../lib/contract/emf';

/** `console.log` of the Lambda runtime puts a prefix before the line, which then is no JSON any more. */
export const stdoutSink: EmfSink = (line) => {
  process.stdout.write(`${line}\n`);
};
