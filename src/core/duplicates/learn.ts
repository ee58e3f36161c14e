import type { Pattern } from './compare.ts';
import { fieldNames, levelNames } from './levels.ts';
import { type ClassName, classNames, levelAt, type Model, matchClasses, prepareModel, strangers } from './model.ts';
import { classLogs } from './score.ts';

/** Patterns of compared pairs, each standing for as many pairs of the base as its weight says. */
export interface Sample {
  readonly patterns: readonly Pattern[];
  readonly weights: readonly number[];
}

/** As many pairs as the shipped estimates count for against those of the base, by class. */
const trust = 400;
/** As many contacts as the shipped rates of pairs count for. */
const trustInRates = 100;
/** Learned chances stay within this factor of the shipped ones. */
const leash = 3;
/** One contact differs from itself hardly more often than shipped, or it would be anybody; it may differ far less. */
const differing = { more: 1.6, less: 10 } as const;
/** Without birthdays father and son look like one person: a base can teach that there are more of them, never fewer. */
const unseen: ReadonlySet<string> = new Set<ClassName>(['father and son']);
const rounds = 15;

/**
 * Fits a model to a base without knowing which of its pairs are duplicates (expectation and maximisation), near the
 * model given: chances stay within a factor of it, and few pairs change little. `candidates` are pairs that share keys;
 * `random` are pairs of any two contacts, which are strangers.
 */
export function learn(start: Model, candidates: Sample, random: Sample, contacts: number): Model {
  let model = withStrangers(start, random);
  for (let round = 0; round < rounds; round += 1) model = improve(model, start, candidates, contacts);
  return { ...model, version: `${start.version}+${contacts}` };
}

/** What was counted over a sample: pairs by class, and levels by field and class as in `levelAt`. */
interface Counts {
  readonly pairs: Float64Array;
  readonly levels: Float64Array;
}

function noCounts(): Counts {
  return {
    pairs: new Float64Array(classNames.length),
    levels: new Float64Array(levelAt(fieldNames.length, 0)),
  };
}

function withStrangers(start: Model, { patterns, weights }: Sample): Model {
  const counts = noCounts();
  const parts = new Float64Array(classNames.length);
  for (const [index, pattern] of patterns.entries()) {
    parts[strangers] = weights[index] ?? 0;
    count(pattern, parts, counts);
  }
  return {
    ...start,
    classes: start.classes.map((one, position) =>
      position === strangers ? { ...one, chances: refitted(start, position, counts.levels) } : one,
    ),
  };
}

function improve(model: Model, start: Model, { patterns, weights }: Sample, contacts: number): Model {
  const prepared = prepareModel(model, contacts);
  const parts = new Float64Array(classNames.length);
  const counts = noCounts();
  for (const [index, pattern] of patterns.entries()) {
    becomeParts(classLogs(pattern, prepared, parts), weights[index] ?? 0);
    count(pattern, parts, counts);
  }
  return {
    ...model,
    classes: model.classes.map((one, position) => {
      if (position === strangers) return one;
      const shipped = start.classes[position]?.pairsPerContact ?? 0;
      const counted = ((counts.pairs[position] ?? 0) + shipped * trustInRates) / (contacts + trustInRates);
      const pairsPerContact = unseen.has(one.name) ? Math.max(shipped, counted) : counted;
      return { ...one, pairsPerContact, chances: refitted(start, position, counts.levels) };
    }),
  };
}

/** Turns logarithms of classes into the parts that the classes have of a weight. */
function becomeParts(logs: Float64Array, weight: number): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (const log of logs) highest = Math.max(highest, log);
  let sum = 0;
  for (let position = 0; position < logs.length; position += 1) {
    const part = Math.exp((logs[position] ?? highest) - highest);
    logs[position] = part;
    sum += part;
  }
  for (let position = 0; position < logs.length; position += 1) logs[position] = ((logs[position] ?? 0) / sum) * weight;
}

function count(pattern: Pattern, parts: Float64Array, { pairs, levels }: Counts): void {
  for (let position = 0; position < parts.length; position += 1) {
    pairs[position] = (pairs[position] ?? 0) + (parts[position] ?? 0);
  }
  for (let field = 0; field < pattern.levels.length; field += 1) {
    const level = pattern.levels[field] ?? 0;
    if (level === 0) continue;
    const start = levelAt(field, level);
    for (let position = 0; position < parts.length; position += 1) {
      levels[start + position] = (levels[start + position] ?? 0) + (parts[position] ?? 0);
    }
  }
}

/** The chances of a class from the pairs that were counted for it, held near the shipped ones. */
function refitted(start: Model, position: number, sums: Float64Array): Model['classes'][number]['chances'] {
  const shipped = start.classes[position]?.chances;
  if (shipped === undefined) throw new Error('the model has no such class');
  const fitted = fieldNames.map((name, field) => {
    const counts = shipped[name].map((_, index) => sums[levelAt(field, index + 1) + position] ?? 0);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const chances = shipped[name].map((chance, index) => {
      const last = index === levelNames(name).length - 1;
      const { more, less } = last && position < matchClasses ? differing : { more: leash, less: leash };
      const counted = ((counts[index] ?? 0) + trust * chance) / (total + trust);
      return Math.max(chance / less, Math.min(chance * more, counted));
    });
    const sum = chances.reduce((all, chance) => all + chance, 0);
    return [name, chances.map((chance) => chance / sum)] as const;
  });
  return Object.fromEntries(fitted) as unknown as typeof shipped;
}
