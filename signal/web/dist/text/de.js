// src/text/de.ts
var de = {
  title: "Video",
  language: "Sprache",
  exit: "Schnell weg",
  exitHint: "Beendet alles sofort und öffnet eine andere Seite. Zweimal Esc tut dasselbe.",
  pair: (what, value) => `${what}: ${value}`,
  progress: (step, of) => `Schritt ${step} von ${of}`,
  next: "Weiter",
  back: "Zurück",
  again: "Noch einmal versuchen",
  leave: "Abmelden und gehen",
  words: {
    heading: "Ihre drei Wörter",
    lead: "Sie haben drei Wörter bekommen, zum Beispiel am Telefon. Großschreibung und Umlaute sind egal.",
    labels: ["Erstes Wort", "Zweites Wort", "Drittes Wort"],
    empty: "Hier fehlt noch ein Wort.",
    character: "Dieses Zeichen kommt in den Wörtern nicht vor. Nehmen Sie nur Buchstaben und Ziffern.",
    laptop: "An einem Laptop oder Computer ist das Bild größer und steht ruhiger. Mit dem Telefon geht es aber auch.",
    after: "Danach fragen wir nach dem Passwort."
  },
  looking: {
    heading: "Wir suchen den Raum",
    lead: "Das dauert nur einen Augenblick. Es geht von selbst weiter."
  },
  nobody: {
    heading: "Noch ist niemand da",
    lead: "Diesen Raum hat noch niemand geöffnet. Prüfen Sie bitte die drei Wörter. Sind sie richtig, lassen Sie diese Seite einfach offen: Es geht von selbst weiter, sobald der Raum geöffnet wird.",
    edit: "Wörter ändern"
  },
  shut: {
    heading: "Der Raum ist gerade geschlossen",
    lead: "Im Augenblick wird niemand mehr eingelassen: Alle, die erwartet wurden, sind schon da. Werden Sie erwartet, bleiben Sie hier, es geht von selbst weiter. Oder rufen Sie Ihre Beratungsstelle an."
  },
  password: {
    heading: "Ihr Passwort",
    lead: "Sie haben es getrennt von den Wörtern bekommen, am Telefon oder als SMS. Es verlässt dieses Gerät nicht.",
    label: "Passwort",
    empty: "Bitte tragen Sie das Passwort ein.",
    checking: "Das Passwort wird geprüft …",
    room: "Ihr Raum",
    after: "Danach fragen wir nach Ihrem Namen. Ein Buchstabe genügt."
  },
  person: {
    heading: "Wie dürfen wir Sie nennen?",
    lead: "Ein Vorname oder ein Buchstabe genügt. Nur wer im Gespräch dabei ist, sieht ihn.",
    label: "Name oder Anfangsbuchstabe",
    nameEmpty: "Bitte tragen Sie einen Namen oder Buchstaben ein.",
    company: "Wer ist bei Ihnen im Raum?",
    alone: "Ich bin allein",
    others: "Es ist noch jemand da",
    companyEmpty: "Bitte wählen Sie eine Antwort.",
    consent: "Ich bin einverstanden, dass Bild, Ton und Chat für dieses Gespräch übertragen werden.",
    consentEmpty: "Ohne Ihr Einverständnis können wir nicht weitermachen.",
    privacy: "Datenschutz in Kürze",
    privacyLines: [
      "Bild, Ton und Chat gehen verschlüsselt von Ihrem Gerät zur Beratung.",
      "Der Server vermittelt nur. Er sieht Internet-Adressen und Zeiten, aber kein Bild, keinen Ton, keinen Chat und keinen Namen.",
      "Diese Seite zeichnet nichts auf und speichert nichts auf Ihrem Gerät. Bitte zeichnen auch Sie nichts auf.",
      "Sie können jederzeit gehen. Ihr Einverständnis gilt nur für dieses Gespräch."
    ],
    after: "Danach prüfen wir Kamera und Mikrofon."
  },
  devices: {
    heading: "Kamera und Mikrofon",
    lead: "Ihr Browser fragt gleich, ob diese Seite beides benutzen darf. Bitte erlauben Sie es. Noch sieht und hört Sie niemand.",
    start: "Kamera und Mikrofon einschalten",
    starting: "Bitte antworten Sie auf die Frage Ihres Browsers …",
    soundOnly: "Nur Ton, ohne Kamera",
    textOnly: "Nur schreiben",
    preview: "Ihr Bild, nur Sie sehen es",
    level: "Ihre Stimme",
    levelHint: "Sprechen Sie ein paar Worte: Der Balken bewegt sich mit.",
    camera: "Kamera",
    microphone: "Mikrofon",
    speaker: "Lautsprecher",
    sound: "Testton abspielen",
    soundHint: "Hören Sie nichts, machen Sie Ihr Gerät lauter oder stecken Sie den Kopfhörer neu ein.",
    tips: "So gelingt es gut",
    tipLines: ["Licht von vorn, kein Fenster im Rücken", "Ein ruhiger Ort, Tür zu", "Kopfhörer, wenn jemand mithören könnte"],
    enter: "In den Warteraum",
    enterWithoutCamera: "Ohne Kamera in den Warteraum",
    enterWithoutMicrophone: "Ohne Mikrofon in den Warteraum",
    enterTextOnly: "Nur mit Chat in den Warteraum",
    cameraStates: {
      denied: "Die Kamera ist für diese Seite gesperrt.",
      missing: "An diesem Gerät finden wir keine Kamera.",
      busy: "Die Kamera wird gerade von einem anderen Programm benutzt. Schließen Sie es und versuchen Sie es noch einmal."
    },
    microphoneStates: {
      denied: "Das Mikrofon ist für diese Seite gesperrt.",
      missing: "An diesem Gerät finden wir kein Mikrofon.",
      busy: "Das Mikrofon wird gerade von einem anderen Programm benutzt. Schließen Sie es und versuchen Sie es noch einmal."
    },
    help: {
      chrome: "Klicken Sie links neben der Adresse auf das Symbol, stellen Sie Kamera und Mikrofon auf „Zulassen“ und versuchen Sie es noch einmal.",
      firefox: "Klicken Sie links neben der Adresse auf das durchgestrichene Symbol, heben Sie die Sperre auf und versuchen Sie es noch einmal.",
      safari: "Wählen Sie im Menü „Safari“ den Punkt „Einstellungen für diese Website“, erlauben Sie Kamera und Mikrofon und versuchen Sie es noch einmal.",
      android: "Tippen Sie links neben der Adresse auf das Symbol, dann auf „Berechtigungen“, erlauben Sie Kamera und Mikrofon und versuchen Sie es noch einmal.",
      ios: "Tippen Sie neben der Adresse auf „aA“ oder das Seitensymbol, dann auf „Website-Einstellungen“, erlauben Sie Kamera und Mikrofon und versuchen Sie es noch einmal."
    },
    withoutCamera: "Ohne Bild"
  },
  blur: {
    on: "Hintergrund unscharf",
    off: "Hintergrund zeigen",
    states: {
      starting: "Der unscharfe Hintergrund wird vorbereitet. So lange sieht Sie niemand.",
      on: "Was hinter Ihnen ist, sieht niemand.",
      slow: "Dieses Gerät ist für den unscharfen Hintergrund zu langsam. Deshalb ist Ihre Kamera aus.",
      broken: "Der unscharfe Hintergrund ist ausgefallen. Deshalb ist Ihre Kamera aus.",
      unsupported: "Dieser Browser kann den Hintergrund nicht unscharf machen. Deshalb ist Ihre Kamera aus."
    }
  },
  agreed: {
    alone: "Ihre Beratung ist allein im Raum.",
    others: "Bei Ihrer Beratung ist noch jemand im Raum.",
    ring: "Bricht die Verbindung ab, ruft man Sie an.",
    wait: "Bricht die Verbindung ab, ruft niemand an: Versuchen Sie es mit denselben Wörtern noch einmal."
  },
  waiting: {
    heading: "Sie sind im Warteraum",
    lead: "Das Gespräch hat noch nicht begonnen. Wir haben gemeldet, dass Sie da sind. Lassen Sie diese Seite offen: Es geht von selbst weiter.",
    soon: {
      heading: "Noch ein paar Minuten",
      lead: "Man hat Sie gesehen und braucht noch ein paar Minuten. Bitte bleiben Sie da, es geht von selbst weiter."
    },
    away: {
      heading: "Einen Augenblick",
      lead: "Die andere Seite ist kurz unterbrochen. Bitte bleiben Sie da, meist geht es gleich weiter."
    },
    unseen: "Bis das Gespräch beginnt, sieht und hört Sie niemand.",
    leave: "Warteraum verlassen"
  },
  session: {
    heading: "Gespräch",
    counsellor: "Beratung",
    you: "Sie",
    connecting: "Wird verbunden …",
    connected: "Sicher verbunden",
    relayed: "Über Umweg, trotzdem verschlüsselt",
    troubled: "Die Verbindung ist unterbrochen. Sie kommt von selbst wieder, Sie müssen nichts tun.",
    lineLost: "Der Chat wartet kurz. Bild und Ton gehen weiter.",
    back: "Wieder verbunden",
    qualities: { fair: "Verbindung mäßig", weak: "Verbindung schwach", soundOnly: "Nur Ton, die Verbindung ist schwach" },
    sides: { here: "auf Ihrer Seite", there: "auf der anderen Seite", both: "auf beiden Seiten" },
    voice: { arrives: "Ihre Stimme kommt an", lost: "Ihre Stimme kommt gerade nicht an. Wählen Sie unter „Mehr“ ein anderes Mikrofon oder schreiben Sie im Chat." },
    muted: "Mikrofon aus",
    hidden: "Kamera aus",
    remoteHidden: "Die Kamera der Beratung ist aus",
    others: {
      soon: (name) => `${name} kommt gleich dazu.`,
      soonInterpreter: (name) => `${name} kommt gleich zum Dolmetschen dazu.`,
      soonHint: "Möchten Sie das nicht, sagen Sie es jetzt.",
      came: (name) => `${name} ist jetzt dabei.`,
      left: (name) => `${name} ist gegangen.`,
      writer: (name) => `${name} (Gast)`,
      interpreter: "dolmetscht",
      hidden: (name) => `Die Kamera von ${name} ist aus`,
      chat: "Alle im Gespräch lesen mit."
    },
    capture: {
      recording: { mark: "REC", here: "Auf Ihrem Gerät wird das Gespräch aufgezeichnet, vielleicht von einer Erweiterung des Browsers.", there: "Die Beratung zeichnet das Gespräch auf.", other: (name) => `${name} zeichnet das Gespräch auf.` },
      live: { mark: "LIVE", here: "Auf Ihrem Gerät wird das Gespräch abgegriffen, vielleicht von einer Erweiterung des Browsers.", there: "Die Beratung überträgt das Gespräch an andere.", other: (name) => `${name} überträgt das Gespräch an andere.` },
      hint: "Möchten Sie das nicht, beenden Sie gleich. Dass jemand einen Bildschirm abfilmt, kann niemand verhindern.",
      end: "Sofort beenden"
    },
    company: {
      label: "Zeichen",
      summary: "Gut zu wissen",
      before: "Sind Sie im Gespräch nicht mehr allein, drücken Sie auf Ihrem eigenen Bild den kleinen Ring",
      after: "Nur die Beratung erfährt es, still. Noch einmal drücken nimmt es zurück."
    },
    security: {
      heading: "Sicherheit",
      people: "Wer dabei ist",
      since: (time) => `seit ${time} Uhr`,
      waiting: "wartet noch draußen",
      way: "Die Verbindung",
      direct: "Bild, Ton und Chat sind verschlüsselt. Bild und Ton gehen ohne Umweg von Ihrem Gerät zur Beratung.",
      relayed: "Ihr Netz lässt keinen direkten Weg zu. Bild und Ton gehen über einen Umweg, bleiben aber verschlüsselt: Niemand dort kann etwas sehen oder hören.",
      onward: "Bild und Ton der anderen gibt das Programm Ihrer Beratung weiter, kein Server kann sie öffnen.",
      compared: "Sie haben es verglichen, niemand ist dazwischen.",
      notCompared: "Es ist noch nicht verglichen.",
      captured: "Jemand zeichnet auf oder überträgt: Beachten Sie den Hinweis oben.",
      notCaptured: "Niemand hier meldet eine Aufzeichnung. Diese Seite zeichnet nichts auf.",
      server: "Was der Server sieht",
      serverLines: [
        "Internet-Adressen, Zeiten und wie viel übertragen wird.",
        "Die drei Wörter könnte er erraten.",
        "Nicht: Passwort, Namen, Bild, Ton und Chat."
      ],
      open: "Was nicht geschützt ist",
      openLines: [
        "Wer bei jemandem mit im Raum ist, kann mithören.",
        "Einen Bildschirm kann man abfilmen.",
        "Spähprogramme auf einem der Geräte sehen alles.",
        "Ihr Browser merkt sich vielleicht, dass Sie diese Seite besucht haben. Ein privates Fenster hilft dagegen.",
        "Ohne Umweg erfährt die andere Seite Ihre Internet-Adresse.",
        "Diese Seite kommt vom Server. Die Beratung prüft sie vor dem Gespräch, sieht aber nicht, was Ihr Gerät wirklich geladen hat."
      ]
    },
    paused: { here: "Pause. Niemand sieht oder hört Sie.", there: "Die Beratung macht eine Pause. Es geht gleich weiter." },
    pause: "Pause machen",
    pauseHint: "In der Pause wird nichts übertragen, kein Bild und kein Ton.",
    goOn: "Weiter",
    share: "Bild­schirm",
    unshare: "Be­enden",
    sharing: "Ihr Bildschirm wird gezeigt",
    swap: "Bilder tauschen",
    more: "Mehr",
    keys: "Tasten benutzen: M schaltet stumm, die Leertaste lässt Sie sprechen, solange Sie sie halten.",
    details: { heading: "Technische Angaben", roundTrip: "Hin und zurück", lossSent: "Verlust beim Senden", lossReceived: "Verlust beim Empfangen", sent: "Gesendet", received: "Empfangen", way: "Weg", direct: "direkt", relayed: "über einen Umweg" },
    mute: "Stumm",
    unmute: "Ton an",
    hide: "Kamera aus",
    show: "Kamera an",
    chat: "Chat",
    hangUp: "Auf­legen",
    playSound: "Ton einschalten",
    deviceLost: "Ihr Mikrofon oder Ihre Kamera ist ausgefallen. Prüfen Sie den Stecker.",
    replaced: {
      camera: (label) => `Die Kamera wurde getrennt. Jetzt läuft „${label}“.`,
      microphone: (label) => `Das Mikrofon wurde getrennt. Jetzt läuft „${label}“.`
    },
    checkWord: "Prüfwort",
    checkHow: "Lesen Sie sich diese beiden Wörter gegenseitig vor. Sind sie auf beiden Seiten gleich, ist niemand dazwischen.",
    same: "Gleich",
    different: "Verschieden",
    chatHint: "Wird beim Auflegen gelöscht.",
    chatLabel: "Nachricht schreiben",
    send: "Senden",
    close: "Schließen",
    unread: (n) => n === 1 ? "Eine neue Nachricht" : `${n} neue Nachrichten`
  },
  offline: "Keine Verbindung",
  problems: {
    unreachable: "Der Server ist nicht erreichbar. Prüfen Sie Ihre Internetverbindung. Wir versuchen es von selbst weiter.",
    interrupted: "Die Verbindung war unterbrochen. Bitte geben Sie das Passwort noch einmal ein.",
    unanswered: "Das Passwort konnte nicht geprüft werden. Bitte geben Sie es noch einmal ein."
  },
  wrong: (left) => left === 1 ? "Das Passwort stimmt nicht. Sie haben noch einen Versuch. Vergleichen Sie es bitte genau." : `Das Passwort stimmt nicht. Sie haben noch ${left} Versuche.`,
  endings: {
    left: { heading: "Sie haben das Gespräch verlassen", lead: "Kamera und Mikrofon sind aus. Sie können dieses Fenster schließen." },
    ended: { heading: "Das Gespräch ist beendet", lead: "Kamera und Mikrofon sind aus, der Chat ist gelöscht. Sie können dieses Fenster schließen." },
    declined: { heading: "Das Gespräch wurde abgelehnt", lead: "Es ist gerade nicht möglich. Bitte rufen Sie Ihre Beratungsstelle an und vereinbaren Sie eine andere Zeit." },
    removed: { heading: "Das Gespräch ist für Sie beendet", lead: "Sie wurden aus dem Gespräch genommen. War das ein Versehen, rufen Sie bitte Ihre Beratungsstelle an. Sie brauchen dann neue Wörter." },
    tampered: { heading: "Zur Sicherheit beendet", lead: "Die Verbindung war nicht echt: Vielleicht hat sich jemand dazwischengestellt. Bitte rufen Sie Ihre Beratungsstelle an und vereinbaren Sie neue Wörter." },
    unconfirmed: { heading: "Zur Sicherheit angehalten", lead: "Entweder wurde das Passwort dreimal falsch geschrieben, oder jemand greift ein. Bitte rufen Sie Ihre Beratungsstelle an, bevor Sie es noch einmal versuchen." },
    locked: { heading: "Das Passwort ist gesperrt", lead: "Es wurde zu oft falsch eingegeben. Bitte rufen Sie Ihre Beratungsstelle an: Sie bekommen ein neues." },
    closed: { heading: "Der Raum ist geschlossen", lead: "In diesen Raum kann niemand mehr eintreten. Bitte rufen Sie Ihre Beratungsstelle an: Sie bekommen neue Wörter." },
    full: { heading: "Gerade ist kein Platz frei", lead: "In diesem Raum oder von Ihrem Anschluss aus warten schon zu viele. Bitte versuchen Sie es in einigen Minuten noch einmal." },
    lost: { heading: "Die Verbindung ist abgerissen", lead: "Prüfen Sie Ihre Internetverbindung und kommen Sie wieder. Sie brauchen dafür noch einmal das Passwort." },
    noPath: { heading: "Kein Weg zur anderen Seite", lead: "Ihr Netz lässt Bild und Ton nicht durch. Versuchen Sie es in einem anderen Netz, zum Beispiel über das Mobiltelefon statt über das WLAN einer Firma." },
    broken: { heading: "Das hat nicht geklappt", lead: "Es ist etwas Unerwartetes geschehen. Bitte laden Sie die Seite neu. Hilft das nicht, rufen Sie Ihre Beratungsstelle an." }
  },
  rejoin: "Noch einmal eintreten",
  startAgain: "Andere Wörter eingeben",
  unable: {
    insecure: { heading: "Diese Adresse ist nicht sicher", lead: "Kamera und Mikrofon gehen nur über eine Adresse, die mit https beginnt. Bitte prüfen Sie die Adresse oder rufen Sie Ihre Beratungsstelle an." },
    browser: { heading: "Dieser Browser ist zu alt", lead: "Ihm fehlt, was für ein sicheres Gespräch nötig ist. Bitte öffnen Sie diese Seite in einem aktuellen Chrome, Edge, Firefox oder Safari." }
  }
};
export {
  de
};
