import { compare, newPattern, type Pattern, type Side, type Subject } from './compare.ts';
import { fieldNames, levelNames } from './levels.ts';
import { type ClassName, classNames, matchClasses, type PreparedModel } from './model.ts';
import { bitsOf, calibrated, probabilityOf } from './probability.ts';
import { addLevelLogs, classLogs, logOdds } from './score.ts';

/** What one field says: above 0 for one contact, below 0 for two. */
export interface FieldBits {
  /** As in a labelled file where it has one column: `first_name`. */
  readonly field: string;
  readonly level: string;
  readonly bits: number;
}

/** Why two contacts are thought to be one or two. The bits and the prior add up to log2(p / (1 - p)). */
export interface Explanation {
  readonly probability: number;
  readonly bits: readonly FieldBits[];
  /** How rare duplicates are, what mixing the classes leaves over, and what experience corrects. */
  readonly prior: number;
  /** What the two are most likely if they are two. */
  readonly alternative: ClassName;
}

/** Explains a score field by field: how likely each level is for one contact, against the look-alikes they may be. */
export function explain(one: Subject, other: Side, prepared: PreparedModel): Explanation {
  const pattern = newPattern();
  compare(one, other, pattern);
  const logs = classLogs(pattern, prepared, new Float64Array(classNames.length));
  const odds = calibrated(logOdds(logs));
  const match = shares(logs, 0, matchClasses);
  const others = shares(logs, matchClasses, logs.length);
  const bits = fieldNames.flatMap((field, index): FieldBits[] => {
    const level = pattern.levels[index] ?? 0;
    if (level === 0) return [];
    const weight = weightOf(pattern, prepared, index, [match, others]);
    const levelName = levelNames(field)[level - 1] ?? '';
    return [{ field: snakeCase(field), level: snakeCase(levelName), bits: weight }];
  });
  const sum = bits.reduce((total, one) => total + one.bits, 0);
  const closest = others.indexOf(Math.max(...others));
  return {
    probability: probabilityOf(odds),
    bits,
    prior: bitsOf(odds) - sum,
    alternative: classNames[closest] ?? 'strangers',
  };
}

/** How much each class of a range explains of what the range explains together; 0 outside of it. */
function shares(logs: Float64Array, from: number, to: number): Float64Array {
  const highest = Math.max(...logs.subarray(from, to));
  const parts = logs.map((log, position) => (position < from || position >= to ? 0 : Math.exp(log - highest)));
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.map((part) => part / sum);
}

/** Mean difference of a field's chance, in bits, between what the pair is if it is one and if it is two. */
function weightOf(pattern: Pattern, prepared: PreparedModel, field: number, parts: readonly Float64Array[]): number {
  const logs = new Float64Array(classNames.length);
  addLevelLogs(pattern, prepared, field, logs);
  const [match = 0, others = 0] = parts.map((part) =>
    part.reduce((sum, one, index) => sum + one * (logs[index] ?? 0), 0),
  );
  return (match - others) / Math.LN2;
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
