package ui

// deskText is read from the area of that name.
type deskText struct {
	Soon     noticeText // outside the window: fixed words, nothing of who comes
	Stays    noticeText
	Remind   remindText
	Tray     trayText
	Login    loginText
	Calendar calendarText
	Import   importText
	Begin    beginText
	Clock    clockText
	After    againText
}

// noticeText is what is shown outside the window. It has no places, so that nothing can get into it.
type noticeText struct{ Title, Text, Action string }

type remindText struct {
	Setting, SettingText, Off, Sound, SoundText, Mark string
	At                                                sentence // {time} {label}
}

type trayText struct{ Setting, SettingText, Missing, Show, Open, Cover, Quit string }

// loginText is about starting with the computer.
type loginText struct{ Setting, SettingText, Failed string }

// calendarText is about files for other calendars; Entry is what stands in them, the same for all.
type calendarText struct {
	Entry, Setting, SettingText, Folder, FolderText, FolderHint, Choose, Change, Stop, FolderWrong, All, One, Take, Saved, Failed string
	At                                                                                                                            sentence // {folder}
}

// importText is about times from a file of another calendar.
type importText struct {
	Title, Intro, Label, LabelHint, Language, Length, Foreign, TooLarge, Failed, Nothing, More, Once, Guessed string
	There, Clash, Past, All, None, Series                                                                     string
	Take, Left, Taken                                                                                         counted
	Line                                                                                                      sentence // {date} {from} {to}
}

// beginText is the list before the first guest is let in.
type beginText struct {
	Title, Hint, Ready, Recording, RecordingText, Mine, Alone, Others, Theirs, TheirsNone, Fallback, Ring, Wait string
	RingText, WaitText                                                                                          string
	TheirsAlone, TheirsOthers                                                                                   sentence // {name}
	Done                                                                                                        sentence // {n} {all}
}

// clockText is the session's time.
type clockText struct {
	Left  counted
	Until sentence // {time}
	Over  sentence // {n}
	Ended string
}

// againText is about what comes after a session.
type againText struct {
	Next, NextText, Week, Fortnight, Other, Words, Nothing, NothingText, History, Direct, Relayed, Verified, NotVerified, Note, NoteHint string
	Planned                                                                                                                              sentence // {date} {time}
	Clash                                                                                                                                sentence // {time}
	PlannedText                                                                                                                          string
	Invite, Undo                                                                                                                         string
	Length                                                                                                                               sentence // {n}
	Persons                                                                                                                              counted
}
