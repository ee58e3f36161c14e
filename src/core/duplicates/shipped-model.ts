import { type FieldName, fieldNames } from './levels.ts';
import { type ClassName, classNames, type LevelChances, type Model } from './model.ts';

/**
 * What we think of contacts before we have seen a base, as parts of 1,000 for each level, best first. These are
 * estimates from what happens to contacts (people marry, mistype, move, share mailboxes), and learning keeps near them.
 */
const parts: Readonly<Record<FieldName, Readonly<Record<ClassName, LevelChances>>>> = {
  // same, sound, near, fuzzy, initial, different
  firstName: {
    clean: [870, 20, 50, 15, 25, 20],
    damaged: [630, 50, 110, 80, 40, 90],
    moved: [870, 20, 50, 15, 25, 20],
    organisation: [650, 50, 100, 50, 50, 100],
    strangers: [5, 0.6, 3.4, 25, 2, 964],
    family: [8, 0.6, 5.4, 50, 3, 933],
    'father and son': [870, 20, 50, 30, 20, 10],
    colleagues: [6, 0.6, 3.4, 25, 2, 963],
    namesakes: [870, 20, 30, 20, 30, 30],
    branches: [100, 50, 100, 100, 50, 600],
  },
  // same, near, part, fuzzy, different
  lastName: {
    clean: [890, 55, 20, 10, 25],
    damaged: [690, 130, 35, 55, 90],
    moved: [890, 55, 20, 10, 25],
    organisation: [700, 100, 50, 50, 100],
    strangers: [2, 1.5, 0.5, 12, 984],
    family: [910, 40, 20, 20, 10],
    'father and son': [940, 30, 15, 10, 5],
    colleagues: [6, 3, 1, 15, 975],
    namesakes: [900, 30, 20, 30, 20],
    branches: [100, 100, 100, 100, 600],
  },
  // straight, swapped
  nameOrder: {
    clean: [985, 15],
    damaged: [960, 40],
    moved: [985, 15],
    organisation: [980, 20],
    strangers: [980, 20],
    family: [985, 15],
    'father and son': [985, 15],
    colleagues: [980, 20],
    namesakes: [980, 20],
    branches: [980, 20],
  },
  // same, sameName, typo, likeName, family, shared, different
  mail: {
    clean: [365, 360, 50, 20, 15, 20, 170],
    damaged: [210, 210, 200, 40, 20, 40, 280],
    moved: [365, 360, 50, 20, 15, 20, 170],
    organisation: [420, 1, 29, 10, 5, 390, 145],
    strangers: [0.005, 0.005, 0.02, 0.3, 0.01, 3, 996.66],
    family: [40, 10, 5, 10, 100, 40, 795],
    'father and son': [25, 25, 10, 30, 80, 40, 790],
    colleagues: [6, 2, 2, 2, 1, 760, 227],
    namesakes: [0.1, 3, 1, 60, 0.1, 5, 930.8],
    branches: [5, 1, 2, 3, 1, 330, 658],
  },
  // mobile, line, typo, extension, different
  phone: {
    clean: [360, 300, 35, 10, 295],
    damaged: [260, 220, 90, 30, 400],
    moved: [400, 50, 30, 10, 510],
    organisation: [150, 520, 50, 80, 200],
    strangers: [0.01, 0.02, 0.05, 0.6, 999.32],
    family: [20, 520, 10, 10, 440],
    'father and son': [20, 480, 10, 10, 480],
    colleagues: [5, 420, 5, 170, 400],
    namesakes: [0.02, 0.03, 0.1, 1, 998.85],
    branches: [5, 60, 5, 30, 900],
  },
  // zip, near, city, zipNear, different
  place: {
    clean: [820, 50, 40, 15, 75],
    damaged: [600, 130, 90, 40, 140],
    moved: [3, 7, 190, 10, 790],
    organisation: [760, 60, 70, 20, 90],
    strangers: [2, 6, 22, 10, 960],
    family: [930, 20, 25, 5, 20],
    'father and son': [930, 20, 25, 5, 20],
    colleagues: [760, 60, 90, 10, 80],
    namesakes: [3, 8, 29, 10, 950],
    branches: [20, 30, 60, 30, 860],
  },
  // same, near, name, fuzzy, different
  street: {
    clean: [760, 110, 15, 25, 90],
    damaged: [500, 230, 40, 60, 170],
    moved: [1, 5, 20, 10, 964],
    organisation: [720, 130, 20, 30, 100],
    strangers: [0.05, 1, 15, 10, 973.95],
    family: [890, 60, 10, 20, 20],
    'father and son': [890, 60, 10, 20, 20],
    colleagues: [780, 70, 15, 20, 115],
    namesakes: [0.1, 1, 15, 10, 973.9],
    branches: [5, 5, 20, 10, 960],
  },
  // same, near, part, year, generation, different
  birthday: {
    clean: [945, 30, 8, 2, 6, 9],
    damaged: [740, 140, 50, 10, 25, 35],
    moved: [945, 30, 8, 2, 6, 9],
    organisation: [900, 40, 30, 10, 10, 10],
    strangers: [0.05, 0.7, 3.25, 15, 490, 491],
    family: [12, 4, 8, 40, 400, 536],
    'father and son': [2, 3, 10, 5, 940, 40],
    colleagues: [0.05, 0.7, 3.25, 20, 390, 586],
    namesakes: [0.05, 0.7, 3.25, 20, 440, 536],
    branches: [0.05, 0.7, 3.25, 20, 440, 536],
  },
  // same, near, fuzzy, different
  company: {
    clean: [820, 90, 20, 70],
    damaged: [620, 170, 60, 150],
    moved: [820, 90, 20, 70],
    organisation: [830, 120, 30, 20],
    strangers: [0.3, 1, 6, 992.7],
    family: [80, 15, 15, 890],
    'father and son': [80, 15, 15, 890],
    colleagues: [880, 80, 15, 25],
    namesakes: [1, 1, 8, 990],
    branches: [780, 150, 40, 30],
  },
  // same, near, different
  externalId: {
    clean: [965, 20, 15],
    damaged: [760, 140, 100],
    moved: [965, 20, 15],
    organisation: [950, 30, 20],
    strangers: [0.002, 0.02, 999.978],
    family: [5, 5, 990],
    'father and son': [5, 5, 990],
    colleagues: [2, 5, 993],
    namesakes: [0.01, 0.05, 999.94],
    branches: [5, 5, 990],
  },
  // same, different
  gender: {
    clean: [985, 15],
    damaged: [960, 40],
    moved: [985, 15],
    organisation: [900, 100],
    strangers: [500, 500],
    family: [350, 650],
    'father and son': [990, 10],
    colleagues: [520, 480],
    namesakes: [990, 10],
    branches: [500, 500],
  },
  // persons, organisations, mixed
  kind: {
    clean: [993, 2, 5],
    damaged: [985, 5, 10],
    moved: [993, 2, 5],
    organisation: [4, 990, 6],
    strangers: [820, 30, 150],
    family: [980, 1, 19],
    'father and son': [998, 1, 1],
    colleagues: [759, 1, 240],
    namesakes: [990, 5, 5],
    branches: [1, 998, 1],
  },
};

/** How many pairs of each kind a base has for each of its contacts. */
const pairsPerContact: Readonly<Record<ClassName, number>> = {
  clean: 0.25,
  damaged: 0.08,
  moved: 0.005,
  organisation: 0.03,
  strangers: 0,
  family: 0.08,
  'father and son': 0.0035,
  colleagues: 0.2,
  namesakes: 0.3,
  branches: 0.01,
};

/** The model that decides in an empty base, and that every learned one starts from. */
export const shippedModel: Model = {
  version: 'shipped-1',
  classes: classNames.map((name) => ({
    name,
    pairsPerContact: pairsPerContact[name],
    chances: Object.fromEntries(
      fieldNames.map((field) => [field, parts[field][name].map((part) => part / 1000)]),
    ) as unknown as Record<FieldName, LevelChances>,
  })),
};
