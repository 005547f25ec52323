package policy

import (
	"testing"

	"golang.org/x/sys/windows/registry"

	"zwiesprache/store"
)

// What the registry itself makes of each kind of value is read back.
func TestReadKey(t *testing.T) {
	const path = `Software\Zwiesprache-Test`
	k, _, err := registry.CreateKey(registry.CURRENT_USER, path, registry.ALL_ACCESS)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = k.Close()
		_ = registry.DeleteKey(registry.CURRENT_USER, path)
	}()
	for _, err := range []error{
		k.SetStringValue("Server", "https://a.example"), k.SetStringValue("Box", ""), k.SetStringValue("", "the key's own"),
		k.SetDWordValue("RelayOnly", 1), k.SetDWordValue("RetentionDays", 30), k.SetDWordValue("ScreenSharing", 0),
		k.SetStringsValue("Ways", []string{"apart", "confidential"}), k.SetStringsValue("Languages", nil), k.SetBinaryValue("Location", []byte{1}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	p, problems := merge([]source{readKey("here", k)})
	check(t, p, problems, Policy{Server: "https://a.example", RelayOnly: true, RetentionDays: 30, NoScreenSharing: true,
		Ways: []store.Way{store.Confidential, store.Apart}}, []wanted{{Languages, Range}, {Location, Type}})
}
