package policy

import (
	"encoding/hex"
	"fmt"
	"image/color"
	"strconv"
	"strings"

	"zwiesprache/store"
)

// Empty says whether no key is set.
func (p Policy) Empty() bool { return len(p.from) == 0 }

// Show is what holds of a key in p, on one line for administrators; "as the user chooses" where nothing does.
func (r Row) Show(p Policy) string {
	switch v := r.field(&p).(type) {
	case *bool:
		return strconv.FormatBool(*v)
	case opposite:
		return strconv.FormatBool(!*v.forbids)
	case *int:
		return shown(*v != 0, strconv.Itoa(*v))
	case *[]string:
		return shown(*v != nil, strings.Join(*v, ", "))
	case *[]store.Way:
		all := make([]string, len(*v))
		for i, way := range *v {
			all[i] = string(way)
		}
		return shown(*v != nil, strings.Join(all, ", "))
	case *[][32]byte:
		all := make([]string, len(*v))
		for i, hash := range *v {
			all[i] = hex.EncodeToString(hash[:])
		}
		return shown(*v != nil, strings.Join(all, ", "))
	case *color.NRGBA:
		return shown(v.A != 0, fmt.Sprintf("#%02x%02x%02x", v.R, v.G, v.B))
	case *File:
		return shown(v.Data != nil, fmt.Sprintf("%s, %d bytes", v.Name, len(v.Data)))
	case *string:
		return shown(*v != "", *v)
	}
	return ""
}

func shown(set bool, text string) string {
	if !set {
		return "as the user chooses"
	}
	return text
}
