import { wordSet } from './word-list.ts';

/** Forms of address, academic degrees and offices that stand before or after a name. */
export const titles = wordSet(`
herr frau fräulein hr fr frl dr doktor prof professor dipl diplom ing ingenieur mag magister lic med jur phil rer nat
habil hc univ priv doz pd msc bsc mba llm phd ma ba md mr mrs ms miss mister sir madam dame lord lady rev reverend hon
monsieur madame mademoiselle mme mlle m. maître me docteur pr señor señora señorita sr sra srta don doña dn dña
signor signore signora signorina sig dott dottore dottoressa avv ingegnere geom rag arch egr gent
heer mevrouw mevr mw dhr drs ir mr. meester jonkheer pan pani inż mgr prof. hab
hr. fru frk herra rouva úr özv ifj id bay bayan sayın sn gospodin gospozha г-н г-жа tov
jr jun junior sr sen senior ii iii iv esq
`);

/** Small words inside surnames, which are often left out or written together. */
export const particles = wordSet(`
von vom zu zum zur van vanden vander der den de del della dello dei degli di da dal do dos das du des d la le les lo
el al bin ibn ben bint abu af av y e i und and und ten ter te 't op het in
`);

/** What people write into a name when they do not give one. */
export const placeholderNames = wordSet(`
unbekannt unknown inconnu desconocido sconosciuto onbekend nieznany ukjent okänd tuntematon ismeretlen bilinmiyor
test tester testuser testing n/a na none null nil undefined keine kein keiner anonym anonymous anonymous anonimo anonyme
xxx xx xxxx asdf qwertz qwerty dummy noname vorname nachname firstname lastname surname name nombre apellido nom prénom
nome cognome voornaam achternaam imię nazwisko keineangabe leer empty blank kunde customer gast guest
`);
