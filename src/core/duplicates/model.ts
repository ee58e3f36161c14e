import { type FieldName, fieldNames, levelNames, levelRoom } from './levels.ts';

/** Probabilities of a field's levels, best first, given that both contacts have the field. They sum to 1. */
export type LevelChances = readonly number[];

/** One explanation for a pair of contacts, and how the pair looks if it is the true one. */
export interface PairClass {
  readonly name: ClassName;
  /** Pairs of this class for each contact of a base. The strangers are all the others. */
  readonly pairsPerContact: number;
  readonly chances: Readonly<Record<FieldName, LevelChances>>;
}

/** The explanations: four for one person or organisation, the others for different ones that look alike. */
export const classNames = [
  'clean',
  'damaged',
  'moved',
  'organisation',
  'strangers',
  'family',
  'father and son',
  'colleagues',
  'namesakes',
  'branches',
] as const;

/** Name of an explanation. */
export type ClassName = (typeof classNames)[number];

/** How many of the classes, from the first, are one person or organisation. */
export const matchClasses = 4;

/** Position of the strangers, whose agreement depends on how common a value is. */
export const strangers = 4;

/** The parameters of the matcher, plain data. A stored decision names the version it was made with. */
export interface Model {
  readonly version: string;
  /** In the order of `classNames`. */
  readonly classes: readonly PairClass[];
}

/** A model as it is calculated with: logarithms side by side, for a base of a given size. */
export interface PreparedModel {
  readonly model: Model;
  /** Logarithm of each class's share of all pairs of the base. */
  readonly classLog: Float64Array;
  /** Logarithm of each level's chance in all classes side by side, from `levelAt`; 0 for level 0. */
  readonly levelLog: Float64Array;
}

/** Prepares a model for a base. Small bases get the odds of one with a hundred contacts. */
export function prepareModel(model: Model, contacts: number): PreparedModel {
  const size = Math.max(contacts, 100);
  const shares = model.classes.map(({ pairsPerContact }) => (2 * pairsPerContact) / size);
  const known = shares.reduce((sum, share, position) => (position === strangers ? sum : sum + share), 0);
  const classLog = Float64Array.from(shares, (share, position) => Math.log(position === strangers ? 1 - known : share));
  return { model, classLog, levelLog: levelLogOf(model) };
}

/** They are the same for bases of all sizes, and each search prepares its model. */
const levelLogs = new WeakMap<Model, Float64Array>();

function levelLogOf(model: Model): Float64Array {
  const known = levelLogs.get(model);
  if (known !== undefined) return known;
  const levelLog = new Float64Array(classNames.length * fieldNames.length * levelRoom);
  for (const [position, { chances }] of model.classes.entries()) {
    for (const [field, name] of fieldNames.entries()) {
      for (const [index, chance] of chances[name].entries()) {
        levelLog[levelAt(field, index + 1) + position] = Math.log(chance);
      }
    }
  }
  levelLogs.set(model, levelLog);
  return levelLog;
}

/** Where the classes of a field's level begin in `levelLog`, and in sums of the same shape. */
export function levelAt(field: number, level: number): number {
  return (field * levelRoom + level) * classNames.length;
}

/** Throws when the chances of a model are not complete or do not sum to 1. */
export function checkModel(model: Model): void {
  for (const { name, chances } of model.classes) {
    for (const field of fieldNames) {
      const sum = chances[field].reduce((total, chance) => total + chance, 0);
      const complete = chances[field].length === levelNames(field).length && Math.abs(sum - 1) < 1e-6;
      if (!complete) throw new Error(`model ${model.version}: ${name}, ${field} is not complete`);
    }
  }
}
