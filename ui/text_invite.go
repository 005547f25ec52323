package ui

// inviteText is about inviting guests, their consent, and files.
type inviteText struct {
	Files filesText
}

// filesText is about choosing a file.
type filesText struct {
	OpenTitle, SaveTitle, Open, Replace, Up, Name, NameHint, NoFolder, Empty, Exists, Gone string
}
