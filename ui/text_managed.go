package ui

// managedText is about what the organisation has set.
type managedText struct {
	Set, Limited, On, Blur, Way string
	Problem                     sentence // {what}
}

// updateText tells of a newer release.
type updateText struct {
	Text, News string
	There      sentence // {version}
}

// aboutText is about the app itself.
type aboutText struct {
	About, Licence, Papers, PapersText, OpenPapers, Privacy, Imprint, Works, WorksText, Back, English string
	By                                                                                                sentence // {organisation}
	In                                                                                                sentence // {where}
	Where                                                                                             map[string]string
}

// linkText answers links of other programs.
type linkText struct{ Unknown, Later string }
