package ics

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// Bounds of a file that is read. A calendar of ten years has some 5,000 entries.
const (
	maxFile    = 10 << 20 // bytes
	maxLine    = 4 << 10  // bytes of one property with its continuations; a list of exceptions is that long, no time is
	maxEntries = 5000
)

// ErrForeign says that a file holds no calendar.
var ErrForeign = errors.New("not a calendar file")

// ErrTooLarge says that a file is larger than any calendar that people keep.
var ErrTooLarge = errors.New("the calendar file is too large")

// wanted are the properties of an entry that say when it is; all others are dropped unread, and with
// them names, notes, guests and attachments.
var wanted = []string{"UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS"}

// sieve copies from a calendar what says when its entries are, as one well-formed calendar. Several
// calendars in a file become one, as some programs write them. What is nested in an entry is left out, such as its alarms.
func sieve(r io.Reader) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("BEGIN:VCALENDAR\r\n")
	var within []string // the components that are open
	entries, calendars, start := 0, 0, 0
	err := unfold(r, func(line []byte) error {
		name, value := property(line)
		switch name {
		case "BEGIN":
			within = append(within, value)
			if len(within) == 1 && value == "VCALENDAR" {
				calendars++
			}
			if isEntry(within) {
				if entries++; entries > maxEntries {
					return ErrTooLarge
				}
				start = out.Len()
				out.WriteString("BEGIN:VEVENT\r\n")
			}
		case "END":
			if len(within) == 0 || within[len(within)-1] != value {
				return ErrForeign
			}
			if isEntry(within) {
				out.WriteString("END:VEVENT\r\n")
			}
			within = within[:len(within)-1]
		default:
			if isEntry(within) && isWanted(name) && fine(line) {
				out.Write(bytes.ToUpper(line[:len(name)]))
				out.Write(line[len(name):])
				out.WriteString("\r\n")
			}
		}
		if len(within) > maxDepth {
			return ErrForeign
		}
		return nil
	})
	if err == nil && calendars == 0 {
		err = ErrForeign
	}
	if err != nil {
		return nil, err
	}
	if isEntry(within) { // the file ends within an entry: that one is not to be trusted
		out.Truncate(start)
	}
	out.WriteString("END:VCALENDAR\r\n")
	return out.Bytes(), nil
}

// maxDepth is how deep components may be nested; calendars have three.
const maxDepth = 8

func isEntry(within []string) bool {
	return len(within) == 2 && within[0] == "VCALENDAR" && within[1] == "VEVENT"
}

func isWanted(name string) bool {
	for _, w := range wanted {
		if name == w {
			return true
		}
	}
	return false
}

// property is the name of a line in capitals, and its value for the lines that open and close a component.
func property(line []byte) (name, value string) {
	end := bytes.IndexAny(line, ":;")
	if end < 0 {
		return "", ""
	}
	name = strings.ToUpper(string(line[:end]))
	if name == "BEGIN" || name == "END" {
		value = strings.ToUpper(strings.TrimSpace(string(line[end+1:])))
	}
	return name, value
}

// fine says whether a line has nothing that no calendar writes: the parser behind is strict, and one
// bad line is not to spoil the others.
func fine(line []byte) bool {
	quotes := 0
	for _, c := range line {
		switch {
		case c == '"':
			quotes++
		case c < ' ' || c == '\\' || c >= 0x7f:
			return false
		}
	}
	return quotes%2 == 0 && bytes.IndexByte(line, ':') > 0 && bytes.Count(line, []byte(";")) <= maxParts && bytes.Count(line, []byte(",")) <= maxValues
}

// Bounds of one line: the parser's work grows with their product.
const (
	maxParts  = 20
	maxValues = 300
)

// unfold hands over each line with its continuations (RFC 5545, 3.1). Of one that is longer than maxLine
// the rest is left out, so that it is none of those that are read.
func unfold(r io.Reader, each func(line []byte) error) error {
	lines := bufio.NewReaderSize(r, maxLine)
	var whole []byte
	long, size := false, 0
	flush := func() error {
		defer func() { whole, long = whole[:0], false }()
		if len(whole) == 0 || long {
			return nil
		}
		return each(whole)
	}
	for first := true; ; first = false {
		part, err := lines.ReadSlice('\n')
		if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
			return err
		}
		if size += len(part); size > maxFile {
			return ErrTooLarge
		}
		cut := err == bufio.ErrBufferFull
		if first {
			part = bytes.TrimPrefix(part, []byte("\xef\xbb\xbf"))
		}
		part = bytes.TrimRight(part, "\r\n")
		if len(part) > 0 && (part[0] == ' ' || part[0] == '\t') {
			part = part[1:]
		} else if flushed := flush(); flushed != nil {
			return flushed
		}
		if len(whole)+len(part) > maxLine || cut {
			long = true
		} else {
			whole = append(whole, part...)
		}
		for cut { // the rest of a line that does not fit
			part, err = lines.ReadSlice('\n')
			cut = err == bufio.ErrBufferFull
			if size += len(part); size > maxFile {
				return ErrTooLarge
			}
			if err != nil && err != io.EOF && !cut {
				return err
			}
		}
		if err == io.EOF {
			return flush()
		}
	}
}
