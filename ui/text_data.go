package ui

// dataText is about the data: where it lies, how it is protected, how long it is kept, how it moves.
type dataText struct {
	Protect  protectText
	Lock     lockText
	Recovery recoveryText
	Kept     keptText
	Backups  backupsText
	Move     moveText
	Numbers  numbersText
	Rescue   rescueText
	First    firstText
	Office   officeText
	Day      sentence // {day} {month} {year}

	Kilobytes, Megabytes sentence // {n}
}

// protectText is about what opens the data.
type protectText struct {
	Title, FileTitle, FileText, KeychainTitle, KeychainText, PassphraseTitle, PassphraseText  string
	ToDoTitle, ToDoText, Set, Change, Back, BackTitle, BackText, BackDone, Managed            string
	SetTitle, ChangeTitle, SetIntro, Old, New, Again, Show, Hide, Propose, Weak, Differ, Keep string
	Working, Done, Folder, RecoveryNext                                                       string
}

type lockText struct {
	Title, Text, Now, After, NeedsPassphrase, Locked, LockedText, Passphrase, Unlock, Unlocking string
	HaveSheet, Back, SheetTitle, SheetText, Code, CodeHint, Recover, KeychainText               string
	Minutes, Idle, Wait                                                                         counted
}

type recoveryText struct {
	Title, About, None, There, Make, Renew, RenewTitle, RenewText, Confirm, CodeTitle, CodeText string
	SaveSheet, Saved, Written, Done, FileName, Leave, LeaveTitle, LeaveText                     string
}

type keptText struct {
	Title, Text, Nothing, NextNone, After, DeleteNow, DeleteTitle, Managed string
	Oldest, Next                                                           sentence // {date}
	Count, Days, DeleteText, Deleted                                       counted
}

type backupsText struct {
	Title, Text, None, Now, Made, Restore, RestoreTitle, Same, Restored, RoomOpen, Unreadable string
	At                                                                                        sentence // {date} {time}
	RestoreText                                                                               sentence // {date} {time}
	Comes, Changes, Goes                                                                      counted
}

type moveText struct {
	Title, Text, Export, ExportTitle, ExportIntro, Save, Exported, Import, ImportTitle, ImportIntro string
	Choose, Passphrase, Read, PlanTitle, Nothing, Settings, Apply, Applied, FileName                string
	File                                                                                            sentence // {name}
	New, Changed, Same, Old, Consents, Templates                                                    counted
}

type numbersText struct {
	Title, Text, None, Save, Saved, FileName, Month, Sessions, Minutes, Separator string
	Row                                                                           counted // and {month} {minutes}
}

// rescueText is on the window that stands when the data cannot be opened.
type rescueText struct {
	Title, Again, Folder, Backups, NoBackups, Restore, Anew, AnewText, AnewYes, Restored, Started string
}

type firstText struct {
	Title, Intro, IntroManaged, Server, ServerText, Place, PlaceText, Protect, Begin string
}

// officeText is about the counsellor's organisation, as it stands on what clients get.
type officeText struct {
	Title, Intro, Name, Address, Phone, Mail, MailHint, MailWrong, Privacy, PrivacyHint, PrivacyWrong string
}
