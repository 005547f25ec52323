// src/text/fr.ts
var fr = {
  title: "Vidéo",
  language: "Langue",
  exit: "Partir vite",
  exitHint: "Arrête tout immédiatement et ouvre une autre page. Appuyer deux fois sur Échap fait de même.",
  pair: (what, value) => `${what} : ${value}`,
  progress: (step, of) => `Étape ${step} sur ${of}`,
  next: "Continuer",
  back: "Retour",
  again: "Réessayer",
  leave: "Se déconnecter et partir",
  words: {
    heading: "Vos trois mots",
    lead: "Vous avez reçu trois mots, par exemple au téléphone. Les majuscules et les accents sont sans importance.",
    labels: ["Premier mot", "Deuxième mot", "Troisième mot"],
    empty: "Il manque un mot ici.",
    character: "Ce caractère n’existe pas dans les mots. Utilisez seulement des lettres et des chiffres.",
    laptop: "Sur un ordinateur, l’image est plus grande et plus stable. Mais un téléphone convient aussi.",
    after: "Ensuite, nous vous demanderons le mot de passe."
  },
  looking: {
    heading: "Nous cherchons la salle",
    lead: "Cela ne dure qu’un instant. La page avance d’elle-même."
  },
  nobody: {
    heading: "Il n’y a encore personne",
    lead: "Personne n’a encore ouvert cette salle. Vérifiez les trois mots. S’ils sont justes, laissez simplement cette page ouverte : elle avance d’elle-même dès que la salle est ouverte.",
    edit: "Modifier les mots"
  },
  shut: {
    heading: "La salle est fermée pour le moment",
    lead: "Pour l’instant, plus personne n’est admis : toutes les personnes attendues sont déjà là. Si l’on vous attend, restez ici, la suite vient toute seule. Ou appelez votre service de conseil."
  },
  password: {
    heading: "Votre mot de passe",
    lead: "Vous l’avez reçu séparément des mots, au téléphone ou par SMS. Il ne quitte pas cet appareil.",
    label: "Mot de passe",
    empty: "Indiquez le mot de passe.",
    checking: "Vérification du mot de passe …",
    room: "Votre salle",
    after: "Ensuite, nous vous demanderons votre nom. Une lettre suffit."
  },
  person: {
    heading: "Comment vous appeler ?",
    lead: "Un prénom ou une lettre suffit. Seules les personnes de l’entretien le voient.",
    label: "Nom ou initiale",
    nameEmpty: "Indiquez un nom ou une lettre.",
    company: "Qui est avec vous dans la pièce ?",
    alone: "Je suis seul ou seule",
    others: "Il y a encore quelqu’un",
    companyEmpty: "Choisissez une réponse.",
    consent: "J’accepte que l’image, le son et le tchat soient transmis pour cet entretien.",
    consentEmpty: "Sans votre accord, nous ne pouvons pas continuer.",
    privacy: "Protection des données en bref",
    privacyLines: [
      "L’image, le son et le tchat sont chiffrés de votre appareil jusqu’à la personne qui vous conseille.",
      "Le serveur met seulement en relation. Il voit des adresses internet et des heures, mais ni image, ni son, ni tchat, ni nom.",
      "Cette page n’enregistre rien et ne conserve rien sur votre appareil. N’enregistrez rien non plus.",
      "Vous pouvez partir à tout moment. Votre accord ne vaut que pour cet entretien."
    ],
    after: "Ensuite, nous vérifierons la caméra et le micro."
  },
  devices: {
    heading: "Caméra et micro",
    lead: "Votre navigateur va demander si cette page peut les utiliser. Acceptez, s’il vous plaît. Personne ne vous voit ni ne vous entend encore.",
    start: "Activer la caméra et le micro",
    starting: "Répondez à la question de votre navigateur …",
    soundOnly: "Son seulement, sans caméra",
    textOnly: "Écrire seulement",
    preview: "Votre image, visible de vous seulement",
    level: "Votre voix",
    levelHint: "Dites quelques mots : la barre bouge avec votre voix.",
    camera: "Caméra",
    microphone: "Micro",
    speaker: "Haut-parleur",
    sound: "Écouter un son d’essai",
    soundHint: "Si vous n’entendez rien, augmentez le volume ou rebranchez votre casque.",
    tips: "Pour un bon entretien",
    tipLines: ["Lumière de face, pas de fenêtre dans le dos", "Un endroit calme, porte fermée", "Un casque si quelqu’un peut entendre"],
    enter: "Vers la salle d’attente",
    enterWithoutCamera: "Vers la salle d’attente sans caméra",
    enterWithoutMicrophone: "Vers la salle d’attente sans micro",
    enterTextOnly: "Vers la salle d’attente avec le tchat seul",
    cameraStates: {
      denied: "La caméra est bloquée pour cette page.",
      missing: "Nous ne trouvons pas de caméra sur cet appareil.",
      busy: "Un autre programme utilise la caméra. Fermez-le et réessayez."
    },
    microphoneStates: {
      denied: "Le micro est bloqué pour cette page.",
      missing: "Nous ne trouvons pas de micro sur cet appareil.",
      busy: "Un autre programme utilise le micro. Fermez-le et réessayez."
    },
    help: {
      chrome: "Cliquez sur le symbole à gauche de l’adresse, réglez caméra et micro sur « Autoriser » et réessayez.",
      firefox: "Cliquez sur le symbole barré à gauche de l’adresse, levez le blocage et réessayez.",
      safari: "Dans le menu « Safari », choisissez « Réglages pour ce site web », autorisez caméra et micro et réessayez.",
      android: "Touchez le symbole à gauche de l’adresse, puis « Autorisations », autorisez caméra et micro et réessayez.",
      ios: "Touchez « aA » ou le symbole de page à côté de l’adresse, puis « Réglages du site web », autorisez caméra et micro et réessayez."
    },
    withoutCamera: "Pas d’image"
  },
  blur: {
    on: "Flouter l’arrière-plan",
    off: "Montrer l’arrière-plan",
    states: {
      starting: "L’arrière-plan flou se prépare. En attendant, personne ne vous voit.",
      on: "Personne ne voit ce qui est derrière vous.",
      slow: "Cet appareil est trop lent pour l’arrière-plan flou. Votre caméra est donc coupée.",
      broken: "L’arrière-plan flou est en panne. Votre caméra est donc coupée.",
      unsupported: "Ce navigateur ne peut pas flouter l’arrière-plan. Votre caméra est donc coupée."
    }
  },
  agreed: {
    alone: "La personne qui vous reçoit est seule dans sa pièce.",
    others: "La personne qui vous reçoit n’est pas seule dans sa pièce.",
    ring: "Si la connexion se coupe, on vous appelle.",
    wait: "Si la connexion se coupe, personne n’appelle : réessayez avec les mêmes mots."
  },
  waiting: {
    heading: "Vous êtes dans la salle d’attente",
    lead: "L’entretien n’a pas encore commencé. Nous avons signalé votre présence. Laissez cette page ouverte : elle avance d’elle-même.",
    soon: {
      heading: "Encore quelques minutes",
      lead: "On sait que vous êtes là, il faut encore quelques minutes. Restez là, la page avance d’elle-même."
    },
    away: {
      heading: "Un instant",
      lead: "L’autre côté est brièvement interrompu. Restez là, cela reprend en général très vite."
    },
    unseen: "Jusqu’au début de l’entretien, personne ne vous voit ni ne vous entend.",
    leave: "Quitter la salle d’attente"
  },
  session: {
    heading: "Entretien",
    counsellor: "Conseil",
    you: "Vous",
    connecting: "Connexion en cours …",
    connected: "Connexion sûre",
    relayed: "Par relais, mais toujours chiffré",
    troubled: "La connexion est interrompue. Elle revient d’elle-même, vous n’avez rien à faire.",
    lineLost: "Le tchat attend un instant. L’image et le son continuent.",
    back: "Connexion rétablie",
    qualities: { fair: "Connexion moyenne", weak: "Connexion faible", soundOnly: "Son seul, la connexion est faible" },
    sides: { here: "de votre côté", there: "de l’autre côté", both: "des deux côtés" },
    voice: { arrives: "Votre voix arrive", lost: "Votre voix n’arrive pas en ce moment. Choisissez un autre micro sous « Plus » ou écrivez dans le tchat." },
    muted: "Micro coupé",
    hidden: "Caméra coupée",
    remoteHidden: "La caméra de votre conseil est coupée",
    others: {
      soon: (name) => `${name} va nous rejoindre.`,
      soonInterpreter: (name) => `${name} va nous rejoindre pour interpréter.`,
      soonHint: "Si vous ne le souhaitez pas, dites-le maintenant.",
      came: (name) => `${name} est maintenant là.`,
      left: (name) => `${name} n’est plus là.`,
      writer: (name) => `${name} (autre personne)`,
      interpreter: "interprète",
      hidden: (name) => `La caméra de ${name} est éteinte`,
      chat: "Tout le monde dans cet entretien peut lire."
    },
    capture: {
      recording: { mark: "REC", here: "Quelque chose sur votre appareil enregistre cet entretien, peut-être une extension du navigateur.", there: "Votre conseil enregistre cet entretien.", other: (name) => `${name} enregistre cet entretien.` },
      live: { mark: "LIVE", here: "Quelque chose sur votre appareil capte cet entretien, peut-être une extension du navigateur.", there: "Votre conseil diffuse cet entretien à d’autres.", other: (name) => `${name} diffuse cet entretien à d’autres.` },
      hint: "Si vous ne le souhaitez pas, arrêtez tout de suite. Personne ne peut empêcher que l’on filme un écran.",
      end: "Arrêter tout de suite"
    },
    company: {
      label: "Signe",
      summary: "Bon à savoir",
      before: "Si vous n’êtes plus seul(e) pendant l’entretien, appuyez sur le petit anneau dans votre propre image",
      after: "Seul votre conseil l’apprend, en silence. Appuyer encore une fois l’annule."
    },
    security: {
      heading: "Sécurité",
      people: "Qui est là",
      since: (time) => `depuis ${time}`,
      waiting: "attend encore dehors",
      way: "La connexion",
      direct: "L’image, le son et le tchat sont chiffrés. L’image et le son vont directement de votre appareil à votre conseil.",
      relayed: "Votre réseau ne permet pas de chemin direct. L’image et le son passent par un relais, mais restent chiffrés : il ne peut rien voir ni entendre.",
      onward: "L’image et le son des autres sont transmis par l’application de votre conseil ; aucun serveur ne peut les ouvrir.",
      compared: "Vous l’avez comparé, personne ne s’est glissé entre vous.",
      notCompared: "Il n’a pas encore été comparé.",
      captured: "Quelqu’un enregistre ou diffuse : voyez l’avis en haut.",
      notCaptured: "Personne ici ne signale d’enregistrement. Cette page n’enregistre rien.",
      server: "Ce que voit le serveur",
      serverLines: [
        "Les adresses internet, les heures et la quantité transmise.",
        "Il pourrait deviner les trois mots.",
        "Il ne voit pas : mot de passe, noms, image, son et tchat."
      ],
      open: "Ce qui n’est pas protégé",
      openLines: [
        "Une personne présente dans la pièce peut écouter.",
        "On peut filmer un écran.",
        "Un logiciel espion sur l’un des appareils voit tout.",
        "Votre navigateur retient peut-être que vous avez visité cette page. Une fenêtre privée l’évite.",
        "Sans relais, l’autre côté apprend votre adresse internet.",
        "Cette page vient du serveur. L’application de votre conseil la vérifie avant, mais ne voit pas ce que votre appareil a vraiment chargé."
      ]
    },
    paused: { here: "Pause. Personne ne vous voit ni ne vous entend.", there: "L’autre côté fait une pause. Cela reprend bientôt." },
    pause: "Faire une pause",
    pauseHint: "Pendant la pause, rien n’est transmis, ni image ni son.",
    goOn: "Reprendre",
    share: "Écran",
    unshare: "Arrêter",
    sharing: "Votre écran est montré",
    swap: "Échanger les images",
    more: "Plus",
    keys: "Utiliser les touches : M coupe le micro, la barre d’espace vous laisse parler tant que vous la tenez.",
    details: { heading: "Données techniques", roundTrip: "Aller et retour", lossSent: "Pertes à l’envoi", lossReceived: "Pertes à la réception", sent: "Envoyé", received: "Reçu", way: "Chemin", direct: "direct", relayed: "par un relais" },
    mute: "Couper micro",
    unmute: "Activer micro",
    hide: "Couper caméra",
    show: "Activer caméra",
    chat: "Tchat",
    hangUp: "Raccro­cher",
    playSound: "Activer le son",
    deviceLost: "Votre micro ou votre caméra s’est arrêté. Vérifiez le branchement.",
    replaced: {
      camera: (label) => `La caméra a été débranchée. Nous utilisons maintenant « ${label} ».`,
      microphone: (label) => `Le micro a été débranché. Nous utilisons maintenant « ${label} ».`
    },
    checkWord: "Mot de contrôle",
    checkHow: "Lisez-vous ces deux mots à voix haute. S’ils sont les mêmes des deux côtés, personne ne s’est interposé.",
    same: "Identiques",
    different: "Différents",
    chatHint: "Effacé quand vous raccrochez.",
    chatLabel: "Écrire un message",
    send: "Envoyer",
    close: "Fermer",
    unread: (n) => n === 1 ? "Un nouveau message" : `${n} nouveaux messages`
  },
  offline: "Pas de connexion",
  problems: {
    unreachable: "Le serveur est injoignable. Vérifiez votre connexion internet. Nous continuons d’essayer.",
    interrupted: "La connexion a été interrompue. Indiquez encore une fois le mot de passe.",
    unanswered: "Le mot de passe n’a pas pu être vérifié. Indiquez-le encore une fois."
  },
  wrong: (left) => left === 1 ? "Le mot de passe est faux. Il vous reste un essai. Comparez-le avec soin." : `Le mot de passe est faux. Il vous reste ${left} essais.`,
  endings: {
    left: { heading: "Vous avez quitté l’entretien", lead: "La caméra et le micro sont coupés. Vous pouvez fermer cette fenêtre." },
    ended: { heading: "L’entretien est terminé", lead: "La caméra et le micro sont coupés, le tchat est effacé. Vous pouvez fermer cette fenêtre." },
    declined: { heading: "L’entretien a été refusé", lead: "Ce n’est pas possible pour le moment. Appelez votre service de conseil et convenez d’une autre heure." },
    removed: { heading: "L’entretien est terminé pour vous", lead: "Vous ne participez plus à l’entretien. Si c’est une erreur, appelez votre service de conseil. Il vous faudra de nouveaux mots." },
    tampered: { heading: "Arrêté par sécurité", lead: "La connexion n’était pas authentique : quelqu’un s’est peut-être interposé. Appelez votre service de conseil et convenez de nouveaux mots." },
    unconfirmed: { heading: "Arrêté par sécurité", lead: "Soit le mot de passe a été mal saisi trois fois, soit quelqu’un intervient. Appelez votre service de conseil avant de réessayer." },
    locked: { heading: "Le mot de passe est bloqué", lead: "Il a été mal saisi trop souvent. Appelez votre service de conseil : vous en recevrez un nouveau." },
    closed: { heading: "La salle est fermée", lead: "Plus personne ne peut entrer dans cette salle. Appelez votre service de conseil : vous recevrez de nouveaux mots." },
    full: { heading: "Aucune place libre pour le moment", lead: "Trop de personnes attendent dans cette salle ou depuis votre connexion. Réessayez dans quelques minutes." },
    lost: { heading: "La connexion s’est rompue", lead: "Vérifiez votre connexion internet et revenez. Il vous faudra encore une fois le mot de passe." },
    noPath: { heading: "Aucun chemin vers l’autre côté", lead: "Votre réseau ne laisse pas passer l’image et le son. Essayez un autre réseau, par exemple votre téléphone mobile au lieu du wifi d’une entreprise." },
    broken: { heading: "Cela n’a pas marché", lead: "Il s’est produit quelque chose d’inattendu. Rechargez la page. Si cela n’aide pas, appelez votre service de conseil." }
  },
  rejoin: "Entrer à nouveau",
  startAgain: "Saisir d’autres mots",
  unable: {
    insecure: { heading: "Cette adresse n’est pas sûre", lead: "La caméra et le micro ne fonctionnent qu’avec une adresse qui commence par https. Vérifiez l’adresse ou appelez votre service de conseil." },
    browser: { heading: "Ce navigateur est trop ancien", lead: "Il lui manque ce qu’exige un entretien sûr. Ouvrez cette page dans un Chrome, Edge, Firefox ou Safari à jour." }
  }
};
export {
  fr
};
