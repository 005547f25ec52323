// src/check/fr.ts
var words = `
abeille abri abricot acajou accord acrobate adresse affiche agenda agneau agrafe aigle aiguille aimant airelle
ajonc album aliment alliage alouette alpaga alphabet alto amande amuse ananas anchois ancre anis anorak
antenne antilope appareil arbre arbuste arcade archet archipel ardoise argile aria armature armoire arrivage
arrosoir artiste asperge assiette aster astre atelier atlas atoll attache auberge aulne aurore autobus autocar
automne autruche auvent avenue averse avion avoine avril badge bagage baguette baguier bahut balai balcon
baleine ballade bambou banane banc bandeau banjo banlieue banquise baobab barrage barrette bascule basilic
baskets bassin bateau batterie baudrier bazar beffroi beignet belette berge bergerie berline beurre bibelot
bijou bille biscotte biscuit bison bitume blason bleuet blini bloc blouse blouson bobine bocage bocal boeuf
bonbon bonsai bottine bouchon boucle bougeoir bougie bouillon bouleau boulon bouquet bouquin bourg bourgade
bourgeon boussole boutique bowling bracelet branche bravo brebis bretelle brevet bride brioche brique brochet
brocoli broderie bronze brousse buffet buffle buis buisson burin butte cabane cabanon cacao cactus cadeau
cadenas cadran cadre cahier caille caillou cake calanque calcaire calcul calepin camera camping campus canal
canard caniche canne canot cantate canyon capuche carafe caramel caravane cardigan cardon cargo caribou
carillon carnaval carnet carotte carpe carriole cartable cascade casque cassette cassis castel castor caverne
cendre cercle cerf cerfeuil cerise cerisier chacal chaise chalet chaleur chambre chameau chamois champ chanson
chantier chariot charme chat chaton chaudron chausson chemin chemise chenil cheval chevet cheville chien chiot
chips chocolat choeur chorale chouette cigale cintre cire cirque cisaille cithare citron clairon clavier clef
climat cloche cloison clou cobra cockpit coing colibri colis colle colline colombe colonne colza comique
commode commune compas compote compteur comptoir concert concours console convoi cookie cordage corne corniche
cosmos cosse costume coteau coton couloir couplet coupole coupon courant courge couscous coyote crabe crapaud
cravate cresson crevette criquet cristal croquis cuiller cuir cuisine cuivre culture cumin cuve cyclamen cygne
cylindre dahlia daim dalle danse danseur datte dauphin delta dessert dessin devin dialogue diamant dindon
disque domaine domino donjon dortoir doublure drap dune duvet effigie endive endroit escabeau escale escalier
escalope escargot espace espadon esquisse essieu estrade estuaire express fabrique fagot faisan falaise
fanfare faon farce farine faubourg faucon fauteuil fennec fenouil ferme ferry festival feuille feutre fibre
ficelle ficus figue figuier figurine filet film filtre finale fiole fjord flamme flan fleur fleuve flocon
flore flot flux foin fondue fontaine football formule forum fouine foulard four fourche fourgon fourmi
fourreau fraise freesia fresque frite fromage fruit furet fusain fusible galette galion gant garage gaufre
gavotte gazelle gazon genet geyser gibbon girafe glace glacier glycine gnou golfe gond gondole gorille goujon
gourmand goutte goyave graine granit grappe gratin gravier gravure grelot grenat grenier gril grillade grillon
grotte gruau guidon guimauve guitare gypse hachis haie hall hamac hamster hangar hareng haricot harmonie
hautbois havre herbier hermine hibou histoire hiver homard horizon horloge houblon houle houx huile humour
huppe hymne iguane image insecte isthme jabot jacinthe jade jaguar jambon jardin jardinet jarre jongleur
jonque journal judo jument kaki karaoke kayak kermesse kimono kiosque kiwi koala lacet lagon lagune laine lait
laiton laitue lama lambris lampe lampion landau lanterne lapereau lapin lasagne laurier lavabo lavande lave
lecture lemming lentille lettre levier lichen lierre lime limonade linge lingot lion lionceau lionne littoral
livre logis loir loquet loriot lotte lotus loup loutre lucarne lueur lunette lustre luzerne lynx lyre macareux
macaron machine magicien magie magnolia maillet maillon mairie maison mammouth manette mangue manoir manteau
maquette mare marelle marinade marmite marmotte marqueur marron marsouin martre massif mastic matelas medley
menthe menu merguez merlan merle meuble micro miel miette mimosa miroir mitaine mocassin moka mont montagne
montre morse moteur motif moto mouche mouette moufle moulin moutarde mouton moyeu muffin muguet mulet musique
myrte myrtille nappage napperon narcisse narval nattes navarin navet navire nectar neige niche niveau noeud
noisette notation note notice nougat nouille noyau nuage nuit nylon oasis objet octave oignon oiseau olive
olivier ombre omelette onde orange orbite oreiller orge origan orque ortie oseille otarie ourlet ours oursin
outil ouvrage paella pagaie palan palme palmier panda panier panneau pantalon papaye papillon paprika paquebot
parade parasol paravent parfait parka parking paroi parure parvis passage passoire pastille patate patinage
patio patron pavage pavois peinture pelouse penderie pendule pente perche perdrix perron perruche persil petit
peuplier phrase piano pieuvre pigeon pile pilier piment pinceau pingouin pinson pioche pipette piquet pirogue
pistache piston pivert pivoine pivot pizza placard plafond plage plancher planeur plantain plaque plat platane
plateau plinthe plongeon plume pluton pluvier pneu pochette podium pointe poire poireau poirier pois poisson
poivron polder polenta polka pollen polochon pomme pommier poncho poney popcorn portail porte portique
portrait potager poterie potiron poulain poulet poulie poussin prairie praline prisme prose prune prunier
pudding pull puma pupitre puzzle pyjama quai quartier quatuor quetsche quiche quille quinoa racine raclette
radar radis rainette raisin rallye rame rameau ramequin ramier rapide ravioli rayon rayure recette recharge
refrain registre relais relief reliure remise remorque rempart renard repas requin ressort revue rhubarbe
rideau risotto rivage rivet robinet robot rocher roman ronce rondelle roseau rosier rouage roue rouget ruban
rubis ruche ruelle rugby ruisseau rythme sablier sachet safran salade saladier salami salon salsifis samba
sandale sandwich saphir sardine sarment satin saturne saucisse sauge saumon sauna savane saveur scie scooter
scrabble secteur semelle semis semoule sentier serin serpe serpent serrure seuil sextuor short sifflet signal
silex sillon sketch soja sole soleil sonnette sorbet sorbier soucoupe soulier soupe source souris sprint
square stade station statue steak store strophe studio stylo sucre sureau table tableau tabouret tailleur
tajine tambour tandem tapas tapenade tapir tartare tarte tartine tasseau taupe taureau taxi tenture terrain
terrasse terreau terril terrine thon ticket tigre tilleul timbre tissu toast tofu toge toile toit toiture
tomate tonneau toque torche torchon torrent tortue toucan toundra tourelle tourisme tourte tourteau tracteur
train trajet tram tramway traverse treuil tricot tringle trolley truffe truite tube tulipe tunique tunnel
turban tutu tuyau uniforme univers usine vache vague vaisseau valise vallon valve vanille vantail vapeur veau
velours vent ventouse verger verglas vernis verre verrerie verrou versant verveine veste veston viaduc viande
viennois villa village vinaigre virage vitesse vitrail vitre vitrine voilier volant volcan volet voyage
voyageur wagonnet yacht yaourt yucca zibeline zinc zinnia
`.trim().split(/\s+/);
export {
  words
};
