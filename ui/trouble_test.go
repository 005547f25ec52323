package ui

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"zwiesprache/store"
)

// troubled is the window that stands when a store does not open, over a real folder.
type troubled struct {
	*trouble
	t      *testing.T
	opened *store.Store // by Again

	mu      sync.Mutex // guards hopping
	hopping []func()   // what background work wants done on the test's thread
}

func newTroubled(t *testing.T, dir string) *troubled {
	t.Helper()
	_, err := store.Open(dir, store.Options{Now: monday})
	if err == nil {
		t.Fatal("the store opens")
	}
	d := &troubled{t: t}
	t.Cleanup(func() {
		if d.opened != nil {
			if err := d.opened.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	d.trouble = newTrouble(func(f func()) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.hopping = append(d.hopping, f)
	}, test.NewTempApp(t), err, Rescue{
		Folder: dir, Backups: func() ([]store.BackupFile, error) { return store.Backups(dir) },
		Restore: func(b store.BackupFile) error { return store.Restore(dir, b) },
		Anew:    func() error { return store.Anew(dir, err) },
		Again: func() (err error) {
			d.opened, err = store.Open(dir, store.Options{Now: monday})
			return err
		},
	})
	d.settle()
	return d
}

// settle lets what was begun in the background come to its end.
func (d *troubled) settle() {
	d.work.Wait()
	d.mu.Lock()
	todo := d.hopping
	d.hopping = nil
	d.mu.Unlock()
	for _, f := range todo {
		f()
	}
}

func (d *troubled) names() []string {
	var all []string
	walk(d.win.Content(), fyne.Position{}, func(o named, _ fyne.Position) { all = append(all, o.targetName()) })
	return all
}

func (d *troubled) tap(name string) {
	d.t.Helper()
	var found named
	walk(d.win.Content(), fyne.Position{}, func(o named, _ fyne.Position) {
		if o.targetName() == name {
			found = o
		}
	})
	if found == nil {
		d.t.Fatalf("no control %q; there are %v", name, d.names())
	}
	test.Tap(found.(fyne.Tappable))
	d.settle()
}

// spoiled is a folder with a backup and a store of which the end is missing.
func spoiled(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	s, err := store.Open(dir, store.Options{Now: monday})
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(s.SaveSettings(store.Settings{Box: "Lindenhof"}), s.Backup(), s.Close())
	if err == nil {
		err = os.Truncate(filepath.Join(dir, "zwiesprache.db"), 5000)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestTroubleRestores(t *testing.T) {
	d := newTroubled(t, spoiled(t))
	c := d.win.Canvas()
	c.FocusNext() // to try again, by keyboard
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	c.FocusNext()
	c.Focused().TypedRune(' ')
	if d.opened != nil || !slices.Contains(d.names(), "trouble.restore.0") {
		t.Fatalf("opened %v, offered %v", d.opened, d.names())
	}
	d.tap("trouble.restore.0")
	if d.opened == nil {
		t.Fatalf("not opened: %v", d.err)
	}
	if s, err := d.opened.Settings(); err != nil || s.Box != "Lindenhof" {
		t.Errorf("settings %+v, %v", s, err)
	}
}

// TestTroubleStartsAnew asks before, and leaves the bad file where it can be found.
func TestTroubleStartsAnew(t *testing.T) {
	dir := spoiled(t)
	d := newTroubled(t, dir)
	d.tap("trouble.anew")
	d.tap("trouble.anew.no")
	d.tap("trouble.anew")
	if d.opened != nil {
		t.Fatal("it did not ask")
	}
	d.tap("trouble.anew.yes")
	if d.opened == nil {
		t.Fatalf("not opened: %v", d.err)
	}
	if info, err := os.Stat(filepath.Join(dir, "zwiesprache.db.bad")); err != nil || info.Size() != 5000 {
		t.Errorf("the bad file: %v, %v", info, err)
	}
}

// TestTroubleOffers nothing that would put a good file away.
func TestTroubleOffers(t *testing.T) {
	for err, want := range map[error][]string{
		store.ErrInUse:      {"trouble.again", "trouble.folder", "trouble.close"},
		store.ErrNewer:      {"trouble.again", "trouble.folder", "trouble.close"},
		store.ErrReadOnly:   {"trouble.again", "trouble.folder", "trouble.close"},
		store.ErrFull:       {"trouble.again", "trouble.folder", "trouble.close"},
		store.ErrNoKeychain: {"trouble.again", "trouble.folder", "trouble.close"},
		store.ErrNoEntry:    {"trouble.again", "trouble.folder", "trouble.close", "trouble.anew"},
		store.ErrWrongKey:   {"trouble.again", "trouble.folder", "trouble.close", "trouble.anew"},
		store.ErrForeign:    {"trouble.again", "trouble.folder", "trouble.close", "trouble.restore.0", "trouble.anew"},
	} {
		d := newTroubled(t, spoiled(t))
		d.err = fmt.Errorf("open store: %w", err)
		d.show()
		if got := d.names(); !slices.Equal(got, want) {
			t.Errorf("%v: offered %v, want %v", err, got, want)
		}
	}
	d := newTrouble(fyne.Do, test.NewTempApp(t), store.ErrForeign, Rescue{}) // and nothing that the program cannot do
	if got := (&troubled{trouble: d}).names(); !slices.Equal(got, []string{"trouble.close"}) {
		t.Errorf("offered %v", got)
	}
}
