package policy

import (
	"slices"
	"strings"

	"zwiesprache/signal/words"
	"zwiesprache/store"
)

// Key names a setting, as in policy.toml.
type Key string

// The keys.
const (
	Server             Key = "server"
	PageHashes         Key = "page_hashes"
	RelayOnly          Key = "relay_only"
	Updates            Key = "updates"
	Ways               Key = "ways"
	ScreenSharing      Key = "screen_sharing"
	BlurRequired       Key = "blur_required"
	CaptureProtection  Key = "capture_protection"
	PassphraseRequired Key = "passphrase_required"
	IdleLockMinutes    Key = "idle_lock_minutes"
	RetentionDays      Key = "retention_days"
	Language           Key = "language"
	Languages          Key = "languages"
	Box                Key = "box"
	Location           Key = "location"
	Organisation       Key = "organisation"
	Logo               Key = "logo"
	Accent             Key = "accent"
	PrivacyLink        Key = "privacy_link"
	ImprintLink        Key = "imprint_link"
)

// Camel is the key in the registry of Windows and in property lists: "page_hashes" is "PageHashes".
func (k Key) Camel() string {
	var b strings.Builder
	for part := range strings.SplitSeq(string(k), "_") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// Kind is what a key's value is.
type Kind int

// The kinds, with their form in policy.toml, registry and property list.
const (
	Text   Kind = iota // string, REG_SZ, string
	Choice             // the same, one of Row.Choices
	Switch             // boolean, REG_DWORD of 0 or 1, boolean
	Number             // integer, REG_DWORD, integer
	List               // array of strings, REG_MULTI_SZ, array of strings
)

// Group is where a key stands in tools that show all of them.
type Group string

// The groups.
const (
	Connection Group = "connection"
	Protection Group = "protection"
	Office     Group = "office"
)

// Row is what there is to know of a key: of these rows come reading, the example, the
// templates of Windows and the table for administrators.
type Row struct {
	Key         Key
	Group       Group
	Kind        Kind
	Least, Most int      // of a Number; of a Text and of one entry of a List Most bytes
	Choices     []string // of a Choice or a List; nil = free
	Strict      any      // what holds in the place of a wrong value: a string, bool, int or []string; nil = as if it were not set
	Example     any      // likewise

	field func(*Policy) any              // pointer to where it goes
	check func(string) (string, []fault) // of a Text or an entry; returns it as it is kept; nil = any
}

// Schema returns all keys in the order of the tables.
func Schema() []Row {
	ways := []string{string(store.Confidential), string(store.Apart), string(store.Public)}
	languages := words.Languages()
	return []Row{
		{Key: Server, Group: Connection, Kind: Text, Most: 255, Example: "https://talk.example.org",
			field: func(p *Policy) any { return &p.Server }, check: origin},
		{Key: PageHashes, Group: Connection, Kind: List, Most: 64, Example: []string{strings.Repeat("0123456789abcdef", 4)},
			field: func(p *Policy) any { return &p.PageHashes }, check: hash},
		{Key: RelayOnly, Group: Connection, Kind: Switch, Strict: true, Example: true,
			field: func(p *Policy) any { return &p.RelayOnly }},
		{Key: Updates, Group: Connection, Kind: Text, Most: 255, Strict: Off, Example: Off,
			field: func(p *Policy) any { return &p.Updates }, check: updates},

		{Key: Ways, Group: Protection, Kind: List, Most: 16, Choices: ways, Strict: ways[:1], Example: ways[:2],
			field: func(p *Policy) any { return &p.Ways }},
		{Key: ScreenSharing, Group: Protection, Kind: Switch, Strict: false, Example: true,
			field: func(p *Policy) any { return opposite{&p.NoScreenSharing} }},
		{Key: BlurRequired, Group: Protection, Kind: Switch, Strict: true, Example: true,
			field: func(p *Policy) any { return &p.BlurRequired }},
		{Key: CaptureProtection, Group: Protection, Kind: Switch, Strict: true, Example: true,
			field: func(p *Policy) any { return opposite{&p.ShowOnCapture} }},
		{Key: PassphraseRequired, Group: Protection, Kind: Switch, Strict: true, Example: true,
			field: func(p *Policy) any { return &p.PassphraseRequired }},
		{Key: IdleLockMinutes, Group: Protection, Kind: Number, Least: 1, Most: 240, Strict: usualIdleLock, Example: 5,
			field: func(p *Policy) any { return &p.IdleLockMinutes }},
		{Key: RetentionDays, Group: Protection, Kind: Number, Least: 1, Most: mostRetention, Example: 30,
			field: func(p *Policy) any { return &p.RetentionDays }},

		{Key: Language, Group: Office, Kind: Choice, Most: 2, Choices: languages, Example: "de",
			field: func(p *Policy) any { return &p.Language }},
		{Key: Languages, Group: Office, Kind: List, Most: 2, Choices: languages, Example: languages,
			field: func(p *Policy) any { return &p.Languages }},
		{Key: Box, Group: Office, Kind: Text, Most: words.MaxLength, Example: "Beratung",
			field: func(p *Policy) any { return &p.Box }, check: word},
		{Key: Location, Group: Office, Kind: Text, Most: words.MaxLength, Example: "Musterstadt",
			field: func(p *Policy) any { return &p.Location }, check: word},
		{Key: Organisation, Group: Office, Kind: Text, Most: 200, Example: "Beratungsstelle Musterstadt",
			field: func(p *Policy) any { return &p.Organisation }, check: plain},
		{Key: Logo, Group: Office, Kind: Text, Most: 1024, Example: "/etc/zwiesprache/logo.png",
			field: func(p *Policy) any { return &p.Logo }},
		{Key: Accent, Group: Office, Kind: Text, Most: 7, Example: "#7a1f5c",
			field: func(p *Policy) any { return &p.Accent }},
		{Key: PrivacyLink, Group: Office, Kind: Text, Most: 512, Example: "https://www.example.org/privacy",
			field: func(p *Policy) any { return &p.PrivacyLink }, check: page},
		{Key: ImprintLink, Group: Office, Kind: Text, Most: 512, Example: "https://www.example.org/imprint",
			field: func(p *Policy) any { return &p.ImprintLink }, check: page},
	}
}

// opposite is a switch whose field says what it forbids.
type opposite struct{ forbids *bool }

func contains(all []string, s string) bool { return slices.Contains(all, s) }
