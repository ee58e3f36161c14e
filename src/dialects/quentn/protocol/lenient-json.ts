import { HubError } from '../../../core/errors.ts';
import { readJson } from '../../wire/json.ts';

/** A text of a document, ended or not, which is passed over, or a comma before the end of an object or list. */
const textOrLastComma = /"(?:[^"\\]|\\.?)*"?|,(?=\s*[}\]])/gs;

/** Longest document that is read twice, in bytes: samples that somebody has pasted are short. */
const longestSample = 65_536;

/** Reads JSON; where that fails, once more without the commas that the page's samples have before a bracket. */
export function readLenientJson(body: Buffer): unknown {
  try {
    return readJson(body);
  } catch (error) {
    const text = body.length > longestSample ? '' : body.toString();
    const repaired = text.replaceAll(textOrLastComma, (found) => (found === ',' ? '' : found));
    if (!(error instanceof HubError) || repaired === text) throw error;
    return readJson(repaired);
  }
}
