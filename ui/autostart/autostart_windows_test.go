package autostart

import (
	"os"
	"testing"

	"golang.org/x/sys/windows/registry"
)

// TestSet writes the real registry of the user under a name of its own.
func TestSet(t *testing.T) {
	e := &Entry{"app.example", "Zwiesprache test", `C:\Program Files\Example\example.exe`}
	defer func() {
		if err := e.Set(false); err != nil {
			t.Error(err)
		}
	}()
	expect := func(want bool) {
		t.Helper()
		if on, err := e.On(); on != want || err != nil {
			t.Fatalf("on: %v, %v, want %v", on, err, want)
		}
	}
	expect(false)
	for _, on := range []bool{false, true, true, false, true} {
		if err := e.Set(on); err != nil {
			t.Fatal(err)
		}
		expect(on)
	}
	key, _, err := registry.CreateKey(registry.CURRENT_USER, approvedKey, registry.SET_VALUE)
	if err != nil {
		t.Fatal(err)
	}
	defer key.Close()
	if err := key.SetBinaryValue(e.name, []byte{3, 0, 0, 0}); err != nil {
		t.Fatal(err)
	}
	expect(false) // switched off in the task manager
	if err := e.Set(true); err != nil {
		t.Fatal(err)
	}
	expect(true)
}

func TestNew(t *testing.T) {
	e, err := New("app.example", "Example")
	self, _ := os.Executable()
	if err != nil || e.program != self {
		t.Errorf("%+v, %v", e, err)
	}
}
