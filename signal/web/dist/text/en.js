// src/text/en.ts
var en = {
  title: "Video",
  language: "Language",
  exit: "Quick exit",
  exitHint: "Ends everything at once and opens another page. Pressing Esc twice does the same.",
  pair: (what, value) => `${what}: ${value}`,
  progress: (step, of) => `Step ${step} of ${of}`,
  next: "Next",
  back: "Back",
  again: "Try again",
  leave: "Sign off and leave",
  words: {
    heading: "Your three words",
    lead: "You were given three words, for example by phone. Capital letters and accents make no difference.",
    labels: ["First word", "Second word", "Third word"],
    empty: "A word is missing here.",
    character: "This character does not occur in the words. Use letters and digits only.",
    laptop: "On a laptop or computer the picture is larger and steadier. But a phone works as well.",
    after: "Next we ask for the password."
  },
  looking: {
    heading: "Looking for the room",
    lead: "This takes only a moment. The page moves on by itself."
  },
  nobody: {
    heading: "Nobody is there yet",
    lead: "Nobody has opened this room yet. Please check the three words. If they are right, just leave this page open: it moves on by itself as soon as the room is opened.",
    edit: "Change the words"
  },
  shut: {
    heading: "The room is closed just now",
    lead: "At the moment nobody more is let in: everybody who was expected is there already. If you are expected, stay here, the page moves on by itself. Or phone your counselling service."
  },
  password: {
    heading: "Your password",
    lead: "You were given it apart from the words, by phone or text message. It does not leave this device.",
    label: "Password",
    empty: "Please enter the password.",
    checking: "Checking the password …",
    room: "Your room",
    after: "Next we ask for your name. One letter is enough."
  },
  person: {
    heading: "What may we call you?",
    lead: "A first name or one letter is enough. Only those in the conversation see it.",
    label: "Name or initial",
    nameEmpty: "Please enter a name or a letter.",
    company: "Who is with you in the room?",
    alone: "I am alone",
    others: "Somebody else is here",
    companyEmpty: "Please choose an answer.",
    consent: "I agree that picture, sound and chat are transmitted for this conversation.",
    consentEmpty: "Without your consent we cannot go on.",
    privacy: "Data protection in brief",
    privacyLines: [
      "Picture, sound and chat go encrypted from your device to your counsellor.",
      "The server only connects. It sees internet addresses and times, but no picture, no sound, no chat and no name.",
      "This page records nothing and stores nothing on your device. Please do not record anything either.",
      "You can leave at any time. Your consent holds for this conversation only."
    ],
    after: "Next we check camera and microphone."
  },
  devices: {
    heading: "Camera and microphone",
    lead: "Your browser is about to ask whether this page may use both. Please allow it. Nobody sees or hears you yet.",
    start: "Switch on camera and microphone",
    starting: "Please answer your browser’s question …",
    soundOnly: "Sound only, no camera",
    textOnly: "Text only",
    preview: "Your picture, only you see it",
    level: "Your voice",
    levelHint: "Say a few words: the bar moves along.",
    camera: "Camera",
    microphone: "Microphone",
    speaker: "Speaker",
    sound: "Play a test sound",
    soundHint: "If you hear nothing, turn the volume up or plug your headphones in again.",
    tips: "For a good conversation",
    tipLines: ["Light from the front, no window behind you", "A quiet place, door closed", "Headphones if somebody could overhear"],
    enter: "To the waiting room",
    enterWithoutCamera: "To the waiting room without camera",
    enterWithoutMicrophone: "To the waiting room without microphone",
    enterTextOnly: "To the waiting room with chat only",
    cameraStates: {
      denied: "The camera is blocked for this page.",
      missing: "We find no camera on this device.",
      busy: "Another program is using the camera. Close it and try again."
    },
    microphoneStates: {
      denied: "The microphone is blocked for this page.",
      missing: "We find no microphone on this device.",
      busy: "Another program is using the microphone. Close it and try again."
    },
    help: {
      chrome: "Click the symbol left of the address, set camera and microphone to “Allow” and try again.",
      firefox: "Click the crossed-out symbol left of the address, remove the block and try again.",
      safari: "In the “Safari” menu choose “Settings for this website”, allow camera and microphone and try again.",
      android: "Tap the symbol left of the address, then “Permissions”, allow camera and microphone and try again.",
      ios: "Tap “aA” or the page symbol beside the address, then “Website settings”, allow camera and microphone and try again."
    },
    withoutCamera: "No picture"
  },
  blur: {
    on: "Blur the background",
    off: "Show the background",
    states: {
      starting: "The blurred background is being prepared. Until then nobody sees you.",
      on: "Nobody sees what is behind you.",
      slow: "This device is too slow for a blurred background. So your camera is off.",
      broken: "The blurred background has failed. So your camera is off.",
      unsupported: "This browser cannot blur the background. So your camera is off."
    }
  },
  agreed: {
    alone: "Your counsellor is alone in the room.",
    others: "Somebody else is in the room with your counsellor.",
    ring: "If the connection breaks, your counsellor rings you.",
    wait: "If the connection breaks, nobody rings: try again with the same words."
  },
  waiting: {
    heading: "You are in the waiting room",
    lead: "The conversation has not begun yet. We have announced that you are here. Leave this page open: it moves on by itself.",
    soon: {
      heading: "A few more minutes",
      lead: "Your counsellor has seen you and needs a few more minutes. Please stay, the page moves on by itself."
    },
    away: {
      heading: "One moment",
      lead: "The other side is interrupted for a short time. Please stay, it usually goes on soon."
    },
    unseen: "Nobody sees or hears you until the conversation begins.",
    leave: "Leave the waiting room"
  },
  session: {
    heading: "Conversation",
    counsellor: "Counsellor",
    you: "You",
    connecting: "Connecting …",
    connected: "Securely connected",
    relayed: "Relayed, still encrypted",
    troubled: "The connection is interrupted. It is coming back by itself. You need do nothing.",
    lineLost: "Chat waits for a moment. Picture and sound go on.",
    back: "Connected again",
    qualities: { fair: "Connection fair", weak: "Connection weak", soundOnly: "Sound only, the connection is weak" },
    sides: { here: "on your side", there: "on the other side", both: "on both sides" },
    voice: { arrives: "Your voice arrives", lost: "Your voice does not arrive at the moment. Choose another microphone under “More” or write in the chat." },
    muted: "Microphone off",
    hidden: "Camera off",
    remoteHidden: "Your counsellor’s camera is off",
    others: {
      soon: (name) => `${name} is about to join.`,
      soonInterpreter: (name) => `${name} is about to join as interpreter.`,
      soonHint: "If you do not want that, say so now.",
      came: (name) => `${name} is here now.`,
      left: (name) => `${name} has left.`,
      writer: (name) => `${name} (guest)`,
      interpreter: "interpreter",
      hidden: (name) => `The camera of ${name} is off`,
      chat: "Everybody in this conversation can read this."
    },
    capture: {
      recording: { mark: "REC", here: "Something on your device is recording this conversation, perhaps a browser extension.", there: "Your counsellor is recording this conversation.", other: (name) => `${name} is recording this conversation.` },
      live: { mark: "LIVE", here: "Something on your device is tapping this conversation, perhaps a browser extension.", there: "Your counsellor is streaming this conversation to others.", other: (name) => `${name} is streaming this conversation to others.` },
      hint: "If you do not want that, end at once. Nobody can prevent somebody from filming a screen.",
      end: "End at once"
    },
    company: {
      label: "Mark",
      summary: "Good to know",
      before: "When you are no longer alone during the conversation, press the small ring on your own picture",
      after: "Only your counsellor is told, silently. Pressing again takes it back."
    },
    security: {
      heading: "Security",
      people: "Who is here",
      since: (time) => `since ${time}`,
      waiting: "still waiting outside",
      way: "The connection",
      direct: "Picture, sound and chat are encrypted. Picture and sound go straight from your device to your counsellor.",
      relayed: "Your network allows no direct way. Picture and sound go through a relay but stay encrypted: it can see and hear nothing.",
      onward: "The others’ picture and sound are passed on by your counsellor’s app; no server can open them.",
      compared: "You have compared it, nobody is in between.",
      notCompared: "It has not been compared yet.",
      captured: "Somebody is recording or streaming: please see the notice above.",
      notCaptured: "Nobody here reports a recording. This page records nothing.",
      server: "What the server sees",
      serverLines: [
        "Internet addresses, times and how much is transmitted.",
        "It could guess the three words.",
        "Not: password, names, picture, sound and chat."
      ],
      open: "What is not protected",
      openLines: [
        "Whoever is in the room with somebody can listen.",
        "A screen can be filmed.",
        "Spyware on one of the devices sees everything.",
        "Your browser may remember that you visited this page. A private window helps against that.",
        "Without a relay the other side learns your internet address.",
        "This page comes from the server. Your counsellor’s app checks it beforehand, but cannot see what your device really loaded."
      ]
    },
    paused: { here: "Paused. Nobody sees or hears you.", there: "Your counsellor is taking a break. It goes on soon." },
    pause: "Take a break",
    pauseHint: "During a break nothing is sent, no picture and no sound.",
    goOn: "Go on",
    share: "Screen",
    unshare: "Stop",
    sharing: "Your screen is shown",
    swap: "Swap pictures",
    more: "More",
    keys: "Use keys: M mutes, the space bar lets you speak while you hold it.",
    details: { heading: "Technical details", roundTrip: "There and back", lossSent: "Lost when sending", lossReceived: "Lost when receiving", sent: "Sent", received: "Received", way: "Way", direct: "direct", relayed: "through a relay" },
    mute: "Mute",
    unmute: "Unmute",
    hide: "Camera off",
    show: "Camera on",
    chat: "Chat",
    hangUp: "Hang up",
    playSound: "Switch sound on",
    deviceLost: "Your microphone or camera has stopped. Check the plug.",
    replaced: {
      camera: (label) => `The camera was unplugged. “${label}” is in use now.`,
      microphone: (label) => `The microphone was unplugged. “${label}” is in use now.`
    },
    checkWord: "Check word",
    checkHow: "Read these two words to each other. If they are the same on both sides, nobody is in between.",
    same: "Same",
    different: "Different",
    chatHint: "Deleted when you hang up.",
    chatLabel: "Write a message",
    send: "Send",
    close: "Close",
    unread: (n) => n === 1 ? "One new message" : `${n} new messages`
  },
  offline: "No connection",
  problems: {
    unreachable: "The server cannot be reached. Check your internet connection. We keep trying by ourselves.",
    interrupted: "The connection was interrupted. Please enter the password once more.",
    unanswered: "The password could not be checked. Please enter it once more."
  },
  wrong: (left) => left === 1 ? "The password is wrong. You have one try left. Please compare it carefully." : `The password is wrong. You have ${left} tries left.`,
  endings: {
    left: { heading: "You have left the conversation", lead: "Camera and microphone are off. You can close this window." },
    ended: { heading: "The conversation has ended", lead: "Camera and microphone are off, the chat is deleted. You can close this window." },
    declined: { heading: "The conversation was declined", lead: "It is not possible just now. Please phone your counselling service and agree on another time." },
    removed: { heading: "The conversation has ended for you", lead: "You were taken out of the conversation. If that was a mistake, please phone your counselling service. You will need new words." },
    tampered: { heading: "Ended for safety", lead: "The connection was not genuine: somebody may have come in between. Please phone your counselling service and agree on new words." },
    unconfirmed: { heading: "Stopped for safety", lead: "Either the password was mistyped three times, or someone is tampering. Please phone your counsellor before you try again." },
    locked: { heading: "The password is locked", lead: "It was entered wrongly too often. Please phone your counselling service: you will get a new one." },
    closed: { heading: "The room is closed", lead: "Nobody can enter this room any more. Please phone your counselling service: you will get new words." },
    full: { heading: "No place is free just now", lead: "Too many are waiting in this room or from your connection. Please try again in a few minutes." },
    lost: { heading: "The connection broke", lead: "Check your internet connection and come back. You will need the password once more." },
    noPath: { heading: "No way to the other side", lead: "Your network does not let picture and sound through. Try another network, for example your mobile phone instead of a company’s Wi-Fi." },
    broken: { heading: "That did not work", lead: "Something unexpected happened. Please reload the page. If that does not help, phone your counselling service." }
  },
  rejoin: "Come in again",
  startAgain: "Enter other words",
  unable: {
    insecure: { heading: "This address is not secure", lead: "Camera and microphone work only with an address that begins with https. Please check the address or phone your counselling service." },
    browser: { heading: "This browser is too old", lead: "It lacks what a secure conversation needs. Please open this page in a current Chrome, Edge, Firefox or Safari." }
  }
};
export {
  en
};
