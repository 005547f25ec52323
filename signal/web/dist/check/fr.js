// src/check/fr.ts
var words = `
abeille abri abricot acajou accord acrobate adresse affiche agenda agneau agrafe aigle aiguille aimant airelle
ajonc album aliment alliage alouette alpaga alphabet alto amande amuse ananas anchois ancre anis anorak
antenne antilope appareil appui arbre arbuste arcade archet archipel ardoise argent argile aria armature
armoire arrivage arrosoir artiste asperge assiette aster astre atelier atlas atoll attache auberge aulne
aurore autobus autocar automne autruche auvent avenue averse avion avoine avril badge bagage baguette baguier
bahut balai balcon baleine ballade bambou banane banc bandeau banjo banlieue banquise baobab barrage barrette
bascule basilic baskets bassin bateau batterie baudrier bazar beffroi beignet belette berge bergerie berline
beurre bibelot bijou bille biscotte biscuit bison bitume blaireau blason bleuet blini bloc blouse blouson
bobine bocage bocal boeuf bonbon bonsai borne bottine bouchon boucle boudoir bougeoir bougie bouillon bouleau
boulon bouquet bouquin bourdon bourg bourgade bourgeon boussole boutique bowling bracelet branche bravo brebis
bretelle brevet bride brioche brique brochet brocoli broderie bronze brousse buffet buffle buis buisson burin
butte cabane cabanon cacao cactus cadeau cadenas cadran cadre cagoule cahier caille caillou cake calanque
calcaire calcul calepin camera camping campus canal canard caniche canif canne canot cantate canyon capuche
carafe caramel caravane cardigan cardon cargo caribou carillon carnaval carnet carotte carpe carriole cartable
cascade casque cassette cassis castel castor caverne cendre cercle cerf cerfeuil cerise cerisier chacal chaise
chalet chaleur chambre chameau chamois champ chanson chantier chariot charme chat chaton chaudron chausson
chemin chemise chenil cheval chevet cheville chien chiot chips chocolat choeur chorale chouette cigale cintre
cire cirque cisaille cithare citron clairon clavier clef climat cloche cloison clou clown cobra cockpit
cocotte coing colibri colis colle colline colombe colonne colza comique commode commune compas compote
compteur comptoir concert concours console convoi cookie corbeau cordage corde cordelle corniche cosmos cosse
costume coteau coton couloir couplet coupole coupon courant courge couscous coyote crabe crapaud cravate
crayon cresson crevette criquet cristal croiseur croquis cuiller cuir cuisine cuivre culture cumin cuve
cyclamen cygne cylindre dahlia daim dalle danse danseur datte dauphin delta dessert dessin devin dialogue
diamant dindon disque domaine domino donjon dortoir dossier doublure drap dune duvet effigie endive endroit
escabeau escale escalier escalope escargot espace espadon esquisse essieu estrade estuaire express fabrique
fagot faisan falaise fanfare faon farce farine faubourg faucon fauteuil fennec fenouil ferme ferry festival
feuille feutre fibre ficelle ficus figue figuier figurine filet film filtre finale fiole fjord flamme flan
fleur fleuve flocon flore flot flux foin fondue fontaine football formule forum foudre fouine foulard four
fourche fourgon fourmi fourreau foyer fraise freesia fresque frite fromage fruit furet fusain fusible galette
galion gant garage gaufre gavotte gazelle gazon genet geyser gibbon girafe glace glacier glycine gnou golfe
gond gondole gorille goujon gourde gourmand gousse goyave graine granit grappe gratin gravier gravure grelot
grenat grenier gril grillade grillon grotte gruau grue guidon guimauve guitare gypse hachis haie hall hamac
hamster hangar hareng haricot harmonie harnais hautbois havre herbe herbier hermine hibou hiver homard horizon
horloge houblon houx huile huppe iguane infusion insecte isthme jabot jacinthe jade jaguar jambon jardin
jardinet jarre jonque journal jument jupon kaki kayak kimono kiosque kiwi koala lacet lagon lagune laine lait
laiton laitue lama lambris lampe lampion landau lanterne lapereau lapin lasagne laurier lavabo lavande lave
lemming lentille levier lichen lierre lime limonade lingot lion lionceau lionne littoral livre logis loir
loquet loriot lotte lotus loup loutre lucarne lueur lunette lustre luzerne lynx lyre macareux macaron machine
magnolia maillet mairie maison mammouth manche manchot manette mangue manoir maquette mare marinade marmite
marmotte marqueur marron marsouin marteau martre massif mastic matelas melon menthe menu merguez merlan merle
meuble micro miel miette mimosa miroir mitaine mocassin moka mont montagne montre morse mortier moteur moto
mouche mouette moufle moulin moutarde mouton moyeu muffin muguet mulet myrte myrtille nappage napperon
narcisse narval nattes navarin navet navire nectar neige niche niveau noeud noisette notice nougat nouille
noyau nuage nuit nylon oasis objet oeillet oignon oiseau olive olivier ombre omelette orange orbite oreiller
orge origan orque ortie oseille otarie ottoman ourlet ours oursin outil ouvrage paella pagaie palan palme
palmier panda panier panneau pantalon pantin papaye papillon paprika paquebot parasol paravent parfait parka
parking paroi parure parvis passage passoire pastille patate patio patron pavage pavois pavot peinture pelouse
penderie pendule pente perche perdrix perron perruche persil petit peuplier phoque pieuvre pigeon pile pilier
piment pinceau pingouin pinson pioche pipette pique pirogue pistache piston pivert pivoine pizza placard
plafond plage plancher planeur plantain plaque plat platane plateau plinthe plomb plume pluton pluvier pneu
pochette poignet pointe poire poireau poirier pois poisson poivron polder polenta pollen polochon pomme
pommier poncho poney popcorn portail porte portique potager poterie potiche potiron pouf poulain poule poussin
prairie praline pression prisme prune prunier pudding pull puma pupitre pyjama quai quartier quenelle quetsche
quiche quille quinoa racine raclette radar radis rafale rainette raisin rallye rame rameau ramequin ramier
rapide rasoir raton ravioli rayure recette recharge registre relais relief reliure remise remorque rempart
renard repas requin ressort rhubarbe rideau risotto rivage rivet robinet robot rocher ronce rondelle roseau
rosier rouage roue rouget ruban rubis ruche ruelle ruisseau sablier sachet safran salade saladier salami salon
salsifis sandale sandwich saphir sardine sarment sarrasin satin saturne saucisse sauge saumon sauna savane
saveur scie scooter secteur semelle semis semoule sentier serin serpe serpent serrure seuil short sifflet
signal silex sillon singe soja sole soleil sonde sonnette sorbet sorbier soucoupe soulier soupe source souris
square stade station statue steak store studio stylo sucette sucre sureau table tableau tabouret tailleur
tajine tambour tandem tapas tapenade tapir tartare tarte tartine tasseau taupe taureau taxi tenture terminus
terrain terrasse terreau terril terrine thon ticket tigre tilleul timbre tissu toast tofu toge toile toit
toiture tomate tonneau toque torche torchon torrent tortue toucan toundra tourelle tourisme tourte tourteau
tracteur train trajet tram tramway traverse treuil tricot tringle trolley trottoir truffe truite tube tulipe
tunique tunnel turban tutu tuyau uniforme univers usine vache vague vaisseau valise vallon valve vanille
vantail vapeur veau velours vent ventouse verger verglas vernis verre verrerie verrou versant verveine veste
veston viaduc viande viennois villa village vinaigre virage vitesse vitrail vitre vitrine voilette voilier
volant volcan volet voyage voyageur wagonnet yacht yaourt yucca zibeline zinc zinnia
`.trim().split(/\s+/);
export {
  words
};
