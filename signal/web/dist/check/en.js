// src/check/en.ts
var words = `
abacus acorn acrobat actor agent airplane airport album alley almond alpaca alphabet anchor antelope antenna
anthem anvil apple apricot apron arcade arch archer arctic arena armchair arrow artist aspen athlete atlas
attic author autumn avenue avocado awning bacon badger bagel bagpipe baguette bakery balcony ballad balloon
bamboo banana banjo banner barber barge barley barn barrel baseball basement basil basket bassoon bathtub
battery bear bedroom beech beetle belt beret berry bicycle binder birch bird biscuit bison blanket blazer
blender blossom blouse bluebell bongo bonnet bookcase botanist bottle boulder bouquet bowtie bracelet bramble
branch bread breeze brick broccoli broom brownie bubble bucket buckle buffalo builder bull bungalow bunny bush
butter button cabbage cabin cabinet cable cactus cadence cake calendar calf camel camera campfire canal canary
candle candy canoe canopy canvas canyon capital captain caramel caravan cardigan carnival carousel carp carpet
carriage carton cashew cashier castle catapult cavern cedar ceiling celery cellar cello cereal chair chalet
chalk champion chapter chariot charm cheese chef chemist cherry chess chestnut chicken chimney chipmunk chisel
chive chord chorus chutney cinema cinnamon circle circus city clam clarinet cleaner clip clock closet cloud
clover clown cobbler cobra cocoa coconut coffee cogwheel coil color comb comedian comedy comet comic compass
composer computer concert condor cookie coral costume cottage couch counter cowboy crab cracker crane crayon
cream creek cricket crocus crow cruise crumpet crust crystal cube cuckoo cucumber cupboard current curtain
cushion cutlery cymbal daffodil dance daylight deer delta denim depot designer desk dessert dialogue diamond
dill dingo dining dinner diploma director dolphin domino door doorbell doormat dough doughnut dove downtown
drawer drawing dress dresser driveway drum duck dumpling dune duvet eagle earring east echo editor elephant
embassy emerald encore engine engineer envelope equator eraser espresso essay estuary evening explorer fabric
factory falcon fanfare farm farmer faucet feather fedora fence fern ferret festival fiddle film finale finch
firefly fish fjord flamingo flask florist flour flower flute folder football forest forester fork fossil
fountain foyer frame freeway fridge frog frost fruit fudge funnel furnace gadget galaxy gallery garage garden
gardener garlic gate gazebo gazelle gecko geyser gibbon gift ginger giraffe glacier glen glider globe glow
glue goalie goat gold goldfish gondola gong goose gopher gown granite grape grass grater gravel grill grouse
grove guest guide guitar gulf gymnast hail hallway hammer hammock hamster hanger harbor hare harmony harness
hawk hearth hedge hedgehog helmet herb heron herring highland highway hiker hillside hinge hippo hockey honey
horizon horn horse host hotel hound humor husky hyacinth ibex iceberg icicle icing igloo iguana image inlet
inventor island ivory jaguar jazz jeans jeep jelly jester jewel jeweler jigsaw joke journey joystick juggler
juice jumper jungle juniper kale kangaroo karaoke kayak kazoo kennel keyboard keyhole kilt kimono kiosk
kitchen kite kitten kiwi knob koala label lace ladder ladle lagoon lamb lantern laptop lark lasagna lasso
latch laurel lava lavender lawn leader leaf lecture leek leggings lemon lemonade lemur lens lentil leopard
lesson letter lettuce lever library licorice lilac lime limerick linden linguist lion lizard llama lobby
lobster locket lodge loft loom lorry lotus lounge lullaby lunch lupin lynx lyric macaroni mackerel magic
magnet magnolia magpie mailman mallard mallet mammoth mandolin mango mansion mantel maple marathon marble
marimba marina marker marsh mask mason mattress mayor meadow mechanic medal meerkat melody melon memoir
merchant metro milk mimosa miner mint mirror moccasin model monkey monorail monument moon morning mosaic moss
moth motor mouse mule mural museum mushroom music musician mustard napkin necklace necktie neighbor nettle
newt night nomad nook north notebook nougat novel novelist nozzle number oasis oboe ocean octave octopus
office omelet onion opera optician orange orca orchard orchid oregano organ origami osprey ostrich otter
ottoman outpost oven overalls oyster paddle padlock paint painter painting pajamas palace palette palm pancake
panda panther pants papaya paper paprika parasol parcel parka parlor parrot parsley parsnip passage passport
pasta pastel pastry patio pattern pavement peacock peak peanut pebble pelican pencil pendulum penguin pennant
pepper petal pheasant piano picnic picture pigeon pike pillar pilot pinball pioneer piston pixel pizza planet
plank planner plate plateau platform plaza pliers plum plumber plush poem polka pollen poncho pony poodle pool
popcorn poplar porch porridge portrait postbox postcard poster potato pottery prairie prelude pretzel primrose
prince prism prologue pudding puffin pulley pullover puma pumpkin puppet puppy purse puzzle pyramid quail
quarry quartet quartz quay question quiche quilt quince quiz quote rabbit raccoon racket radar radiator radio
radish raft railing railroad railway rain rainbow raincoat raisin ramp raven ravioli razor recipe reed refrain
reggae reindeer resort rhubarb rhythm rice ring river rodeo rooster root rope route rubber rugby ruler rumba
runway saffron sage sailboat salad salmon salt samba sand sandal sandwich sapphire sardine satchel satin sauce
sauna savanna scale scarf school scissors scone scooter screen script sculptor seahorse seal season seesaw
sequel sequoia serenade shade shadow shamrock shark shawl shed sheep shelf sherbet shield shirt shoe shorts
shovel shower shrimp shrub shuffle shutter sidewalk sieve silver sink sitar skate sketch skillet skylark
skylight sleet sleeve sleigh slipper slope sloth snack snail snorkel snow snowdrop soccer sock sofa soloist
sonata soprano sorbet soup south spanner sparrow spatula speaker spice spider spinach sponge spoon sport
spring sprout spruce square squid squirrel stable stadium stair stamp stapler starfish station statue stem
stencil sticker stocking story stove stream street studio suburb subway sugar suit suitcase summer summit
sundial sunrise sunset sunshine supper surfer sushi swan sweater swing switch sycamore symbol symphony syrup
tack tadpole tandem tanker tapestry tapir taxi teacup teapot tempo tennis tent terrace theater thermos thimble
thistle thread thunder thyme tiara ticket tiger tile tinsel toad toast toaster token tomato toolbox tortoise
toucan tourist towel tractor traffic trail trailer trapeze tray tree tricycle trifle trip tripod trolley
trombone trophy trout trunk tugboat tulip tuna tundra tunic turban tureen turkey turnip turnpike turtle tuxedo
tweezers twig twilight ukulele umbrella uniform vacuum valve vanilla vase vehicle velvet veranda verse vest
viaduct villa village vine vinegar violin visor volcano voyage waffle wagon walkway wall walnut walrus waltz
wardrobe wasp water wave weasel wetland whale wharf wheat wheel whisk wicker willow wind windmill window
winter wire wolf wombat wood woodland wren wrench yacht yogurt zebra zenith zephyr zipper zucchini
`.trim().split(/\s+/);
export {
  words
};
