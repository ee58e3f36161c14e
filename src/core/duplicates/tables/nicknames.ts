import { shareOfFirst } from './name-shares.ts';
import { wordLines } from './word-list.ts';

/** Each line: forms of one given name that the same person may use. A form may stand in several lines. */
const groups = wordLines(`
abraham abe bram avi ibrahim ibo
adalbert bert berti wojciech wojtek béla
adam adi adamek
adelheid heidi adele adelaide addie adela
adrian adriano ade
agathe agata agatha
agnes agnieszka aga neza agi
albert al bert albrecht alberto berto bertie
aleksandra alexandra sandra alex alexa sascha ola sasha sanya lexi xandra saskia alessandra ale szandra
aleksander alexander alex sandro sascha sasha lex xander aleks olek alessandro sander alexandre alejandro ale sándor shura aleksandr
alfons alfonso fonsi poncho
alfred fred fredi fredy alf alfredo freddy
alice ali alicja ala alicia
alojzy alois loisl luis aloysius lojze
amalie amalia mali amelia amy amelie
anastasia nastya asia ana stasia anastasija
andreas andi andy andré andrea anders andres ander drea
andrew andy drew andrei andrzej jędrek andrey andriy
angelika geli angela angie gela angelica angelina
anna anne anni annie ania anja anka anita anya anuschka annette nan nancy ann hanna hannah annamaria
anneliese liesel anne annelies lies annelie
annemarie anne marie annemie
antonia toni antonie tonia antonella antoinette toinette
anton toni tony antoni antek antonio toño anthony antoine antal tonino antonius teun tonny
arkadiusz arek
arnold arno noldi arne arnaud
arthur art artur arturo artie
astrid asta
augustin gustl august gus agustín tin augusto
barbara babsi bärbel barb barbie basia barbra babette bara varvara
bartholomäus bartosz bartek bartłomiej bart bartholomew bartolomeo
beate bea beata
beatrice bea beatrix beatriz trixi bice betty
benedikt bene ben benni benedict benoît benedetto benito bence
benjamin ben benni benny benji benjamín mimin jamin
bernhard bernd bernie bernard berni benno bernardo bernát
bernadette detta bernie
berta bertha bert
bettina tina betty betti
birgit biggi gitta birgitta brigitta birgitte gitte
bogdan bodo boguś bogusław
boris borja borya
brigitte gitte gitta biggi brigitta brigida brigid bridget
bruno bruni
caroline carolin caro line karolina karoline carolina carrie carol lina carla karola karla
catherine cathy kate katie cat cathie kathy kitty catalina cati caterina cathérine
cäcilia cilli cecilia cécile celia cecylia silke
charles charlie chuck carl karl karel karol carlos carlo károly carlitos chas charly
charlotte lotte charlie lotta lottie carlotta charlene sharlotte
christian chris christoph krischan kris cristian krystian christiaan chrétien
christiane chris christa christine tina jana cristiana
christina tina chris christine christa kristina kristin kirsten krystyna krysia cristina cris christl stina krisztina kris chrissy
christoph chris christopher christof stoffel topher kit krzysztof krzysiek christophe cristóbal kristóf kristoffer
clara klara claire clare chiara klarissa clarissa klári
claudia claudi claude klaudia klaudi
claus klaus nikolaus niklas nick nico nicolas nicholas nicola nikola nikolai kolya mikołaj miklós miki nicolò nils niels claas klaas colin claudius
clemens klemens clement clemente
constantin konstantin kosta costas kostya konni constantine konstantinos tino dinu
cornelia conny nelly nele corrie kornelia
cornelius cornelis kees cor nelis kornel
dagmar daggi dasha
daniel dan danny dani danilo daniele dániel danek danya
daniela dani danielle danuta danusia dana
david dave davey davy dawid davide dávid
deborah debbie deb debora
denis dennis denny denys denes dionysius
diana di dina diane
dieter didi diedrich dietrich dirk diderik
dietmar didi dittmar
dimitri dmitri dmitry dima mitja dimitris dimitrios dymitr mitya dmitrij
dominik dom domi dominic domenico mimmo domingo dominique nick
donald don donny
dora dorothea doro dorothee thea dorothy dot dottie dory teodora dorota dorotka theodora dorothée
eduard edi eddy edward ed ted teddy ned eduardo edoardo edek lalo edouard ede
edith edda edi edyta
eleonore eleonora leonore nora lore ellen eleanor ella nell elinor eleni leonor
elfriede friedel elfi frieda
elisabeth elise elisa lisa lisbeth elsbeth else elsa betty liesel sissi lisi lisl lilli elizabeth liz lizzy lizzie beth bess eliza libby elżbieta ela elisabetta betta isabel isabella bettina erzsébet bözsi lis els liesbeth yelizaveta liza isabelle bella isa
ella elli elena
emil emilio émile emi milo
emilie emily emi milly emilia mila émilie
emma em emmi emmy
enrique kike quique heinrich henry henri hendrik henryk heniek enrico henrik heinz heiner hinnerk harry hank hal henk rik enzo rico henning arrigo heiko heino
erich eric erik ryszard eirik
erika rika eryka
ernst ernie ernest ernesto ernő
erwin erv ervin
esther ester hester eszter eti
eugen gene eugene eugenio eugène jenő gena evgeni yevgeny jewgeni zhenya evgeny
eva evi ewa evchen eve evita ève éva
evelyn evi eveline evelina evelin ewelina evie
fabian fabi fabien fabio fabiano
felix féli feliks felice
ferdinand ferdi fernand fernando nando nándor ferdinando
florian flo flori floris florin flóris
francesca franziska franzi fanni fanny sissi frances fran francis françoise franciszka francisca paca frankie cesca ziska ferike
franz frank francis francesco franco franciszek franek francisco paco pancho curro françois ferenc feri frans franciscus franjo frantisek frane
friederike rike fritzi frederike frederique ricky frederica fryderyka
friedrich fritz fred freddy frederik frederic friedel frederick federico fryderyk fede frigyes frits frédéric fiete
gabriel gabe gabi gabriele gábor gabor
gabriele gabi gabriella gaby gabriela gabrielle bri ella
georg schorsch jörg jürgen george jerzy jurek jorge giorgio georges györgy gyuri juri yuri joris sjors jørgen jörgen göran georgi giorgos yegor geordie jurgen
gerald gerry gerd gerold jerry geraldo
gerhard gerd gert gerrit gerardo gerard gérard gherardo gellért gerben hardy
gertrud trude gerti traudl gertrude trudi gertruda trudy trudel
giovanni gianni johann hans johannes jan john juan jean ivan ian sean jack hannes johnny joão nanni giovannino vanni jannis yannis jens jonas evan jon ivo vanya janek jasiek jánosi jános janos jancsi jovan henne hansi jo johan iwan sjaak jenő
giuseppe beppe pino peppe joseph josef sepp jupp joe jose josé pepe józef józek jozef joey jef joost josip bepi seppi osip yusuf jozsef józsef pepi josep jos jef
giulia julia jule juli julie julika julita julka júlia giulietta juliette jules yulia juliana
gisela gisi gisèle gizella gizela
gottfried friedel götz godfrey
gregor grzegorz grzesiek greg gregory grigori grisha gregorio goyo grégoire gergely gergő
grete margarete greta gretchen margareta margot margit gitta margret marga rita meta gretel margaret maggie meg peggy peg madge małgorzata gosia gośka margherita margarita marguerite margriet griet daisy marge margo grethe
günter günther gunter gunther günni gunnar
gustav gustl gustavo gus gustave gusztáv gösta
guido guy wido vito
hannelore hanne lore hanni
hedwig hedi jadwiga jadzia hedy hedda
heidemarie heidi heide
heinrike henrike rike henriette jette henrietta harriet etta hattie enrica enriqueta
helene leni helena lena elena hela helen nell ellen hélène ilona ilka halina halinka lenka alena yelena olena helenka ileana lene nelly
helmut helli hellmuth
herbert bert herb heribert bertl
hermann hermi armin herman ermanno germán armand
hildegard hilde hilda hildchen
hubert hubi bert hubertus hugo hobie huub berti uberto
hugo hugh ugo hughie huw
ignaz nazl ignacy ignatius ignacio nacho iñaki ignace ignác
ilse ilsa ilsebill else
ines inés agnes inez
inge ingeborg ingrid inga ina
irene irena reni irenka irina irène ira irén irenäus
isidor isi isidoro
jacqueline jacky jackie jacquelin
jakob jacob james jim jimmy jamie jacek jakub kuba jake jacques jaime jaap jacopo giacomo diego santiago seamus iago jago jockel jaqueline köbi jakab koos tiago sjaak
janina jana janka nina ina
jennifer jenny jen jenni
jessica jess jessie jessi
joachim jochen achim jo joaquín quino kim jochem joakim gioacchino chim
johanna hanna hannah hanni jo joanna joan joanne asia jana juana giovanna jeanne janet jane janina gianna ivana janka joana jannah jeannette
jonathan jon jonny johnny nathan jona
josefine josephine josefa josie fine finni sefa pepita jo giuseppina józefa pina josefina josée
judith judy judit judita jutta
julian jule juli juliusz giuliano julien julius julio juliano jools giulio gyula
karin karen kari karina
katarzyna kasia katharina käthe kathi kati katja katrin kathrin kathleen trina ina katarina katherine katherina kate kathryn kathy katie kit kay kasieńka katya ekaterina yekaterina katalin kata catarina cathrin kathrine karin katinka kaja kaatje trijntje trine katerina kathie rina
kenneth ken kenny
kerstin kirsten kristin christine
kevin kev
kimberly kim kimberley
konrad conny kurt konni conrad corrado kord curt konrád radek koen
lars lorenz laurentius laurenz lasse
laura lauri laure laurie lora laurita
lawrence larry laurence lorenz lenz lorenzo renzo laurent lőrinc laurens wawrzyniec lorin
leonhard leo leon hardy leonard len lenny leonardo lenz leopold poldi lienhard leonid lyonya leonel lev leone
lieselotte lilo lotte liselotte lisa
linda lin lindi
louise luise luisa lou louisa lulu luiza ludovica
lucia lucy lucie luzia luca lucía lúcia lucilla luciana lucinda
ludwig lutz louis luis luigi ludwik gigi lou lewis lodewijk lajos ludovic ludovico lois lui luiz ludek lode gino
lukas luke luca lucas łukasz luc lukács luk lucca
lydia lidia lida lidka
madeleine madlen magdalena magda lena leni maddie maddalena lenka malena madeline magdolna magdaléna alena lene
manfred manni fred mannie
manuel manolo emanuel manni emmanuel manu manny imanuel emanuele lolo
manuela manu ela emanuela
marcel marc marcello marcelo marcell
maria mia mitzi marie mary mara marisa mariechen marija ria mizzi mimi marion marla marika marianne mariana molly polly marysia masha mari maryla mariola maya maja máriá marietta miriam mirjam maike meike mieke marijke moira maura maría marya maren
marcus markus marc mark marco marek marcos mirko marko márk marks marci
margitta gitta margit
mario mariano
martin martí marty tino martino marcin martijn marten mårten maarten tinus márton morten martinus
martina tina marta martine marti
martha marta marthe matty márta
mathilde tilda hilde tilly thilde matilda matylda tilde matilde maud
matthias matze mats matthes hias matthew matt mateusz mathias matteo mateo mathieu matthieu matti mads máté mátyás teo matteus thijs matthijs mathis maciej maciek matvey mathew
maximilian max maxi maxim maks maksymilian massimiliano massimo maxime miksa maxime maxwell
melanie mel melli mela melania mélanie
michael mike mick mickey michi michel mischa michał michele miguel mikhail mihai mihály misha mikael mikkel micha mitch miki mikel mihail chiel michiel giel maik meik michail miquel
michaela michi ela micaela michalina michèle michelle micki
monika moni monica mona monique mónika nika
moritz mo maurice mauricio maurizio maurits mór maurus
nadine nadi nadja nadia nadezhda nadya
natalie nat natalia natascha natasha talia nathalie natalja natali nata
nicole nicky nicki nici nicola nicoletta nikki colette niki
norbert nobby bert norbi norberto
olga olja olenka helga ola
oliver olli oli ollie olivier olivero olivér noll
oskar oscar ossi ozzie óscar
otto otti ottokar ottone othon
patricia pat patty tricia trish patrizia patti patrycja patrice pati
patrick pat paddy patrik patryk patricio patrizio rick padraig
paul pauli pavel paweł paolo pablo pál pawel pauwel paolino paulus pau pål pavlos
paula pauli paola pola paulina pauline paulette lina polly paulien
peter pete pit piet piotr piotrek pietro pedro pierre petr péter pjotr peder per petri petar petros pieter perico pero petja petrus piero rino peti
petra pet petronella petronila nela peti
philipp phil lipp philip felipe filip filippo pip philippe fülöp flip pippo filippos
piroska piri priska priscilla cilla
rafael rafi raphael rafał raffaele raf rafa lello raffi ralph
rainer reiner reinhard reinhold reini renier reinier rayner reinaldo renaud ray reinhardt
ralf rolf ralph rudolf rudi rudolph rodolfo rodolphe rolph raoul raúl raul
rebecca becky becca rebekka rebeca
regina gina regine gine ina régine reina
renate nate reni renata renée rena
richard rick dick rich ricky ritchie ricardo riccardo ryszard rysiek rico rik rikard chard hardy ricci
robert rob bob bobby robbie bert roberto robin robi rupert ruprecht bertie róbert robrecht robbert
roger rodger rüdiger rudi ruggero rogelio rutger roget
roland roli rolando orlando roeland rollo lorand
roman romek romano romain
romuald romek
ronald ron ronny ronnie reinhold ronaldo rinaldo
rosa rosi rosemarie rose rosie rosalie rosanna róża rosalia rosita rosemary rozália rózsa marie roos
sabine bine sabina billa
samuel sam sammy samuele sami samu
sarah sally sara sadie sári saar
sebastian basti wastl bastian seb sebastiano sebastien bas sebastián chano bastien sepp sebestyén
sergej sergei sergio sergey serge seryozha sergiusz serhiy sergi
sibylle bille sybille sibilla
siegfried sigi siggi sigfried sigurd
siegmund sigi zygmunt sigmund zsigmond sigismondo
simon simone szymon simeon sy shimon semyon simó simão simón
simone simona mona
sofia sophie sofie zofia zosia sophia sonja sonia fifi zsófia zsófi sofija sofya
stanislaus stan stanisław staszek stani stanislav stanislao estanislao slava szaniszló
stefan steffen stephan steph stefano steven steve stephen esteban étienne szczepan istván pista stevie stipe stepan stevan stefanos stijn steef steffan stéphane fane fano esteve stéphan
stefanie steffi stephanie steph stefania stéphanie fanny stefa stefcia stevie
susanne susi sanne susan sue suzanne zuzanna zuzia susanna sanna susana susie suzie suzy suzana zsuzsanna zsuzsa xuxa zuzana
tadeusz tadek thaddäus thaddeus tad
tatjana tanja tatiana tanya tania tata
theodor theo ted teddy tedi teodor fedor fjodor fyodor theodore téo teodoro tivadar théo doris dorus fedya
theresa resi therese terry tess teresa tessa terri thérèse teréz terka tereza trees reza
thomas tom tommy tomasz tomek tommaso tomás tamás tomas thom toms maso foma
tobias tobi tobiasz tobia tobie toby tobiah
ulrich uli ulli ulrik udo ulrico olrik utz
ulrike uli rike ulli ulla ulrica ulrika
ursula uschi ulla urszula ursel orsolya orsi orsola ula ursule uschi
valentin valli valentino walenty valentijn bálint tino vali
valentina vali valja tina
vera verena veronika vroni verona ronja veronica wera weronika véronique veronique ronnie vreni verusia
victor viktor vic vito wiktor vittorio viktorin vitya víctor győző
victoria vicky vicki viktoria wiktoria vittoria tori vika viki
vinzenz vincent vinnie vince vicente wincenty vincenzo enzo vincze vicent chente
waldemar waldi valdemar włodzimierz vladimir włodek wladimir vova volodya vlad valdo volodymyr wladek vladi
walter walt wally walther gauthier gualtiero valter wouter wolter
werner warner verner guarnerio
wilhelm willi willy helmi william bill billy will wim guillermo guglielmo wilhelmus liam guillaume vilmos vili willem gulielmo memo pim guillem wilko helm vilhelm
wilhelmine minna mina helma wilma helmine willa vilma mien minnie wilhelmina
wolfgang wolf wolfi wolfram wölfchen
xaver xavi xavier javier javi saverio ksawery xaveri zaver franz
yvonne yvi ivonne iwona yvette
zbigniew zbyszek zbych
zdzisław zdzisiek
sławomir sławek
jarosław jarek
mirosław mirek
radosław radek
przemysław przemek
grażyna grażka
bożena bożenka
jolanta jola yolanda
wiesław wiesiek
lech leszek
mehmet memo muhammed mohammed mohamed muhammad mohammad mo hamo mahmut ahmet ahmed ahmad
mustafa mustapha musti mostafa
fatma fatima fatoş fadime fatima fatemeh
ayşe aişe aischa aisha ayse ayşegül aysha
hüseyin hussein hussain husein huseyin hossein hüso
hasan hassan hasso
süleyman suleiman solomon salomon suleyman
emine amina amine amineh
hatice hatidscha khadija hatidje
mariam maryam meryem miriam maryam
ömer omar umar omer
osman othman usman
youssef yusuf yousef yosef joseph
abdullah abdallah abdul abdulah
zeynep zainab zeinab zejneb
james jim jimmy jamie
michelle shelly shell
pamela pam pammy
cynthia cindy
sandra sandy
samantha sam sammie
timothy tim timmy timo timotheus timoteo tymoteusz timofey timotheus
gregory greg gregg
jeffrey jeff geoff geoffrey jeffery godfrey
jeremy jerry jeremiah jeremias
gerald jerry gerry
lawrence larry
raymond ray raimund raimondo ramón ramon rajmund raymund mundl
stuart stu stewart
terence terry terrence terenzio
walter wally
zachary zach zack zacharias
nathaniel nathan nate nat
joshua josh giosuè josua
nicholas nick
edmund ed ned ted edmond ödön
dolores lola lolita
mercedes merche mercè
concepción concha conchita
consuelo chelo
rosario charo
dolores loli
guadalupe lupe lupita
pilar pili
luis miguel lucho
jesús chus chuy suso
salvatore totò turi sal tore salvador salva
raffaella lella
antonella nella
domenica mimma
bjørn björn bo
kari karin
sigrid siri
mikael micke
lennart lelle
åke oke
margaretha greet grietje
petronella nel nelleke
johannes joop hans jo
hendrika riek rika
lajos lali
lászló laci ladislaus ladislav vladislav władysław
árpád arpi
attila ati
`);

/** For each given name the groups it stands in. */
const groupsOf = new Map<string, number[]>();
for (const [group, names] of groups.entries()) {
  for (const name of new Set(names)) groupsOf.set(name, [...(groupsOf.get(name) ?? []), group]);
}

/** Whether one person may use both given names: `alexander` and `sascha`. */
export function areForms(one: string, other: string): boolean {
  const groupsOfOne = groupsOf.get(one);
  const groupsOfOther = groupsOf.get(other);
  if (groupsOfOne === undefined || groupsOfOther === undefined) return false;
  return groupsOfOne.some((group) => groupsOfOther.includes(group));
}

/** A name that stands for all forms of a given name, for blocking; the name itself when it has no known forms. */
export function mainForm(name: string): string {
  const [group] = groupsOf.get(name) ?? [];
  return group === undefined ? name : (groups[group]?.[0] ?? name);
}

/** Whether a word is a given name that the tables know. */
export function isGivenName(word: string): boolean {
  return groupsOf.has(word) || shareOfFirst(word) > 0;
}
