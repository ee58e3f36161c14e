import { wordLines, wordSet } from './word-list.ts';

/** Each line: a kind of street, a direction or an ordinal with all its spellings; the first stands for all. */
export const streetKinds: ReadonlyMap<string, string> = new Map(
  wordLines(`
str strasse straße straat street st strase
rd road
av ave avenue avenida avda avd aven
bd blvd boulevard bulevar boul bvd blv
dr drive
ln lane
ct court
cir circuit circle crct cct
cr cres crescent crs cresc
pl place platz plaza piazza plac plads plein plass
pde parade
tce terrace ter terr terrasse
hwy highway
cl close
gr grove
pk park parc
sq square
al allee allée aleja aleje alle allé
r rue
c calle cl c/
v via
vl viale
crs corso
p paseo pº
cra carretera ctra
u ulica ul
os osiedle
w weg
g gasse
gt gata gatan gaten gate gade
vg vägen vej veien vegen väg
ut utca u
krt körút
cad cadde caddesi cd
sk sokak sokağı sk
per pereulok
pr prospekt prosp
ul ulitsa uliza
n north nord
s south süd sud
e east ost est
w west ouest
1st first
2nd second
3rd third
4th fourth
5th fifth
6th sixth
7th seventh
8th eighth
9th ninth
10th tenth
11th eleventh
12th twelfth
`).flatMap(([first = '', ...others]) => [first, ...others].map((word) => [word, first] as const)),
);

/** Endings that are a kind of street written together with its name: `lindenstraße`. */
export const streetEndings: readonly (readonly [ending: string, kind: string])[] = [
  ['strasse', 'str'],
  ['straat', 'str'],
  ['street', 'str'],
  ['str', 'str'],
  ['weg', 'w'],
  ['gasse', 'g'],
  ['platz', 'pl'],
  ['allee', 'al'],
  ['alle', 'al'],
  ['gatan', 'gt'],
  ['gata', 'gt'],
  ['gaten', 'gt'],
  ['gade', 'gt'],
  ['vagen', 'vg'],
  ['veien', 'vg'],
  ['vej', 'vg'],
  ['road', 'rd'],
];

/** Words of an address line that are no part of the street's name. */
export const streetFillers = wordSet(`
de des du del della dei la le les l d of the am an im in der dem den van
nr no num numero number apt apartment unit flat suite ste floor fl level wohnung whg top stiege etage og eg
haus building bldg block lot po box postfach apartado bp cp pobox c/o co
`);
