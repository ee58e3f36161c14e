import { compare, newPattern, type Pattern, type Side, type Subject } from './compare.ts';
import { type FieldName, fieldNames, levels } from './levels.ts';
import { type ClassName, classNames, levelAt, matchClasses, type PreparedModel, strangers } from './model.ts';

/** Fields whose full agreement says the more, the rarer the value is, with the last level that is full agreement. */
const fullAgreement: Partial<Record<FieldName, number>> = {
  firstName: levels.firstName.same,
  lastName: levels.lastName.same,
  mail: levels.mail.sameName,
  phone: levels.phone.line,
  place: levels.place.zip,
  street: levels.street.same,
  birthday: levels.birthday.same,
  company: levels.company.same,
};

/**
 * Fields in which contacts of a class agree by chance only, as often as others have the value; and those in which they
 * agree because they are of the class, which happens the more often, the more common the value is.
 */
const agreements: Readonly<Record<ClassName, { chance: readonly FieldName[]; common: readonly FieldName[] }>> = {
  clean: { chance: [], common: [] },
  damaged: { chance: [], common: [] },
  organisation: { chance: [], common: [] },
  strangers: { chance: fieldNames, common: [] },
  family: { chance: ['firstName'], common: [] },
  'father and son': { chance: [], common: [] },
  colleagues: { chance: ['firstName', 'lastName', 'birthday'], common: [] },
  namesakes: { chance: ['phone', 'place', 'street', 'birthday', 'company'], common: ['firstName', 'lastName'] },
  branches: { chance: ['place', 'street'], common: ['company'] },
};

const byChance = 1;
const byCommonness = 2;
/** For each class and field: 0, `byChance` or `byCommonness`. */
const agreementOf = classNames.map((name) =>
  fieldNames.map((field) => {
    const { chance, common } = agreements[name];
    return chance.includes(field) ? byChance : common.includes(field) ? byCommonness : 0;
  }),
);
const lastFull = fieldNames.map((field) => fullAgreement[field] ?? 0);

/** Scores pair after pair with one model. */
export class Scorer {
  /** How far the two contacts that were scored last agree. */
  readonly pattern = newPattern();
  readonly #logs = new Float64Array(classNames.length);
  readonly #prepared: PreparedModel;

  constructor(prepared: PreparedModel) {
    this.#prepared = prepared;
  }

  /** Logarithm of the odds that two contacts are one. */
  score(one: Subject, other: Side): number {
    compare(one, other, this.pattern);
    return logOdds(classLogs(this.pattern, this.#prepared, this.#logs));
  }
}

/**
 * Logarithm of how likely a pattern is in each class, times the class's share of all pairs: what scoring, explaining
 * and learning begin with. Fills and gives `logs`.
 */
export function classLogs(pattern: Pattern, prepared: PreparedModel, logs: Float64Array): Float64Array {
  for (let position = 0; position < logs.length; position += 1) {
    let sum = prepared.classLog[position] ?? 0;
    for (let field = 0; field < pattern.levels.length; field += 1) {
      if (pattern.levels[field] !== 0) sum += levelLog(pattern, prepared, position, field);
    }
    logs[position] = sum;
  }
  return logs;
}

/**
 * Logarithm of the chance of one field's level in one class. Strangers agree in a value as often as others have it;
 * namesakes share a name, and branches of an organisation its name, the more often the more common it is.
 */
export function levelLog(pattern: Pattern, prepared: PreparedModel, position: number, field: number): number {
  const level = pattern.levels[field] ?? 0;
  const usual = prepared.levelLog[levelAt(position, field) + level] ?? 0;
  const share = pattern.shares[field] ?? 0;
  const agreement = agreementOf[position]?.[field] ?? 0;
  if (agreement === 0 || share === 0 || level > (lastFull[field] ?? 0)) return usual;
  if (agreement === byChance) return Math.log(share);
  const mean = prepared.levelLog[levelAt(strangers, field) + 1] ?? 0;
  return usual + Math.max(-3, Math.min(3, Math.log(share) - mean));
}

/** Logarithm of the odds that two contacts are one, from the class logarithms of their pattern. */
export function logOdds(logs: Float64Array): number {
  return logSum(logs, 0, matchClasses) - logSum(logs, matchClasses, logs.length);
}

function logSum(logs: Float64Array, from: number, to: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let index = from; index < to; index += 1) highest = Math.max(highest, logs[index] ?? highest);
  let sum = 0;
  for (let index = from; index < to; index += 1) sum += Math.exp((logs[index] ?? highest) - highest);
  return highest + Math.log(sum);
}
