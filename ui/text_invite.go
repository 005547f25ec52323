package ui

import "zwiesprache/ui/invite"

// inviteText is about inviting guests, their consent, and files.
type inviteText struct {
	Files     filesText
	Share     sharingText
	Templates templatesText
	Consent   consentText
}

// filesText is about choosing a file.
type filesText struct {
	OpenTitle, SaveTitle, Open, Replace, Up, Name, NameHint, NoFolder, Empty, Exists, Gone string
}

// sharingText is about handing messages to a guest.
type sharingText struct {
	Letter, LetterText, Sheet, SheetText, SheetWords, SheetLink, SaveSheet, SheetName, MailName string
	Easy, EasyText, Edit, Leaks, Sees, OpenMail, OpenSMS, SaveMail, Saved, NoProgram, Lent      string
	Passed                                                                                      sentence // {date} {time}
	Subject                                                                                     sentence // {subject}
	Count                                                                                       sentence // {n} {limit}
	Parts                                                                                       sentence // {n}
	Wide                                                                                        sentence // {sign}
}

// templatesText is about changing those messages.
type templatesText struct {
	Title, Intro, Back, Language, EasyGerman, Way, Kind, BuiltIn, Own, Insert, Preview, Reset string
	ResetTitle, ResetText, Discard, DiscardTitle, DiscardText, GoOn, Brace                    string
	Unknown, Missing, Secret, Misplaced                                                       sentence // {place}
	Kinds                                                                                     map[invite.Kind]string
	Places                                                                                    map[invite.Place]string
}

// consentText is about a guest's signed consent.
type consentText struct {
	Title, None, Missing, MissingText, Later, Forms, FormsText, Pdf, Mail, Sent, Back, Attach, Drop    string
	View, SaveCopy, Withdraw, WithdrawTitle, WithdrawText, Waive, Ask, CopyTitle, CopyText, FormName   string
	PrivacyName, FormsName, TooLarge, WrongKind, NoPicture, Office, OfficeStep, Check, Image, Document string
	Another                                                                                            string
	SentAt, BackAt, WithdrawnAt, WaivedAt                                                              sentence // {date}
	TickedAt                                                                                           sentence // {date} {time}
	Attached                                                                                           sentence // {what} {size}
}
