package store

import "testing"

// What the organisation sets lies over the counsellor's choices and never gets into their place.
func TestSettingsUnder(t *testing.T) {
	dir := t.TempDir()
	open := func(over func(Settings) Settings) *Store {
		s, err := Open(dir, Options{Over: over})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	look := func(s *Store, want Settings) Settings {
		t.Helper()
		got, err := s.Settings()
		if err != nil || got != want {
			t.Errorf("%+v, %v, not %+v", got, err, want)
		}
		return got
	}
	keep := func(s *Store, settings Settings) {
		t.Helper()
		if err := s.SaveSettings(settings); err != nil {
			t.Error(err)
		}
	}
	over := func(s Settings) Settings {
		s.Server, s.Home = "https://set.example", true
		if s.Retention == 0 || s.Retention > 30 {
			s.Retention = 30
		}
		return s
	}

	s := open(nil)
	keep(s, Settings{Server: "https://own.example", Box: "Haus", Retention: 60})
	_ = s.Close()

	s = open(over)
	shown := look(s, Settings{Server: "https://set.example", Box: "Haus", Home: true, Retention: 30})
	shown.Box, shown.Phone = "Hof", "0 40"
	keep(s, shown)
	look(s, Settings{Server: "https://set.example", Box: "Hof", Phone: "0 40", Home: true, Retention: 30})
	shown.Home = false // from a window that lets it be changed all the same
	keep(s, shown)
	look(s, Settings{Server: "https://set.example", Box: "Hof", Phone: "0 40", Home: true, Retention: 30})
	shown.Retention = 14
	keep(s, shown)
	look(s, Settings{Server: "https://set.example", Box: "Hof", Phone: "0 40", Home: true, Retention: 14})
	_ = s.Close()

	s = open(nil)
	look(s, Settings{Server: "https://own.example", Box: "Hof", Phone: "0 40", Retention: 14})
	_ = s.Close()
}
