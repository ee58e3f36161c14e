import type { Pattern } from './compare.ts';
import { fieldNames, levelNames, levelRoom } from './levels.ts';
import { classNames, levelAt, type Model, matchClasses, prepareModel, strangers } from './model.ts';
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

function withStrangers(start: Model, random: Sample): Model {
  const sums = new Float64Array(classNames.length * fieldNames.length * levelRoom);
  for (const { levels } of random.patterns) {
    for (const [field, level] of levels.entries()) {
      const place = levelAt(strangers, field) + level;
      sums[place] = (sums[place] ?? 0) + 1;
    }
  }
  return {
    ...start,
    classes: start.classes.map((one, position) =>
      position === strangers ? { ...one, chances: refitted(start, position, sums) } : one,
    ),
  };
}

function improve(model: Model, start: Model, { patterns, weights }: Sample, contacts: number): Model {
  const prepared = prepareModel(model, contacts);
  const logs = new Float64Array(classNames.length);
  const sums = new Float64Array(classNames.length * fieldNames.length * levelRoom);
  const pairs = new Float64Array(classNames.length);
  for (const [index, pattern] of patterns.entries()) {
    const chances = posterior(classLogs(pattern, prepared, logs));
    for (let position = 0; position < chances.length; position += 1) {
      const part = (chances[position] ?? 0) * (weights[index] ?? 0);
      pairs[position] = (pairs[position] ?? 0) + part;
      for (let field = 0; field < pattern.levels.length; field += 1) {
        const place = levelAt(position, field) + (pattern.levels[field] ?? 0);
        sums[place] = (sums[place] ?? 0) + part;
      }
    }
  }
  return {
    ...model,
    classes: model.classes.map((one, position) => {
      if (position === strangers) return one;
      const before = start.classes[position]?.pairsPerContact ?? 0;
      const pairsPerContact = ((pairs[position] ?? 0) + before * trustInRates) / (contacts + trustInRates);
      return { ...one, pairsPerContact, chances: refitted(start, position, sums) };
    }),
  };
}

function posterior(logs: Float64Array): Float64Array {
  const highest = Math.max(...logs);
  const chances = logs.map((log) => Math.exp(log - highest));
  const sum = chances.reduce((total, chance) => total + chance, 0);
  return chances.map((chance) => chance / sum);
}

/** The chances of a class from the pairs that were counted for it, held near the shipped ones. */
function refitted(start: Model, position: number, sums: Float64Array): Model['classes'][number]['chances'] {
  const shipped = start.classes[position]?.chances;
  if (shipped === undefined) throw new Error('the model has no such class');
  const fitted = fieldNames.map((name, field) => {
    const counts = shipped[name].map((_, index) => sums[levelAt(position, field) + index + 1] ?? 0);
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
