/**
 * The meanings that the built-in choice fields can hold. A meaning is stored as it is written here, so a word can
 * be added but not renamed. Ranges are inclusive, `+` stands for "or more". `unknown` is an answer ("I do not know");
 * a person who was not asked has no value at all.
 */

/** Forms of address. They are not genders: `family` and `company` address more than one person. */
export const salutations: readonly string[] = ['mr', 'ms', 'mx', 'miss', 'family', 'company'];

/** Titles before a name, most of them Austrian and German. */
export const academicTitles: readonly string[] = ['dir', 'dr', 'mag', 'ing', 'dipl-ing', 'prof', 'dkfm', 'prok'];

/** `undisclosed` is the answer of a person who prefers not to say. */
export const genders: readonly string[] = ['male', 'female', 'undisclosed'];

/** `partnership` is a couple that is not married. */
export const maritalStatuses: readonly string[] = ['single', 'married', 'partnership', 'divorced', 'widowed'];

/** The number of children itself, up to three. */
export const childrenCounts: readonly string[] = ['0', '1', '2', '3', '4+'];

/** The highest schooling, from the lowest to the highest. */
export const educations: readonly string[] = [
  'elementary-school',
  'comprehensive-school',
  'apprenticeship',
  'high-school',
  'college',
  'postgraduate',
];

/**
 * Languages as BCP 47 tags, with a region or a script only where two of them have to be told apart. `sh`
 * (Serbo-Croatian) is deprecated there but means neither Serbian nor Croatian.
 */
export const languages: readonly string[] = words(`
  af ar bg cs da de el en en-US es es-MX et fa fi fr
  he hi hr hu it ja ko lt lv mk nl no pl pt pt-BR
  ro ro-MD ru sh sk sl sr sv th tr uk vi zh-Hans zh-Hant
`);

/** What is known about the deliverability of, and the consent to, the main e-mail address; here `unknown` is no answer but a state. */
export const emailStatuses: readonly string[] = [
  'unknown',
  'confirmed-double-opt-in',
  'confirmed-single-opt-in',
  'confirmed-manually',
  'confirmed-by-import',
  'unsubscribed',
  'spam',
  'blocked',
  'temporarily-blocked',
];

/** `text` is plain text only. */
export const emailFormats: readonly string[] = ['html', 'text'];

/** Where a phone number rings. */
export const phoneTypes: readonly string[] = ['work', 'home', 'mobile', 'other'];

/** Positions in a company, or the occupation of who is in none. */
export const jobPositions: readonly string[] = words(`
  administration ceo cfo cio cmo coo cto chairman consultant controller
  designer it-director it-staff manager pr-marketing president press product-management
  sales supervisor system-integrator vp-marketing vp-sales self-employed intern student
  retired unemployed home other
`);

/** Parts of a company. */
export const departments: readonly string[] = words(`
  e-commerce executive finance it investments manufacturing marketing new-business
  new-media operations pr-communications research-development sales telecommunications
  human-resources customer-service other
`);

/** Lines of business. */
export const industries: readonly string[] = words(`
  agriculture automotive consulting consumer-goods education entertainment
  financial-services public-sector it health-care manufacturing media non-profit
  retail telecommunications travel utilities advertising
`);

/** Heads in a company. */
export const employeeCounts: readonly string[] = words(`
  1-9 10-49 50-99 100-249 250-499 500-999 1000-2499 2500-9999 10000+ unknown
`);

/** Thousands of euros a year. */
export const annualRevenues: readonly string[] = words(`
  0-99 100-249 250-499 500-999 1000-2499 2500-9999 10000+ unknown
`);

/**
 * Countries and territories: every ISO 3166-1 alpha-2 code, `XK` for Kosovo, and a word for what has no code of its
 * own today but occurs in the data of older systems.
 */
export const countries: readonly string[] = words(`
  AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA
  BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV
  BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU
  CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES
  ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM
  GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE
  IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM
  KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY
  MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT
  MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU
  NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA
  RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM
  SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL
  TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE
  VG VI VN VU WF WS XK YE YT ZA ZM ZW
  burma canary-islands netherlands-antilles yugoslavia zaire
`);

/** Splits a list that is easier to read without quotes and commas. */
function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
