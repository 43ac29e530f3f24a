import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogFormat } from './event';
import { inOrder, UnsortedLog } from './in-order';
import { type LogObserver, type RawRecord, readLogFile, readRecords, SILENT } from './log-file';
import { fileSource, type LogSource } from './log-source';

/** Text of the records that are sorted in memory at once. */
const RUN_LENGTH = 64 * 1024 * 1024;

export interface SortedSources {
  readonly sources: readonly LogSource[];
  /** Names of those that were not in the order of time. */
  readonly unsorted: readonly string[];
  /** Takes the files away that were written meanwhile. */
  close(): Promise<void>;
}

/**
 * Sources of which each is in the order of time: one that isn't is taken apart into sorted files of the same format, which are merged like
 * those of the nodes of a load balancer. Memory stays bounded; the files need as much room as the unsorted sources without compression, in
 * the directory for temporary files (`TMPDIR`).
 */
export async function sortedSources(
  sources: readonly LogSource[],
  format: LogFormat,
  observer: LogObserver,
  runLength = RUN_LENGTH,
): Promise<SortedSources> {
  const directory = await mkdtemp(join(tmpdir(), 'otp-shield-sort-'));
  const close = () => rm(directory, { recursive: true, force: true });
  const result: LogSource[] = [];
  const unsorted: string[] = [];
  try {
    for (const source of sources) {
      if (await isSorted(source, format)) {
        result.push(source);
        continue;
      }
      unsorted.push(source.name);
      result.push(...(await runsOf(source, format, observer, runLength, join(directory, String(unsorted.length)))));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { sources: result, unsorted, close };
}

async function isSorted(source: LogSource, format: LogFormat): Promise<boolean> {
  try {
    for await (const _ of inOrder(readLogFile(source, format, SILENT), source.name));
    return true;
  } catch (error) {
    if (error instanceof UnsortedLog) return false;
    throw error;
  }
}

async function runsOf(
  source: LogSource,
  format: LogFormat,
  observer: LogObserver,
  runLength: number,
  prefix: string,
): Promise<LogSource[]> {
  const runs: LogSource[] = [];
  let records: RawRecord[] = [];
  let length = 0;
  const write = async () => {
    if (records.length === 0) return;
    const path = `${prefix}-${runs.length}`;
    const text = records
      .sort((a, b) => a.time - b.time)
      .map((record) => `${record.text}\n`)
      .join('');
    const bytes = Buffer.from(text, 'latin1');
    await writeFile(path, bytes);
    runs.push(fileSource(path, bytes.length));
    records = [];
    length = 0;
  };
  for await (const batch of readRecords(source, format, observer)) {
    for (const record of batch) {
      records.push({ time: record.time, text: record.text, events: [] });
      length += record.text.length;
    }
    if (length >= runLength) await write();
  }
  await write();
  return runs;
}
