// src/check/nl.ts
var words = `
aanrecht aardbei abrikoos accent accu acrobaat adelaar afslag agenda agent ahorn akker akkoord akte albatros
album alfabet allee alpaca ananas anjer antenne antwoord apparaat appel applaus archief arena armband artiest
artikel artisjok asfalt asperge aster atelier atlas atol aula auteur auto autobus avocado avond azalea azijn
baars badkamer badpak bagage bakfiets baksel balk balkon ballade bamboe banaan banjo batterij beemd behang
beitel bericht berk beschuit beugel beurs bever bezem biet bioscoop biscuit bizon blad blik bloem blouse
bobijn bocht bodem boek boeket boiler bontjas boom bord bordes boter boterham bouillon boutje bouwsel braam
branding brem brief bril broccoli brommer brons brood broodje brug buizerd bundel bunzing bureau buurt buxus
cabaret cabine cacao cactus cake camera camping capuchon caravan carnaval cassette cavia cello cement centrum
chef chips chocola cijfer cilinder cipres circus cirkel citroen colbert collega compote computer concert coupe
cowboy cracker cursus dadel dageraad dahlia dakpan dakraam datum decor deeg deken deksel delta dessert detail
deur dialoog diamant dichter dijk dille diploma dirigent distel dobber docent dolfijn domino doorn dorp douche
draad drempel drop dropje drumstel druppel duet duif duinpan dweil echo eekhoorn eend egel eiwit ekster eland
element emmer envelop erker erwt esdoorn etage etappe etiket etui expert expres fabriek factor fagot fakkel
fanfare fauteuil fazant ferry fiche fiets fietspad film filter finale fjord flamingo fluitje fontein forel
fornuis fort foto framboos fret frituur fruit fuut galerij gans garage garde garnaal gazelle gebak gebouw
gehakt gehucht geiser geit gelei gemaal gember geranium gerst gevel gewaad gewicht gids gier gieter gilet
ginkgo giraffe gitaar glasbak gletsjer globe gondel gong gordijn goud goudvis graan gracht grafiek graniet
granola gras grendel greppel grill groente groep grond grot groten haai hagedis halter hamster handdoek handel
handvat hangar hangmat hapje haring hark haver hazelaar hectare heelal hefboom heide helling helm hemel hengel
herberg herder herfst hert heuvel hinde hitte hobby hobo hockey hoedje hofje hond honing hoogte horizon
horloge hotel huifkar hulde hulst humor hutspot hyacint hyena ijsbeer ijspegel ijsvogel ijzer imker index
ingang inham inkt inktvis ivoor jaar jaguar jasje jasmijn jazz jeans jeep jubileum judo juweel kaaiman kaas
kabel kachel kajak kalender kalf kalkoen kameel kamer kamille kanaal kanarie kantine kantoor kapitein kapstok
karaf kardoen karekiet karper karretje karton kastanje kasteel katoen katrol keizer kelner kermis kers ketchup
keteltje ketting keuken kiem kieviet kiezel kikker kilo kimono kiosk kiwi klarinet klaver kleed klep kleur
klif klimaat klimop klink klok klomp kluis knie knijper knoflook knop knuffel koala koekje koekoek koelkast
koepel koerier koffer koffie kokos komeet kompas konijn koningin kookboek kool koper kopie koprol koren korf
korfbal korrel korst kostuum koude kous kraai krab krabbel krans krater kreeft kreek krekel krent krijt
kristal kroket krokodil krokus kroniek kroon kruid kruimel kuiken kunde kurk kust kwark kwartel kwartier kwast
kweepeer kwelder kwestie kwis ladder lade lading lagune laken lama lampion landtong lantaarn laser lasso latei
latje laurier lavendel leem leerling leest leeuw legging leguaan lelie lens lente lepel leraar letter leuning
lezer libel licht lied lift lijn lijnbus lijster lijstje limoen limonade lineaal linnen linze liter loempia
logo lokaal loket lolly loods lotus luik luipaard lupine luster lynx lyriek maaltijd maan macaroni madelief
magazijn magneet magnolia makreel mammoet manchet mand mango mantel marathon maretak markt marter masker mast
matras matroos medaille meerkoet melk melkweg melodie meloen menu menuet merel metaal meteoor meter meting
metro meubel middag minuut mirte mispel model moeras molen molenaar moment monding monitor monteur morgen
mossel mosterd motor motregen mousse muesli muffin muis munt museum muskiet muur muziek muzikant mythe nagel
najaar narcis natuur nest niveau noga noorden noot norm notitie nougat nummer nylon oase object oceaan octaaf
oester olie oliebol olifant olijf omelet omvang ondiepte ontbijt ontwerp oogst oorbel oosten opaal opener
opera oprit orchidee orde oregano orgel orkest otter oven overhemd paard pagina pakhuis pakje pakket paleis
palet panda paneel panter papaja papaver papegaai papier paprika paraplu parel parkiet pasfoto passage passer
pasta pastei patat patrijs pauw pedaal peddel peen pelikaan penalty penseel peper perron perzik peul pianist
piano picknick pijl pilaar piloot pingpong pioen piraat piramide piste pizza plaatje plaats plafond plakband
plakboek planeet plank plastic plataan plateau plein ploeg plug podium poedel poel poging pomp pompoen poncho
pony populier portiek portret postbode poster potlood prei prijs primula prisma proef project pudding puma
puzzel pyjama quiz raadsel raaf rabarber radar radiator radijs radio ranonkel rasp recept refrein regen
regenjas regie reiger reis reiziger rendier rietje rijp rijst ring ritme rits rivier robot roeiboot roer rogge
rolmaat roman rondo rooster rotonde route rozijn rucola rugby rugzak ruimte rups saffier sage salie sandaal
sardine satijn saus savanne schaap schaats schaduw schakel schelp schelvis schemer scherm schets schijf schild
schilder schip schoen schol schors schotel schrift schroef schuur scooter score scrabble seizoen selderij
sering serre servies sesam sextet show sieraad siroop sjaal skilift slagroom slak slang slee sleutel slib
slinger slipper sloot smederij snaar sneeuw snelweg snoek soep sofa sonate sorbet spaak spade specht spek
speld speler spiegel spijker spil spinazie spoelbak spons spoor sport sporthal spreeuw sprint sprookje spruit
squash staaf stadhuis stadion stal stamppot steeg steenbok steiger stekker stempel steppe stier stift stoel
stok stolp stoof straal strand strofe strohoed stronk stroom stropdas struik stuur suiker sweater symbool
taart tablet tandem tang tape tapijt tapir tarbot tarwe taxi tekening tekst telefoon tempo tennis tent
terminal terras theater thee theepot thema thermos ticket tijger tijm titel toast toendra toetje toets tomaat
tompoes toneel toon tosti tractor tram trapeze trechter trein triangel tribune trio trofee trolley trombone
trommel trompet trui tube tuin tuinhek tuinkers tulband tuniek tunnel turnzaal twijg uitgang ukelele uniform
vaandel vacht vallei vanille varen veer veerboot veld venster ventiel veranda verhaal vesting veulen viaduct
vijg vijver vilt vink viool vlaai vlakte vlas vlieg vlieger vlinder vloer vlot voering voertuig voetbal vogel
voordeur voorjaar vork vouw vulkaan vulling wafel wagen walnoot walrus walvis want wasbak wasbeer wasco
wastafel water waterval watten weiland wekker wereld werf wesp westen wezel wiel wilg wimpel wind windsel
winkel winter wisent witlof woestijn wolf wortel wulp xylofoon yoghurt zaad zagerij zakdoek zaklamp zalm
zandbank zebra zebrapad zeef zeehond zeemeeuw zeester zeewier zeil zenit zeppelin zetel zijde zilver zolder
zomer zout zuiden zuivel zuring zwaan zwaluw zwembad zwengel
`.trim().split(/\s+/);
export {
  words
};
