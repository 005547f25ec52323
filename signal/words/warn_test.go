package words

import "testing"

func TestWarn(t *testing.T) {
	agenda := []string{"Müller", "Frau Anna-Lena Schmidt", "M. B.", "Lee", "van den Berg", "東京"}
	for word, want := range map[string]Warning{
		"":                         None,
		"gelb":                     None,
		"Gütersloh":                None,
		"Caritas":                  None,
		"Beratungsstelle":          None,
		"a.b@example.org":          Email,
		"@":                        None,
		"0521 123456":              Phone,
		"+49 (521) 12-34-56":       Phone,
		"+31\u00a06\u00a012345678": Phone,
		"33330":                    None, // a postal code
		"Zimmer 1234567":           None,
		"Schwangerschaft":          Topic,
		"SCHWANGER":                Topic,
		"Schwangerenberatung":      Topic,
		"abortus":                  Topic,
		"Schulden":                 Topic,
		"schuldhulpverlening":      Topic,
		"verslaving":               Topic,
		"Sucht":                    Topic,
		"Suchtberatung":            Topic,
		"besucht":                  None, // "sucht" counts alone only
		"grossesse":                Topic,
		"avortement":               Topic,
		"dettes":                   Topic,
		"debt-advice":              Topic,
		"pregnancy":                Topic,
		"Müller":                   Name,
		"mueller":                  Name,
		"muellerhaus":              Name,
		"anna":                     Name,
		"schmidt-ulm":              Name,
		"frau":                     None, // a title
		"berg":                     Name,
		"bergen":                   None, // too short to be looked for inside
		"Lee":                      Name,
		"Leeuwarden":               None,
		"b":                        None,
		"東京":                       None, // refused by Normalise
	} {
		if got := Warn(word, agenda); got != want {
			t.Errorf("Warn(%q) = %q, want %q", word, got, want)
		}
	}
}
