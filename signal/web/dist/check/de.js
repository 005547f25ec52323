// src/check/de.ts
var words = `
abend abteil acker adler affe agent ahorn airbus akkord akku akrobat album allee alphabet amboss ameise amsel
ananas anfang angebot angel anorak antenne antrag anzug apfel apparat aprikose aquarium archiv arena arie
armband artikel artist asphalt atelier atlas atoll aufgabe auflauf auftakt auftrag auge ausblick ausflug
ausstieg auster auto autobahn avocado backofen bagger bahnhof balkon ball ballade ballett bambus banane banjo
basar bast bastei batik batterie bauhof baum bauwagen becher becken beere beet berg bergsee bericht beruf
besen besteck beton beutel biber biene bild biologe birke bison bitumen blatt blech blitz block blume boden
bohne bohrer boje bollwerk brandung bratsche brei brett brezel brief brigg brise bronze brosche brot brunnen
buche buffet busch butter campus cello chef chemie chor clown comic computer creme dachs dahlie dampfer daten
dattel datum deckel delfin delta denkmal detail diagramm dialog diamant dichter dill diplom direktor dirigent
diskette distel dolde domino donau donner dorn dorsch dozent draht draisine drossel drucker duett dusche
dutzend ebbe ebene echo efeu eiche eimer einfall eingang einkauf eintopf eisen elch elster emaille ente enzian
erbse erdbeere erde erfinder ergebnis erker esel espe essig etage etappe etui eule exemplar experte express
fabrik fach fackel faden fagott fahrplan fahrrad fahrt faktor falke fanfare farbe farn fasan fassade faultier
feige feld felsen fenchel fenster fernrohr feuer fichte filiale film filter finale fisch fischer fjord flagge
flamingo flasche flieder fliese flosse flugzeug flur fluss folie forelle format formel forscher foto foxtrott
fracht frachter frage friseur frosch frost fuchs funke furche furt gabel galerie gamasche gans garage garten
gasthof gazelle gebirge gecko gehweg gelee geologe geranie gerste gestein gewand gewicht gewitter geysir
giebel ginster gips giraffe gitarre glanz glasur gleis globus glocke gobelin gold gondel gong grafik granit
gras grashalm gratin griff grille grotte gruppe gulasch gummi gurke hafer hahn haken halle hammer hamster
handball hang hangar harfe harz hase haus hebel hecht hecke hefe heide heizung hektar helfer henkel henne
herbst herd hering himbeere hirsch hirse hitze hobby hocker holunder holz honig horizont hotel hummel hund
hupe hymne idee iltis imbiss imker index info ingwer inhalt insekt jacke jaguar jahr jalousie jeans jeep
joghurt joker judo juwel kabine kachel kadenz kaffee kajak kakao kaktus kalender kamel kamera kamille kamin
kamm kanal kanister kanon kantine kanu kapitel kapuze karaffe karawane karotte karpfen karte karton kassette
kastanie katze keks kellner kerze ketchup kette kiefer kino kiosk kirsche kissen kiste klammer klang klavier
klee kleid klempner klima klingel klinke klotz klub knolle knopf knospe knoten koala koch koffer kohl kokos
kolibri kollege kombi komet kommode kompass kompott konsole kontakt kontrast konvoi konzert kopie koralle korb
korken kosmos kotelett krabbe kragen kran kranich krapfen krater krawatte kreide kreisel kresse kreuzung
kristall krokus krone krug kuchen kuckuck kugel kulisse kunst kupfer kuppel kurbel kurier kurs kurve kutsche
kuvert lagune lakritz lama lampe lampion lappen lasagne lasso laterne latzhose laub lauch laute lavendel lehm
lehrer leine leiste leiter lektion leopard lerche leser leuchte lexikon libelle licht lichtung lied liga lilie
limette limonade linde lineal logik lokal lorbeer lotse lotus luft luke lyrik magnet mahlzeit mais majoran
makler makrame makrele malve mammut mandel manege mango mappe marder marina markt marmor maschine maske
matratze matrose mauer maulwurf medaille meer mehl meister melisse melodie melone menuett messing methode
mikado mikrofon minigolf minute minze mispel mixer modell mohn molch monat mond monitor moos morgen mosaik
motiv motor motte muffin mufflon mulde muschel museum musik musiker nacht nagel name napf narzisse nashorn
nelke nessel netz neuling neumond nische niveau nordsee norm notiz nougat novelle nuss objekt oboe obst ofen
ofenrohr oktave oldtimer olive omelett omnibus oper orange orchidee orden ordner oregano orgel orkan osten
ostsee otter overall ozean paddel paket palast palette palme panda paneel panther papagei papaya papier pappel
paprika parka parkett passage passant pastete pauke pavillon pedal pelikan pendel pendler perle petunie pfad
pfanne pfeffer pfeife pfeiler pferd pfirsich pflaume pforte pfosten pfund physik picknick pier pilot pilz
pinguin pinie pinsel pirat pirol pizza plakat plane plastik plateau platin platte platz plaza polka polster
pommes poncho pony portal portion posaune posse post praline prinz prinzip prisma probe produkt profi projekt
prosa pudding pudel pullover puma pumpe puzzle quader quai qualle quark quartett quartier quiche quitte quiz
rabe raclette radio radweg rahmen rakete ranke raps rasen rasierer rassel rathaus raupe rechen refrain regal
regatta regen regie reiher reis rekord reling rentier residenz rettich revue rezept rhythmus riegel riemen
ring ritter robbe roboter rock rohr rolle roman rondo rose rosine rosmarin rotkohl route rubin rucksack rucola
ruder rugby runde saal sack safran saft saga sahne saite sakko salami salat salbei salz sandale sanduhr
sardine satin saturn sauce sauna savanne saxofon schach schaf schale schalter schatten schaukel schere scheune
schiefer schilf schirm schlauch schleier schleife schleuse schloss schmiede schnalle schnecke schnee schnur
scholle schrank schraube schuh schuppen schwalbe schwan schwelle seehund seepferd seestern segel segler seife
seil sellerie semmel senf serie sesam sextett sichel sieb siedlung signal silber sirup skat sketch skizze
skulptur slipper smaragd sockel sofa solo sommer sonate sonne spalte spargel spaten spatz specht speicher
speise spiegel spiel spinat sport spule spur stachel stadion stadt stall stamm stange stapel star stativ
statue staub staude stecker stein stempel steppe stiefel stift stoff stollen stoppuhr strahl strand strauch
strauss strecke stroh strophe strudel strumpf stube studio stuhl sumpf suppe sweater symbol szene tablett
tafel taiga taille takt tandem tanker tanne tanz tapete tasche tasse taube taxi teekanne teelicht teich teig
telefon teller tempo tennis teppich terrasse text theater thermos thymian ticket tiefe tiger tinte titel toast
tomate topf torte traktor tram trapez treppe trichter trio trommel trompete tropfen truhe tuch tulpe tundra
tunika tunnel turban turbine turm turnen turnier ufer ukulele ulme umschlag umweg uniform unkraut urkunde
urwald vanille veilchen ventil venus veranda vers video violine visier vitrine vorhang vorort vulkan waage
wachtel waffel wagen walnuss walze wand wasser watte wecker weizen welle werft werk werkzeug weste wetter
wiesel wildgans wimpel winkel winter wirbel wisent wohnung wolf wolke wort wurst wurzel xylofon yoga zander
zange zauber zaun zebra zeder zeichen zeiger zeile zeitung zelt zement zenit zentrale zentrum zeppelin zettel
ziege zimmer zimt zinn zipfel zirkel zirkus zisterne zitat zither zitrone zobel zoll zucchini zucker zweig
zwieback zwiebel zylinder zypresse
`.trim().split(/\s+/);
export {
  words
};
