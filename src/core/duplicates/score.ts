import { compare, newPattern, type Pattern, type Side, type Subject } from './compare.ts';
import { at, type FieldName, fieldNames, levels } from './levels.ts';
import { type ClassName, classNames, levelAt, matchClasses, type PreparedModel, strangers } from './model.ts';
import { calibrated } from './probability.ts';

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
  moved: { chance: [], common: [] },
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
/** For each field and class: 0, `byChance` or `byCommonness`. */
const agreementOf = fieldNames.map((field) =>
  classNames.map((name) => {
    const { chance, common } = agreements[name];
    return chance.includes(field) ? byChance : common.includes(field) ? byCommonness : 0;
  }),
);
const lastFull = fieldNames.map((field) => fullAgreement[field] ?? 0);

/** However common a name is, it changes the odds of look-alikes by no more than this logarithm. */
const mostCommon = 3;
/** However rare it is, by no more than this one: the bearers of a rare name are relatives, who share first names too. */
const mostRare = 2;

/** Scores pair after pair with one model. */
export class Scorer {
  /** How far the two contacts that were scored last agree. */
  readonly pattern = newPattern();
  readonly #logs = new Float64Array(classNames.length);
  readonly #prepared: PreparedModel;

  constructor(prepared: PreparedModel) {
    this.#prepared = prepared;
  }

  /** Logarithm of the odds that two contacts are one, calibrated. */
  score(one: Subject, other: Side): number {
    compare(one, other, this.pattern);
    return calibrated(logOdds(classLogs(this.pattern, this.#prepared, this.#logs)));
  }
}

/**
 * Logarithm of how likely a pattern is in each class, times the class's share of all pairs: what scoring, explaining
 * and learning begin with. Fills and gives `logs`.
 */
export function classLogs(pattern: Pattern, prepared: PreparedModel, logs: Float64Array): Float64Array {
  logs.set(prepared.classLog);
  for (let field = 0; field < pattern.levels.length; field += 1) {
    if (pattern.levels[field] !== 0) addLevelLogs(pattern, prepared, field, logs);
  }
  return logs;
}

/**
 * Adds the logarithm of the chance of one field's level in each class. Strangers agree in a value as often as others
 * have it; namesakes share a name, and branches of an organisation its name, the more often the more common it is.
 */
export function addLevelLogs(pattern: Pattern, prepared: PreparedModel, field: number, logs: Float64Array): void {
  const level = pattern.levels[field] ?? 0;
  const share = level > (lastFull[field] ?? 0) ? 0 : (pattern.shares[field] ?? 0);
  const start = levelAt(field, level);
  if (share === 0) {
    for (let position = 0; position < logs.length; position += 1) {
      logs[position] = (logs[position] ?? 0) + (prepared.levelLog[start + position] ?? 0);
    }
    return;
  }
  const chance = Math.log(share);
  const mean = prepared.levelLog[levelAt(field, 1) + strangers] ?? 0;
  const commonness = hasMailbox(pattern) ? 0 : Math.max(-mostRare, Math.min(mostCommon, chance - mean));
  const agreement = agreementOf[field] ?? [];
  for (let position = 0; position < logs.length; position += 1) {
    const usual = prepared.levelLog[start + position] ?? 0;
    const kind = agreement[position] ?? 0;
    const log = kind === byChance ? chance : kind === byCommonness ? usual + commonness : usual;
    logs[position] = (logs[position] ?? 0) + log;
  }
}

/** A common name has namesakes, but a mailbox each: it makes no two of them likelier to share one. */
function hasMailbox({ levels: found }: Pattern): boolean {
  const mail = found[at.mail] ?? 0;
  return mail === levels.mail.same || mail === levels.mail.sameName;
}

/** Logarithm of the odds that the model gives two contacts to be one, from the class logarithms of their pattern. */
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
