import { wordSet } from './word-list.ts';

/** Legal forms of organisations, and the small words that come and go with them. */
export const legalForms = wordSet(`
gmbh mbh ggmbh ag kg kgaa ohg gbr gesbr ug haftungsbeschränkt beschränkt ek ekfm ev eg ewiv stiftung kdör sarl sàrl
sa sas sasu snc sci eurl scop sprl bvba nv bv vof cv srl srls spa sapa scarl scrl sl slu sll sau sc cb
ltd limited llc llp lp plc inc incorporated corp corporation co company cie gesellschaft
sp zoo z o oo spolka spółka akcyjna ab aktiebolag hb as asa aps oy oyj ab ks is kft zrt nyrt bt kkt rt
aş şti ltdşti tic san ooo oao zao pao ip ооо оао зао пао ип ад еоод оод doo dd sro spol
`);

/** Words that join or introduce names of organisations and say nothing by themselves. */
export const joiningWords = wordSet(`
und and et y e i & the der die das le la les los las el il lo gli de du des del della di da van von zu am im in of for
für pour para per voor og och ja ve
`);

/** Words that many organisations have in their names: they tell two of them apart less well than others. */
export const genericCompanyWords = wordSet(`
service services solution solutions consult consulting consultants beratung group gruppe groupe gruppo grupo holding
team partner partners handel trade trading shop store markt market haus house team media digital design studio studios
technik tech technology technologies systems system systeme software data net online web international global europe
deutschland germany france italia españa nederland polska schweiz austria bau immobilien immo real estate invest
capital finance auto automobile car cars praxis kanzlei apotheke pharmacy bäckerei metzgerei restaurant ristorante
restaurante café cafe bar hotel pizzeria grill bistro friseur salon verein verband club stiftung schule school
blumen garten garden elektro electric energy energie solar transport transporte logistik logistics work works point
line plan concept vision labs lab center centre centrum zentrum association société societe firma fabrik werk
söhne sons brothers gebrüder fils figli hijos kollegen associates
`);
