package policy

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"
)

// Types of values in the registry of Windows ([MS-RRP] 2.2.9), those that are read.
const (
	regSZ      = 1
	regDWORD   = 4
	regMultiSZ = 7
)

// regValue is a value as the registry holds it.
type regValue struct {
	name string
	kind uint32
	data []byte
}

// parseRegistry reads the values of one key. Their names are the same in upper and lower case.
func parseRegistry(name string, all []regValue) source {
	s := source{name: name, values: map[Key]any{}}
	for _, v := range all {
		row, known := rowOf(func(k Key) bool { return strings.EqualFold(k.Camel(), v.name) })
		if !known {
			s.problems = append(s.problems, Problem{name, shortKey(v.name), Unknown, ""})
			continue
		}
		s.values[row.Key] = v.value(row.Kind)
	}
	return s
}

// value is what Row.read takes for a key of a kind; nil when the registry's type fits none.
func (v regValue) value(k Kind) any {
	switch {
	case v.kind == regDWORD && len(v.data) == 4:
		n := int64(binary.LittleEndian.Uint32(v.data))
		if k == Switch && n <= 1 {
			return n == 1
		}
		return n
	case v.kind == regSZ:
		texts := regTexts(v.data)
		return strings.Join(texts[:min(1, len(texts))], "") // what follows a zero is no text any more
	case v.kind == regMultiSZ:
		return slices.DeleteFunc(regTexts(v.data), func(s string) bool { return s == "" })
	}
	return nil
}

// regTexts are the texts in UTF-16 with a zero after each, the last one of which may be missing.
func regTexts(data []byte) []string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(data[2*i:])
	}
	return strings.Split(string(utf16.Decode(units)), "\x00")
}
