import { parentPort, workerData } from 'node:worker_threads';
import { type BatchReport, evaluateBatch } from '../core/duplicates/evaluate.ts';
import { evaluateOnline, type OnlineReport } from '../core/duplicates/evaluate-online.ts';
import { readLabelledFile } from './labelled-file.ts';
import { OperatorError } from './operator-error.ts';

/** What the thread is asked to do. */
export interface EvaluationOrder {
  readonly file: string;
  readonly truth: string;
  readonly threshold: number;
  readonly mode: 'batch' | 'online';
}

/** What the thread answers: one report, or a sentence for the operator. */
export interface EvaluationAnswer {
  readonly batch?: BatchReport;
  readonly online?: OnlineReport;
  readonly failed?: string;
}

async function evaluate({ file, truth, threshold, mode }: EvaluationOrder): Promise<EvaluationAnswer> {
  try {
    const labelled = await readLabelledFile(file, truth);
    if (mode === 'batch') return { batch: evaluateBatch(labelled, threshold) };
    return { online: evaluateOnline(labelled, () => performance.now()) };
  } catch (error) {
    if (error instanceof OperatorError) return { failed: error.message };
    throw error;
  }
}

parentPort?.postMessage(await evaluate(workerData as EvaluationOrder));
