import { parentPort, workerData } from 'node:worker_threads';
import { evaluateOnline, type OnlineReport } from '../core/duplicates/evaluate-online.ts';
import { readLabelledFile } from './labelled-file.ts';
import { OperatorError } from './operator-error.ts';

/** A labelled file whose rows arrive one after the other, and its column that says who is who. */
export interface EvaluationOrder {
  readonly file: string;
  readonly truth: string;
}

/** What the thread answers: a report, or a sentence for the operator. */
export type EvaluationAnswer = { readonly report: OnlineReport } | { readonly failed: string };

async function evaluate({ file, truth }: EvaluationOrder): Promise<EvaluationAnswer> {
  try {
    return { report: await evaluateOnline(await readLabelledFile(file, truth), () => performance.now()) };
  } catch (error) {
    if (error instanceof OperatorError) return { failed: error.message };
    throw error;
  }
}

parentPort?.postMessage(await evaluate(workerData as EvaluationOrder));
