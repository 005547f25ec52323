package policy

import "strings"

// Problem is one thing that is wrong with a policy. It never holds a value, so it may be logged.
type Problem struct {
	Source string // the place: a path or a key of the registry
	Key    Key    // "" = the whole place; else as it was written
	Reason Reason
	Detail string // for administrators, in English: what would be right, or where; may be empty
}

// Reason says what is wrong.
type Reason string

// The reasons.
const (
	Unreadable Reason = "unreadable" // it is there, and cannot be read
	Unsafe     Reason = "unsafe"     // others than administrators can write there
	Syntax     Reason = "syntax"     // not the format of such a place
	Unknown    Reason = "unknown"    // no such key
	Type       Reason = "type"       // text, number, list or switch where another is due
	Range      Reason = "range"      // too small, large, short or long
	Value      Reason = "value"      // none of the values that the key knows, or not of its form
	Missing    Reason = "missing"    // no file in that place
	Image      Reason = "image"      // no picture that can be shown
	Contrast   Reason = "contrast"   // words in that colour could not be read
)

// Reasons returns all of them.
func Reasons() []Reason {
	return []Reason{Unreadable, Unsafe, Syntax, Unknown, Type, Range, Value, Missing, Image, Contrast}
}

// String is for logs and administrators: "retention_days: range (1 to 90)".
func (p Problem) String() string {
	text := string(p.Reason)
	if p.Detail != "" {
		text += " (" + p.Detail + ")"
	}
	if p.Key != "" {
		text = string(p.Key) + ": " + text
	}
	return strings.ToValidUTF8(text, "?")
}

// fault is a Problem before it is known of what.
type fault struct {
	reason Reason
	detail string
}
