// src/text/nl.ts
var nl = {
  title: "Video",
  language: "Taal",
  exit: "Snel weg",
  exitHint: "Stopt alles meteen en opent een andere pagina. Twee keer Esc doet hetzelfde.",
  pair: (what, value) => `${what}: ${value}`,
  progress: (step, of) => `Stap ${step} van ${of}`,
  next: "Verder",
  back: "Terug",
  again: "Opnieuw proberen",
  leave: "Afmelden en weggaan",
  words: {
    heading: "Uw drie woorden",
    lead: "U hebt drie woorden gekregen, bijvoorbeeld aan de telefoon. Hoofdletters en accenten maken niet uit.",
    labels: ["Eerste woord", "Tweede woord", "Derde woord"],
    empty: "Hier ontbreekt nog een woord.",
    character: "Dit teken komt niet in de woorden voor. Gebruik alleen letters en cijfers.",
    laptop: "Op een laptop of computer is het beeld groter en rustiger. Maar met de telefoon kan het ook.",
    after: "Daarna vragen we het wachtwoord."
  },
  looking: {
    heading: "We zoeken de kamer",
    lead: "Dit duurt maar even. Het gaat vanzelf verder."
  },
  nobody: {
    heading: "Er is nog niemand",
    lead: "Deze kamer heeft nog niemand geopend. Controleer de drie woorden. Kloppen ze, laat deze pagina dan gewoon open: het gaat vanzelf verder zodra de kamer wordt geopend.",
    edit: "Woorden wijzigen"
  },
  shut: {
    heading: "De kamer is nu gesloten",
    lead: "Op dit moment wordt niemand meer binnengelaten: iedereen die verwacht werd, is er al. Wordt u verwacht, blijf dan hier, het gaat vanzelf verder. Of bel uw hulpverlener."
  },
  password: {
    heading: "Uw wachtwoord",
    lead: "U hebt het apart van de woorden gekregen, aan de telefoon of per sms. Het verlaat dit apparaat niet.",
    label: "Wachtwoord",
    empty: "Vul het wachtwoord in.",
    checking: "Het wachtwoord wordt gecontroleerd …",
    room: "Uw kamer",
    after: "Daarna vragen we uw naam. Eén letter is genoeg."
  },
  person: {
    heading: "Hoe mogen we u noemen?",
    lead: "Een voornaam of één letter is genoeg. Alleen wie bij het gesprek is, ziet die.",
    label: "Naam of eerste letter",
    nameEmpty: "Vul een naam of letter in.",
    company: "Wie is er bij u in de kamer?",
    alone: "Ik ben alleen",
    others: "Er is nog iemand",
    companyEmpty: "Kies een antwoord.",
    consent: "Ik ga ermee akkoord dat beeld, geluid en chat voor dit gesprek worden verzonden.",
    consentEmpty: "Zonder uw akkoord kunnen we niet verder.",
    privacy: "Privacy in het kort",
    privacyLines: [
      "Beeld, geluid en chat gaan versleuteld van uw apparaat naar uw hulpverlener.",
      "De server brengt alleen de verbinding tot stand. Hij ziet internetadressen en tijden, maar geen beeld, geen geluid, geen chat en geen naam.",
      "Deze pagina neemt niets op en bewaart niets op uw apparaat. Neemt u zelf ook niets op.",
      "U kunt op elk moment weggaan. Uw akkoord geldt alleen voor dit gesprek."
    ],
    after: "Daarna controleren we camera en microfoon."
  },
  devices: {
    heading: "Camera en microfoon",
    lead: "Uw browser vraagt zo of deze pagina beide mag gebruiken. Sta dat toe. Nog niemand ziet of hoort u.",
    start: "Camera en microfoon inschakelen",
    starting: "Beantwoord de vraag van uw browser …",
    soundOnly: "Alleen geluid, zonder camera",
    textOnly: "Alleen schrijven",
    preview: "Uw beeld, alleen u ziet het",
    level: "Uw stem",
    levelHint: "Zeg een paar woorden: de balk beweegt mee.",
    camera: "Camera",
    microphone: "Microfoon",
    speaker: "Luidspreker",
    sound: "Testgeluid afspelen",
    soundHint: "Hoort u niets, zet uw apparaat dan harder of steek de koptelefoon er opnieuw in.",
    tips: "Zo gaat het goed",
    tipLines: ["Licht van voren, geen raam achter u", "Een rustige plek, deur dicht", "Een koptelefoon als iemand kan meeluisteren"],
    enter: "Naar de wachtkamer",
    enterWithoutCamera: "Zonder camera naar de wachtkamer",
    enterWithoutMicrophone: "Zonder microfoon naar de wachtkamer",
    enterTextOnly: "Alleen met chat naar de wachtkamer",
    cameraStates: {
      denied: "De camera is voor deze pagina geblokkeerd.",
      missing: "Op dit apparaat vinden we geen camera.",
      busy: "De camera wordt door een ander programma gebruikt. Sluit dat en probeer het opnieuw."
    },
    microphoneStates: {
      denied: "De microfoon is voor deze pagina geblokkeerd.",
      missing: "Op dit apparaat vinden we geen microfoon.",
      busy: "De microfoon wordt door een ander programma gebruikt. Sluit dat en probeer het opnieuw."
    },
    help: {
      chrome: "Klik links van het adres op het symbool, zet camera en microfoon op ‘Toestaan’ en probeer het opnieuw.",
      firefox: "Klik links van het adres op het doorgestreepte symbool, hef de blokkade op en probeer het opnieuw.",
      safari: "Kies in het menu ‘Safari’ de optie ‘Instellingen voor deze website’, sta camera en microfoon toe en probeer het opnieuw.",
      android: "Tik links van het adres op het symbool, dan op ‘Rechten’, sta camera en microfoon toe en probeer het opnieuw.",
      ios: "Tik naast het adres op ‘aA’ of het paginasymbool, dan op ‘Website-instellingen’, sta camera en microfoon toe en probeer het opnieuw."
    },
    withoutCamera: "Geen beeld"
  },
  blur: {
    on: "Achtergrond vervagen",
    off: "Achtergrond tonen",
    states: {
      starting: "De vage achtergrond wordt voorbereid. Zolang ziet niemand u.",
      on: "Niemand ziet wat er achter u is.",
      slow: "Dit apparaat is te traag voor een vage achtergrond. Daarom staat uw camera uit.",
      broken: "De vage achtergrond is uitgevallen. Daarom staat uw camera uit.",
      unsupported: "Deze browser kan de achtergrond niet vervagen. Daarom staat uw camera uit."
    }
  },
  agreed: {
    alone: "Uw hulpverlener is alleen in de kamer.",
    others: "Bij uw hulpverlener is nog iemand in de kamer.",
    ring: "Valt de verbinding weg, dan wordt u gebeld.",
    wait: "Valt de verbinding weg, dan belt niemand: probeer het met dezelfde woorden opnieuw."
  },
  waiting: {
    heading: "U bent in de wachtkamer",
    lead: "Het gesprek is nog niet begonnen. We hebben gemeld dat u er bent. Laat deze pagina open: het gaat vanzelf verder.",
    soon: {
      heading: "Nog een paar minuten",
      lead: "Men heeft u gezien en heeft nog een paar minuten nodig. Blijf alstublieft, het gaat vanzelf verder."
    },
    away: {
      heading: "Een ogenblik",
      lead: "De andere kant is even onderbroken. Blijf alstublieft, meestal gaat het zo verder."
    },
    unseen: "Tot het gesprek begint, ziet of hoort niemand u.",
    leave: "Wachtkamer verlaten"
  },
  session: {
    heading: "Gesprek",
    counsellor: "Hulpverlener",
    you: "U",
    connecting: "Verbinding maken …",
    connected: "Veilig verbonden",
    relayed: "Via omweg, toch versleuteld",
    troubled: "De verbinding is onderbroken. Ze komt vanzelf terug, u hoeft niets te doen.",
    lineLost: "De chat wacht even. Beeld en geluid gaan door.",
    back: "Weer verbonden",
    qualities: { fair: "Verbinding matig", weak: "Verbinding zwak", soundOnly: "Alleen geluid, de verbinding is zwak" },
    sides: { here: "aan uw kant", there: "aan de andere kant", both: "aan beide kanten" },
    voice: { arrives: "Uw stem komt aan", lost: "Uw stem komt nu niet aan. Kies onder ‘Meer’ een andere microfoon of schrijf in de chat." },
    muted: "Microfoon uit",
    hidden: "Camera uit",
    remoteHidden: "De camera van uw hulpverlener is uit",
    others: {
      soon: (name) => `${name} komt er zo bij.`,
      soonInterpreter: (name) => `${name} komt er zo bij om te tolken.`,
      soonHint: "Wilt u dat niet, zeg het dan nu.",
      came: (name) => `${name} is er nu bij.`,
      left: (name) => `${name} is weggegaan.`,
      writer: (name) => `${name} (gast)`,
      interpreter: "tolk",
      hidden: (name) => `De camera van ${name} is uit`,
      chat: "Iedereen in dit gesprek leest mee."
    },
    capture: {
      recording: { mark: "REC", here: "Op uw apparaat wordt dit gesprek opgenomen, misschien door een extensie van de browser.", there: "Uw hulpverlener neemt dit gesprek op.", other: (name) => `${name} neemt dit gesprek op.` },
      live: { mark: "LIVE", here: "Op uw apparaat wordt dit gesprek afgetapt, misschien door een extensie van de browser.", there: "Uw hulpverlener zendt dit gesprek naar anderen uit.", other: (name) => `${name} zendt dit gesprek naar anderen uit.` },
      hint: "Wilt u dat niet, stop dan meteen. Dat iemand een scherm filmt, kan niemand voorkomen.",
      end: "Meteen stoppen"
    },
    company: {
      label: "Teken",
      summary: "Goed om te weten",
      before: "Bent u tijdens het gesprek niet meer alleen, druk dan op uw eigen beeld op de kleine ring",
      after: "Alleen uw hulpverlener merkt dat, in stilte. Nog eens drukken neemt het terug."
    },
    security: {
      heading: "Veiligheid",
      people: "Wie erbij is",
      since: (time) => `sinds ${time} uur`,
      waiting: "wacht nog buiten",
      way: "De verbinding",
      direct: "Beeld, geluid en chat zijn versleuteld. Beeld en geluid gaan rechtstreeks van uw apparaat naar uw hulpverlener.",
      relayed: "Uw netwerk laat geen rechtstreekse weg toe. Beeld en geluid gaan via een tussenstation, maar blijven versleuteld: het kan niets zien en niets horen.",
      onward: "Beeld en geluid van de anderen geeft het programma van uw hulpverlener door; geen server kan ze openen.",
      compared: "U hebt het vergeleken, er zit niemand tussen.",
      notCompared: "Het is nog niet vergeleken.",
      captured: "Iemand neemt op of zendt uit: let op de melding bovenaan.",
      notCaptured: "Niemand hier meldt een opname. Deze pagina neemt niets op.",
      server: "Wat de server ziet",
      serverLines: [
        "Internetadressen, tijden en hoeveel er wordt verzonden.",
        "De drie woorden zou hij kunnen raden.",
        "Niet: wachtwoord, namen, beeld, geluid en chat."
      ],
      open: "Wat niet beschermd is",
      openLines: [
        "Wie bij iemand in de kamer is, kan meeluisteren.",
        "Een scherm kan gefilmd worden.",
        "Spionagesoftware op een van de apparaten ziet alles.",
        "Uw browser onthoudt misschien dat u deze pagina bezocht. Een privévenster helpt daartegen.",
        "Zonder tussenstation komt de andere kant uw internetadres te weten.",
        "Deze pagina komt van de server. Uw hulpverlener controleert haar vooraf, maar ziet niet wat uw apparaat echt geladen heeft."
      ]
    },
    paused: { here: "Pauze. Niemand ziet of hoort u.", there: "Uw hulpverlener neemt een pauze. Het gaat zo verder." },
    pause: "Pauze nemen",
    pauseHint: "In de pauze wordt niets verzonden, geen beeld en geen geluid.",
    goOn: "Verdergaan",
    share: "Scherm",
    unshare: "Stoppen",
    sharing: "Uw scherm wordt getoond",
    swap: "Beelden wisselen",
    more: "Meer",
    keys: "Toetsen gebruiken: M dempt, met de spatiebalk kunt u spreken zolang u die ingedrukt houdt.",
    details: { heading: "Technische gegevens", roundTrip: "Heen en terug", lossSent: "Verlies bij verzenden", lossReceived: "Verlies bij ontvangen", sent: "Verzonden", received: "Ontvangen", way: "Route", direct: "rechtstreeks", relayed: "via een tussenstation" },
    mute: "Dempen",
    unmute: "Geluid aan",
    hide: "Camera uit",
    show: "Camera aan",
    chat: "Chat",
    hangUp: "Op­hangen",
    playSound: "Geluid inschakelen",
    deviceLost: "Uw microfoon of camera is uitgevallen. Controleer de stekker.",
    replaced: {
      camera: (label) => `De camera is losgekoppeld. Nu gebruiken we ‘${label}’.`,
      microphone: (label) => `De microfoon is losgekoppeld. Nu gebruiken we ‘${label}’.`
    },
    checkWord: "Controlewoord",
    checkHow: "Lees elkaar deze twee woorden voor. Zijn ze aan beide kanten gelijk, dan zit er niemand tussen.",
    same: "Gelijk",
    different: "Verschillend",
    chatHint: "Wordt bij het ophangen gewist.",
    chatLabel: "Bericht schrijven",
    send: "Versturen",
    close: "Sluiten",
    unread: (n) => n === 1 ? "Eén nieuw bericht" : `${n} nieuwe berichten`
  },
  offline: "Geen verbinding",
  problems: {
    unreachable: "De server is niet bereikbaar. Controleer uw internetverbinding. We blijven het vanzelf proberen.",
    interrupted: "De verbinding was onderbroken. Vul het wachtwoord nog een keer in.",
    unanswered: "Het wachtwoord kon niet worden gecontroleerd. Vul het nog een keer in."
  },
  wrong: (left) => left === 1 ? "Het wachtwoord klopt niet. U hebt nog één poging. Vergelijk het goed." : `Het wachtwoord klopt niet. U hebt nog ${left} pogingen.`,
  endings: {
    left: { heading: "U hebt het gesprek verlaten", lead: "Camera en microfoon zijn uit. U kunt dit venster sluiten." },
    ended: { heading: "Het gesprek is beëindigd", lead: "Camera en microfoon zijn uit, de chat is gewist. U kunt dit venster sluiten." },
    declined: { heading: "Het gesprek is afgewezen", lead: "Het kan nu niet. Bel uw hulpverlener en spreek een ander tijdstip af." },
    removed: { heading: "Het gesprek is voor u beëindigd", lead: "U bent uit het gesprek gehaald. Was dat een vergissing, bel dan uw hulpverlener. U hebt dan nieuwe woorden nodig." },
    tampered: { heading: "Voor de zekerheid beëindigd", lead: "De verbinding was niet echt: misschien zat er iemand tussen. Bel uw hulpverlener en spreek nieuwe woorden af." },
    unconfirmed: { heading: "Voor de zekerheid gestopt", lead: "Het wachtwoord is drie keer verkeerd getypt, of iemand grijpt in. Bel uw hulpverlener voordat u het opnieuw probeert." },
    locked: { heading: "Het wachtwoord is geblokkeerd", lead: "Het is te vaak verkeerd ingevuld. Bel uw hulpverlener: u krijgt een nieuw wachtwoord." },
    closed: { heading: "De kamer is gesloten", lead: "Niemand kan deze kamer nog binnengaan. Bel uw hulpverlener: u krijgt nieuwe woorden." },
    full: { heading: "Er is nu geen plaats vrij", lead: "In deze kamer of vanaf uw aansluiting wachten al te veel mensen. Probeer het over een paar minuten opnieuw." },
    lost: { heading: "De verbinding is verbroken", lead: "Controleer uw internetverbinding en kom terug. U hebt daarvoor het wachtwoord nog een keer nodig." },
    noPath: { heading: "Geen weg naar de andere kant", lead: "Uw netwerk laat beeld en geluid niet door. Probeer een ander netwerk, bijvoorbeeld uw mobiele telefoon in plaats van de wifi van een bedrijf." },
    broken: { heading: "Dat is niet gelukt", lead: "Er is iets onverwachts gebeurd. Laad de pagina opnieuw. Helpt dat niet, bel dan uw hulpverlener." }
  },
  rejoin: "Opnieuw binnengaan",
  startAgain: "Andere woorden invullen",
  unable: {
    insecure: { heading: "Dit adres is niet veilig", lead: "Camera en microfoon werken alleen via een adres dat met https begint. Controleer het adres of bel uw hulpverlener." },
    browser: { heading: "Deze browser is te oud", lead: "Hij mist wat voor een veilig gesprek nodig is. Open deze pagina in een actuele Chrome, Edge, Firefox of Safari." }
  }
};
export {
  nl
};
