import { fold } from '../fold.ts';
import { wordLines, wordSet } from './word-list.ts';

/** Each line: one city in several languages and spellings; the first stands for all. */
const lines = wordLines(`
munchen munich monaco_di_baviera muenchen monachium
koln cologne colonia keulen kolonia
wien vienna vienne viena wenen bécs wiedeń viyana
nurnberg nuremberg norimberga
hannover hanover
braunschweig brunswick
zurich zürich zurigo zuerich
genf genève geneva ginevra
basel bâle basilea basle
bern berne berna
luzern lucerne lucerna
lausanne losanna
frankfurt frankfurt_am_main frankfurt_a_m frankfurt_main ffm francfort francoforte
freiburg freiburg_im_breisgau freiburg_i_br fribourg_en_brisgau freiburg_breisgau
halle halle_saale halle_an_der_saale
aachen aix_la_chapelle aken
trier trèves
mainz mayence magonza
regensburg ratisbon
konstanz constance
dresden dresde drezno
leipzig lipsk lipsia
berlin berlino berlín
hamburg hambourg hamburgo amburgo
bremen brême brema
stuttgart stoccarda
mailand milano milan milán mediolan
rom roma rome rzym
florenz firenze florence florencia
venedig venezia venice venise venecia
neapel napoli naples nápoles
turin torino
genua genova genoa gênes
bozen bolzano
meran merano
brixen bressanone
padua padova
triest trieste
mantua mantova
bologna bolonia
lissabon lisboa lisbon lisbonne lisbona
porto oporto
warschau warszawa warsaw varsovie varsovia varsavia
krakau kraków krakow cracow cracovie cracovia
breslau wrocław wroclaw
danzig gdańsk gdansk
posen poznań poznan
stettin szczecin
lodz łódź
kattowitz katowice
prag praha prague praga
brünn brno
pressburg bratislava pozsony
budapest budapeszt
bukarest bucurești bucharest bucarest
belgrad beograd belgrade belgrado
laibach ljubljana
agram zagreb
sofia sofija
athen athina athens athènes atenas ατηινα αθήνα
thessaloniki saloniki salonica
istanbul konstantinopel стамбул
kopenhagen københavn copenhagen copenhague kobenhavn
göteborg gothenburg goteborg
malmö malmo
helsinki helsingfors
turku åbo
tampere tammerfors
moskau moskva moscow moscou moscú mosca moskwa москва
petersburg sankt_petersburg st_petersburg saint_petersburg saint_pétersbourg sanktpeterburg petersburgo
kiew kyiv kiev kijów київ киев
lemberg lviv lwów lwow lvov
odessa odesa
minsk мiнск
riga ryga
wilna vilnius wilno
reval tallinn
den_haag the_hague la_haye s_gravenhage gravenhage haag
s_hertogenbosch den_bosch hertogenbosch
brüssel bruxelles brussels brussel bruselas bruxelas
antwerpen antwerp anvers amberes
gent ghent gand gante
brügge brugge bruges brujas
löwen leuven louvain
lüttich liège luik
ostende oostende ostend
luxemburg luxembourg lëtzebuerg
paris parigi parís parijs paryż
marseille marsiglia marsella marseilles
lyon lyons lione
nizza nice niza
strassburg strasbourg estrasburgo
mülhausen mulhouse
dünkirchen dunkerque dunkirk
lille rijsel
london londres londra londen londyn
edinburgh édimbourg edimburgo
sevilla seville séville siviglia
saragossa zaragoza saragosse
barcelona barcelone barcellona
la_coruña a_coruña coruña
san_sebastián donostia donostia_san_sebastián
vitoria gasteiz vitoria_gasteiz
pamplona iruña
bilbao bilbo
palma palma_de_mallorca
valencia valence_es
new_york new_york_city nyc nueva_york
los_angeles la l_a
philadelphia philly
saint_louis st_louis
saint_paul st_paul
san_francisco sf
washington washington_dc
mexico mexico_city ciudad_de_méxico cdmx
peking beijing pékin pechino
kairo cairo le_caire
jerusalem yerushalayim
tel_aviv tel_aviv_yafo tel_aviv_jaffa
kapstadt cape_town le_cap
klagenfurt klagenfurt_am_wörthersee
sankt_pölten st_pölten
sankt_gallen st_gallen saint_gall
biel bienne biel_bienne
wiener_neustadt wr_neustadt
`);

const aliases = new Map(
  lines.flatMap(([first = '', ...others]) => [first, ...others].map((name) => [name, first.replaceAll(' ', '')])),
);

/** Words that follow a city's name to tell it from others, with what follows them. */
const tails = wordSet('am an im in bei a i b ob under upon sur sous lez les nad über unter vor auf sul sulla del de');

/** One spelling for a city: `Frankfurt am Main` and `Francfort` are `frankfurt`; no spaces. */
export function canonicalCity(text: string): string {
  // District numbers and post office numbers: "Wien 3", "Paris Cedex 08".
  const name = fold(text)
    .replaceAll(/\b(?:cedex|\d+)\b/g, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
  const known = aliases.get(name);
  if (known !== undefined) return known;
  const words = name.split(' ');
  const tail = words.findIndex((word, index) => index > 0 && tails.has(word));
  const head = (tail < 0 ? words : words.slice(0, tail)).join(' ');
  return aliases.get(head) ?? head.replaceAll(' ', '');
}
