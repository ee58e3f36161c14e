import { wordSet } from './word-list.ts';

/**
 * How common names are, roughly, in a base of contacts from Europe and America: an estimate of our own that stands in
 * for the counts a young base does not have yet. Two classes are enough, since real counts take over soon.
 */
const frequent = 0.003;
const familiar = 0.0008;

const frequentFirst = wordSet(`
thomas michael andreas peter stefan christian martin markus daniel alexander wolfgang klaus hans jürgen anna maria
sabine susanne andrea claudia petra monika julia sandra nicole stephanie katharina sarah laura lisa christina karin
james john robert william david richard joseph mary patricia jennifer linda elizabeth barbara susan jessica
jean pierre michel philippe alain marie nathalie isabelle sylvie catherine antonio josé manuel francisco juan maría
carmen giuseppe giovanni francesco marco jan johannes piotr krzysztof andrzej mehmet mustafa ahmet ali mohamed
`);

const familiarFirst = wordSet(`
anja tanja silke heike kerstin birgit martina ursula renate brigitte gabriele angelika ingrid helga gisela elke ute
ulrike anke simone melanie nadine katrin jana lena lea emma mia hannah sophie marie leonie lukas leon paul jonas felix
max maximilian tim jan philipp sebastian tobias florian matthias frank uwe jörg dirk ralf bernd dieter helmut gerhard
werner günter horst manfred heinz karl josef franz georg walter otto rainer norbert joachim oliver sven marcel dennis
kevin steven patrick charles christopher matthew anthony mark donald paul andrew joshua kenneth george brian edward
ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon karen nancy
margaret betty dorothy kimberly emily donna michelle carol amanda melissa deborah rebecca sharon cynthia kathleen amy
shirley angela helen brenda pamela emma oliver jack harry charlie george olivia amelia isla ava grace lily
nicolas christophe laurent éric julien thierry olivier pascal françois jacques bernard gérard andré louis camille
monique jacqueline christine valérie sandrine véronique céline julie sophie chloé manon léa hugo lucas
david javier carlos miguel rafael pedro ángel alejandro pablo sergio fernando luis jorge alberto ana isabel dolores
pilar teresa rosa cristina laura marta lucía paula elena raquel antonio mario luigi andrea roberto alessandro stefano
paolo salvatore giulia francesca chiara sara martina valentina alessia elisa rosa angela giuseppina
johan peter willem hendrik cornelis jacobus maria johanna anna elisabeth cornelia emma daan sem sanne lotte
stanisław tomasz paweł marcin michał marek grzegorz józef łukasz adam zbigniew jerzy tadeusz katarzyna małgorzata
agnieszka barbara ewa krystyna elżbieta magdalena joanna zofia aleksandra monika
lars anders per nils erik karl mikael hans jens henrik søren ole bjørn knut kari anne inger kirsten mette eva
istván lászló józsef jános zoltán sándor gábor ferenc attila mária erzsébet katalin ilona éva zsuzsanna
hüseyin hasan ibrahim ismail osman yusuf murat ömer fatma ayşe emine hatice zeynep elif
aleksandr sergei vladimir andrei dmitri aleksei ivan nikolai natalia elena olga tatiana irina svetlana anastasia
`);

const frequentLast = wordSet(`
müller schmidt schneider fischer meyer weber wagner becker schulz hoffmann schäfer koch bauer richter klein wolf
schröder neumann schwarz zimmermann braun krüger hofmann hartmann lange schmitt werner krause meier lehmann
smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson
taylor thomas moore jackson martin lee thompson white harris clark lewis robinson walker young allen king wright
rossi russo ferrari esposito bianchi fernandez sanchez perez gomez nowak kowalski yilmaz kaya demir nguyen
hansen johansen olsen larsen andersen pedersen nielsen jensen andersson johansson karlsson nilsson ivanov
nagy kovács tóth szabó horváth de_jong jansen de_vries bakker visser smit gruber huber
`);

const familiarLast = wordSet(`
schmid schulze maier köhler herrmann walter könig mayer huber kaiser fuchs peters lang scholz möller weiss jung hahn
schubert vogel friedrich keller günther frank berger winkler roth beck lorenz baumann franke albrecht schuster simon
ludwig böhm winter kraus martin schumacher krämer vogt stein jäger otto sommer gross seidel heinrich brandt haas
schreiber graf schulte dietrich ziegler kuhn kühn pohl engel horn busch bergmann thomas voigt sauer arnold wolff
pfeiffer scott torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter roberts
gomez phillips evans turner diaz parker cruz edwards collins reyes stewart morris morales murphy cook rogers
gutierrez ortiz morgan cooper peterson bailey reed kelly howard ramos kim cox ward richardson watson brooks
chavez wood bennett gray mendoza ruiz hughes price alvarez castillo sanders patel myers ross foster
martin bernard dubois thomas robert richard petit durand leroy moreau laurent lefebvre michel david bertrand roux
vincent fournier morel girard andré mercier dupont lambert bonnet françois martinez legrand garnier faure rousseau
martín jiménez ruiz díaz moreno muñoz álvarez romero alonso gutiérrez navarro domínguez gil vázquez serrano
colombo ricci marino greco bruno gallo conti costa giordano mancini rizzo lombardi moretti barbieri fontana
de_boer mulder meijer bos vos peters hendriks van_leeuwen dekker brouwer de_wit dijkstra smits de_graaf van_dijk
wiśniewski wójcik kowalczyk kamiński lewandowski zieliński szymański woźniak dąbrowski kozłowski jankowski mazur
eriksson larsson olsson persson svensson gustafsson christensen rasmussen sørensen kristensen kristiansen berg
şahin çelik yıldız yıldırım öztürk aydın özdemir arslan doğan kılıç petrov sidorov smirnov kuznetsov popov
varga kiss molnár németh balogh farkas steiner moser pichler egger schwarz leitner wimmer brunner gerber
`);

/** The share of contacts that have a given name, as far as it is known without a base. */
export function shareOfFirst(name: string): number {
  return frequentFirst.has(name) ? frequent : familiarFirst.has(name) ? familiar : 0;
}

/** The share of contacts that have a surname, as far as it is known without a base. */
export function shareOfLast(name: string): number {
  return frequentLast.has(name) ? frequent : familiarLast.has(name) ? familiar : 0;
}
