import { wordSet } from './word-list.ts';

/** Mail providers at whose domains strangers have their boxes. */
export const providers: ReadonlySet<string> = new Set(
  `
gmail.com googlemail.com outlook.com outlook.de outlook.fr outlook.es outlook.it outlook.at outlook.pt outlook.dk
hotmail.com hotmail.de hotmail.fr hotmail.es hotmail.it hotmail.co.uk hotmail.nl hotmail.be hotmail.se hotmail.ch
live.com live.de live.fr live.nl live.it live.co.uk live.se live.dk live.at live.be msn.com windowslive.com
yahoo.com yahoo.de yahoo.fr yahoo.es yahoo.it yahoo.co.uk yahoo.com.br yahoo.com.mx yahoo.co.jp yahoo.co.in yahoo.at
ymail.com rocketmail.com aol.com aol.de aol.fr aol.co.uk icloud.com me.com mac.com mail.com email.com gmx.com gmx.de
gmx.net gmx.at gmx.ch gmx.fr gmx.org web.de t-online.de freenet.de arcor.de posteo.de posteo.net mailbox.org 1und1.de
online.de vodafone.de vodafonemail.de kabelmail.de unitybox.de ewetel.net ewe.net htp-tel.de netcologne.de
magenta.de email.de mail.de lycos.de tiscali.de versanet.de alice.de alice-dsl.net o2online.de o2mail.de
proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io hey.com fastmail.com zoho.com hushmail.com
bluewin.ch hispeed.ch sunrise.ch swissonline.ch chello.at aon.at a1.net kabsi.at inode.at liwest.at utanet.at
wanadoo.fr orange.fr free.fr sfr.fr laposte.net bbox.fr neuf.fr numericable.fr club-internet.fr voila.fr
libero.it virgilio.it tiscali.it alice.it tin.it fastwebnet.it tim.it inwind.it iol.it email.it poste.it pec.it
telefonica.net terra.es movistar.es ono.com wanadoo.es orange.es euskaltel.net
ziggo.nl kpnmail.nl kpnplanet.nl planet.nl xs4all.nl home.nl chello.nl hetnet.nl upcmail.nl casema.nl tele2.nl
telenet.be skynet.be proximus.be scarlet.be voo.be
wp.pl o2.pl onet.pl onet.eu op.pl poczta.onet.pl interia.pl interia.eu gazeta.pl tlen.pl vp.pl poczta.fm buziaczek.pl
mail.ru yandex.ru yandex.com ya.ru bk.ru list.ru inbox.ru rambler.ru ukr.net i.ua meta.ua abv.bg
seznam.cz centrum.cz email.cz volny.cz post.cz atlas.cz azet.sk zoznam.sk centrum.sk
freemail.hu citromail.hu indamail.hu t-online.hu vipmail.hu hotmail.hu mynet.com hotmail.com.tr
telia.com spray.se comhem.se bredband.net bredband2.com tele2.se home.se swipnet.se online.no frisurf.no broadpark.no
mail.dk jubii.dk ofir.dk stofanet.dk tdcadsl.dk luukku.com kolumbus.fi suomi24.fi elisanet.fi
btinternet.com btopenworld.com sky.com talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk tiscali.co.uk
comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net optonline.net juno.com
rogers.com shaw.ca sympatico.ca telus.net bigpond.com bigpond.net.au optusnet.com.au iinet.net.au xtra.co.nz
sapo.pt clix.pt netcabo.pt mail.pt uol.com.br bol.com.br terra.com.br ig.com.br globo.com
qq.com 163.com 126.com sina.com naver.com daum.net hanmail.net rediffmail.com otenet.gr hol.gr in.gr walla.co.il
`
    .trim()
    .split(/\s+/),
);

/** Local parts that belong to a desk and not to a person. */
export const roleBoxes = wordSet(`
info office kontakt contact mail email post team service support sales vertrieb verkauf einkauf purchasing orders order
bestellung bestellungen buchhaltung accounting accounts invoice invoices rechnung rechnungen billing finance admin
administrator administration verwaltung webmaster hostmaster postmaster root noreply no-reply donotreply newsletter
marketing presse press media jobs job karriere career careers bewerbung hr personal personnel zentrale sekretariat
secretariat empfang reception rezeption hello hallo hi help hilfe shop store web kundenservice customerservice
customer kunden service-center praxis kanzlei anfrage anfragen enquiries enquiry inquiries booking bookings
reservierung reservation reservations reservas termine events event termin datenschutz privacy legal recht
contacto informacion ventas compras administracion facturacion atencion atencionalcliente
contatti informazioni vendite acquisti amministrazione segreteria ufficio fatturazione
accueil commercial ventes achats comptabilite facturation direction secretariat bonjour
administratie verkoop inkoop boekhouding klantenservice algemeen
biuro sekretariat sprzedaz kontakt ksiegowosc handlowy firma recepcja sklep
kontor salg faktura regnskab ordre bogholderi försäljning ekonomi asiakaspalvelu myynti toimisto
iroda ertekesites szamlazas ugyfelszolgalat titkarsag bilgi iletisim satis muhasebe destek
`);

/** Words in a local part that say that a family shares the box. */
export const familyWords = wordSet(`
familie family fam famille familia famiglia gezin rodzina familien familjen csalad aile semya
`);

/** Addresses people give when they do not want to give one: local parts, and domains reserved for examples. */
export const placeholderLocals = wordSet(`
keine kein keinemail keineemail nomail noemail none na nn unbekannt unknown test asdf xxx abc niemand nobody anonym
anonymous sansmail sinemail nessuna geen brak ingen nincs yok null undefined example fake spam
`);

/** Domains without anybody behind them. */
export const placeholderDomains: ReadonlySet<string> = new Set(
  'example.com example.org example.net test.de test.com nomail.de keine.de none.com localhost invalid.com'.split(' '),
);
